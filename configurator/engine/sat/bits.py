"""Sets of literals as big numbers: a literal's bit is its number, that of an opposite counts down.

With `size` = twice (the highest variable + 1) a literal's bit is literal % size, which is just what
a negative place means in a list.
"""

from collections.abc import Iterable

DIGITS = bytes(each & 1 for each in range(256))


def bits_of(literals: Iterable[int], size: int) -> int:
    """Put literals into a set."""
    digits = bytearray(b"0") * size
    for literal in literals:
        digits[literal] = 49  # the digit 1
    return int(digits[::-1], 2)


def digits_of(bits: int, size: int) -> bytes:
    """Give a byte for every literal, 1 for those in the set."""
    return bin(bits | 1 << size)[:2:-1].encode().translate(DIGITS)


def literals_of(bits: int, size: int) -> list[int]:
    """List the literals of a set, by their bits."""
    digits = bin(bits)[:1:-1]
    found = []
    at = digits.find("1")
    while at >= 0:
        found.append(at if 2 * at < size else at - size)
        at = digits.find("1", at + 1)
    return found
