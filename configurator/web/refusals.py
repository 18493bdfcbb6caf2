"""What a refusal says, in the visitor's language.

The errors of the services speak English: they are read in logs and on the command line too. A page
says the same by the kind of the error and its values; a rare sentence stays English.
"""

from collections.abc import Mapping

from pydantic import ValidationError

from configurator.errors import (
    BusyError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    PreparingError,
    PriceChangedError,
    RoundelError,
    SignInError,
    SoldOutError,
    StateError,
)
from configurator.web.forms import FormState, in_words
from configurator.web.i18n import language
from configurator.web.words import _, later, ngettext

SENTENCES = frozenset(
    {
        later(
            "This form was already sent with other contents. Load the page again and send it anew."
        ),
        later("There is an account with this address. Sign in, or use another one."),
        later("Choose at least one role; a visitor is somebody without an account."),
        later("You cannot change your own roles or access. Ask another administrator."),
        later("Somebody changed this order at the same moment. Reload the page."),
        later("Somebody changed this campaign at the same moment. Reload the page."),
        later("Some choices do not exist in this product. Load the page again."),
        later("Some fields need another look."),
        later("A campaign closes after it opens. Choose a later end."),
        later("These are designs of different products. Choose two of one."),
        later("Say in a few words why, so that the proposer can do better."),
        later("This version is already proposed. Change it, or wait for an answer."),
        later("Nothing differs from the original yet. Change something, then propose."),
        later("Your design changed at this moment. Look at the proposal again."),
        later("This proposal has been decided already. Reload the page."),
        later(
            "The campaign is closed and the factory is at work, so this order cannot be cancelled"
            " here any more. Write to us."
        ),
        later(
            "This design belongs to a visitor without an account, so nobody can answer."
            " Keep your own design and share it."
        ),
        later("The request came from another site. Open the page here and send it again."),
        later("The draft changed since this page was loaded. Look at it again."),
        later("The draft is being checked. Propose it when that is done."),
        later("The files still have problems. Mend them, then propose the draft."),
        later("This revision is published already. Give the draft another one in product.yaml."),
        later("You wrote a part of this draft, so somebody else has to approve it."),
        later("You approved this draft once. Let one of its authors propose it."),
        later("You approved this draft once. Let one of its authors change it."),
        later("Say in a sentence what should change."),
        later("Write a plain path like modules/items.csv."),
        later("There is such a file already."),
    }
)
"""Sentences of the services that people meet often, word for word."""


def said(error: RoundelError) -> str:
    """Say what happened and how to mend it."""
    if language() == "en":
        return error.message
    if error.message in SENTENCES:
        return _(error.message)
    return _by_kind(error) or error.message


def fields(error: RoundelError) -> dict[str, str]:
    """Return a word for every field that was wrong; "" holds what is about the whole form."""
    if isinstance(error.__cause__, ValidationError):
        return in_words(error.__cause__)
    found = error.fields if isinstance(error, InvalidError) else {}
    return {name: sentence(word) for name, word in found.items()} or {"": said(error)}


def form_again(form: Mapping[str, str], error: RoundelError) -> FormState:
    """Return the form as it was sent, with what was wrong about it."""
    return FormState(dict(form), fields(error))


def sentence(english: str) -> str:
    """Return a sentence of the services in the visitor's language, if it is a known one."""
    return _(english) if english in SENTENCES else english


def _by_kind(error: RoundelError) -> str:
    match error:
        case SoldOutError():
            return _sold_out(error.left)
        case StateError():
            return _wrong_state(error)
        case _:
            return _by_code().get(error.code, "")


def _by_code() -> dict[str, str]:
    return {
        ForbiddenError.code: _(
            "This account may not do that. Sign in with one whose role allows it."
        ),
        NotFoundError.code: _("What you look for is not here. Check the link; it may be private."),
        PriceChangedError.code: _(
            "The price has changed since the page was loaded. Check it, then order."
        ),
        SignInError.code: _("E-mail and password do not go together. Check both and try again."),
        PreparingError.code: _("This product is being prepared. It takes a moment."),
        BusyError.code: _("Very many people are ordering right now. Try again in a few seconds."),
    }


def _sold_out(left: int) -> str:
    if not left:
        return _("This campaign has no places left. Wait for the next one.")
    return ngettext(
        "This campaign has %(num)d place left. Order fewer, or wait for the next one.",
        "This campaign has %(num)d places left. Order fewer, or wait for the next one.",
        left,
    )


def _wrong_state(error: StateError) -> str:
    if error.action == "take orders":
        return _("This campaign takes no orders now. Your design can be ordered in the next one.")
    return _("The state has changed, so this is not possible any more. Reload the page.")
