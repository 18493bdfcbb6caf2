"""Taking deposits: the interface to a payment provider, and a provider that moves no money."""

from dataclasses import dataclass
from typing import Protocol

from configurator.domain.money import Money


@dataclass(frozen=True, slots=True)
class Authorisation:
    """A provider's promise that an amount can be captured."""

    provider: str
    reference: str
    amount: Money


class PaymentProvider(Protocol):
    """What a payment provider must do; each call may be repeated with the same reference."""

    @property
    def name(self) -> str:
        """The provider's name as it is shown and recorded."""

    def authorise(self, key: str, amount: Money) -> Authorisation:
        """Hold the amount; the same key gives the same authorisation. PaymentError if refused."""

    def capture(self, authorisation: Authorisation) -> None:
        """Take the amount that was held."""

    def void(self, authorisation: Authorisation) -> None:
        """Let go of the amount, since there was no order."""

    def refund(self, authorisation: Authorisation) -> None:
        """Give a captured amount back."""


class TestPaymentProvider:
    """A provider for trying things out: it accepts everything and moves no money."""

    __test__ = False  # not a test, whatever pytest thinks of the name

    @property
    def name(self) -> str:
        """Return the name that tells everybody that no money moves."""
        return "test"

    def authorise(self, key: str, amount: Money) -> Authorisation:
        """Accept."""
        return Authorisation(self.name, f"TEST-{key}"[:100], amount)

    def capture(self, authorisation: Authorisation) -> None:
        """Do nothing."""

    def void(self, authorisation: Authorisation) -> None:
        """Do nothing."""

    def refund(self, authorisation: Authorisation) -> None:
        """Do nothing."""
