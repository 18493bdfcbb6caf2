"""Every error a person can meet, as one tree with stable codes.

RoundelError (500)
├── InvalidError (422)            the form or the file says something that cannot be
│   └── ReplayedKeyError (422)    the same idempotency key came with another request
├── SignInError (401)             e-mail and password do not go together
├── ForbiddenError (403)          the role does not allow the action
├── NotFoundError (404)           it does not exist, or not for this person
├── ConflictError (409)           it was possible, but is not any more
│   ├── StateError (409)          the object is in a state that does not know the action
│   ├── DraftChangedError (409)   somebody else changed the file meanwhile
│   ├── SoldOutError (409)        the campaign has no places left
│   └── PriceChangedError (409)   the price is not the one the buyer saw
├── PaymentError (402)            the payment provider refused
├── PreparingError (503)          the product is being compiled; come back in a moment
└── BusyError (503)               the store is overloaded; try again
"""

from collections.abc import Mapping
from typing import ClassVar


class RoundelError(Exception):
    """Say what happened and how to mend it; ``code`` and ``status`` are public and stable."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidError(RoundelError):
    """What was sent cannot be accepted; ``fields`` maps a field to the word about it."""

    code = "invalid"
    status = 422

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields: dict[str, str] = dict(fields or {})


class ReplayedKeyError(InvalidError):
    """One idempotency key was used for two different requests."""

    code = "key_reused"

    def __init__(self) -> None:
        super().__init__(
            "This form was already sent with other contents. Load the page again and send it anew."
        )


class SignInError(RoundelError):
    """The pair of e-mail and password is not known."""

    code = "sign_in_refused"
    status = 401

    def __init__(self) -> None:
        super().__init__("E-mail and password do not go together. Check both and try again.")


class ForbiddenError(RoundelError):
    """The actor's roles do not allow the action."""

    code = "forbidden"
    status = 403

    def __init__(self, action: str, who: str) -> None:
        super().__init__(
            f"{who} may not do this ({action}). Sign in with an account whose role allows it."
        )
        self.action = action


class NotFoundError(RoundelError):
    """There is no such thing, or none that this person may see."""

    code = "not_found"
    status = 404

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"There is no {kind} {key} here. Check the link; it may be private.")
        self.kind = kind
        self.key = str(key)


class ConflictError(RoundelError):
    """The world moved on: what was asked for is not possible any more."""

    code = "conflict"
    status = 409


class StateError(ConflictError):
    """The object's state does not know the action."""

    code = "wrong_state"

    def __init__(self, machine: str, state: str, action: str) -> None:
        super().__init__(f"A {machine} that is {state} cannot {action}. Reload the page.")
        self.machine, self.state, self.action = machine, state, action


class DraftChangedError(ConflictError):
    """Somebody else saved the file since it was opened; nothing was overwritten."""

    code = "draft_changed"

    def __init__(self, file: str, by: str) -> None:
        super().__init__(
            f"{by} changed {file} since you opened it. Nothing was overwritten: compare the two,"
            " then save yours over it, or drop it."
        )
        self.file, self.by = file, by


class SoldOutError(ConflictError):
    """The campaign has fewer places left than were asked for."""

    code = "sold_out"

    def __init__(self, campaign: str, wanted: int, left: int) -> None:
        super().__init__(
            f"{campaign} has {left} places left, {wanted} were asked for."
            " Order fewer, or wait for the next campaign."
        )
        self.left = left


class PriceChangedError(ConflictError):
    """The price computed now differs from the one that was shown."""

    code = "price_changed"

    def __init__(self, shown: int, total: int) -> None:
        super().__init__("The price has changed since the page was loaded. Check it, then order.")
        self.shown, self.total = shown, total


class PaymentError(RoundelError):
    """The payment provider refused."""

    code = "payment_refused"
    status = 402


class PreparingError(RoundelError):
    """A revision has no artifact that this version of the engine reads; a job makes one."""

    code = "preparing"
    status = 503

    def __init__(self, product: str, revision_id: int) -> None:
        super().__init__(f"{product} is being prepared. This takes a moment; try again then.")
        self.product, self.revision_id = product, revision_id


class BusyError(RoundelError):
    """Too much is written at once."""

    code = "busy"
    status = 503

    def __init__(self) -> None:
        super().__init__("Very many people are ordering right now. Try again in a few seconds.")
