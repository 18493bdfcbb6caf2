"""Check every invariant against the stored data."""

from dataclasses import dataclass

from configurator.store.engine import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant: which one, at what, and what is wrong."""

    invariant: str
    subject: str
    what: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All invariants that were checked, and what was found; no findings is good."""

    checked: tuple[str, ...]
    findings: tuple[Finding, ...]


def reconcile(store: Store) -> Reconciliation:
    """Check every invariant."""
    raise NotImplementedError
