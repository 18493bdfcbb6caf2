"""The topics a page can follow live, and the signed passes that open them.

The page server signs a topic for a visitor who may see it; the event stream server, which knows
no accounts, checks the signature. Both use this module, so that neither imports the other.
"""

from itsdangerous import BadSignature, TimestampSigner

PLANTS = "plants"
PASS_SECONDS = 24 * 3600
"""A page that stays open longer gets a fresh pass when it is loaded again; until then it polls."""
_SALT = "roundel.live-topic"
_SEPARATOR = "~"  # safe in a URL, and not in the alphabet of signatures


def order_topic(number: str) -> str:
    """Name the topic of one pre-order."""
    return f"order:{number}"


def plan_topic(campaign_id: int) -> str:
    """Name the topic of one campaign's plan and its work orders."""
    return f"plan:{campaign_id}"


def proposal_topic(proposal_id: int) -> str:
    """Name the topic of one proposal and its comments."""
    return f"proposal:{proposal_id}"


def draft_topic(draft_id: int) -> str:
    """Name the topic of one draft of a product: its files, its check, its publication."""
    return f"draft:{draft_id}"


def sign_topic(topic: str, secret: str) -> str:
    """Return the pass that lets its holder follow *topic* for a day."""
    return _signer(secret).sign(topic).decode("utf-8").removeprefix(topic + _SEPARATOR)


def is_signed(topic: str, token: str, secret: str, *, max_age: int = PASS_SECONDS) -> bool:
    """Tell whether *token* is a pass for *topic* that was given at most *max_age* seconds ago."""
    try:
        opened = _signer(secret).unsign(f"{topic}{_SEPARATOR}{token}", max_age=max_age)
    except (BadSignature, UnicodeEncodeError):
        return False
    return opened.decode("utf-8") == topic


def _signer(secret: str) -> TimestampSigner:
    return TimestampSigner(secret, salt=_SALT, sep=_SEPARATOR)
