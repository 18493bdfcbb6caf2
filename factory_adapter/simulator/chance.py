"""Random numbers that depend on what they are for, never on when they are drawn."""

from hashlib import blake2b

MILLION = 1_000_000


def draw(seed: int, *what: str | int) -> int:
    """Draw a number from 0 to 999,999 for one purpose; the same purpose gets the same number."""
    key = "\x1f".join(str(part) for part in (seed, *what)).encode()
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "big") % MILLION


def count(seed: int, ppm: int, quantity: int, *what: str | int) -> int:
    """Count how many of `quantity` meet a chance of `ppm` in a million."""
    return sum(draw(seed, *what, unit) < ppm for unit in range(quantity))
