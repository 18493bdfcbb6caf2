"""The numbers of a pre-order: its name, its units' names, its deposit."""

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I: people read numbers aloud
NUMBER_LENGTH = 8
DEPOSIT_PERCENT = 10


def readable(entropy: bytes, length: int) -> str:
    """Spell random bytes for people.

    >>> readable(bytes([0, 1, 31, 32]), 4)
    '23Z2'
    """
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in entropy[:length])


def number(entropy: bytes) -> str:
    """Return an order number made of random bytes."""
    return f"RD-{readable(entropy, NUMBER_LENGTH)}"


def serial(order_number: str, unit_no: int) -> str:
    """Return the serial number of a unit of an order; units count from 1."""
    return f"{order_number}-{unit_no}"


def deposit(total: int) -> int:
    """Return the deposit in minor units: a tenth, rounded down.

    >>> deposit(399999)
    39999
    """
    return total * DEPOSIT_PERCENT // 100
