"""Exact numbers as text, however long they are."""

from decimal import Decimal


def exact(number: int) -> str:
    """Write a whole number in full; `str` refuses those of more than 4,300 digits.

    >>> len(exact(10**5000))
    5001
    """
    return str(Decimal(number))


def whole(text: str) -> int:
    """Read what `exact` wrote.

    >>> whole(exact(10**5000)) == 10**5000
    True
    """
    return int(Decimal(text))


def grouped(number: int) -> str:
    """Write a whole number in full, for people.

    >>> grouped(1234567)
    '1,234,567'
    """
    return f"{Decimal(number):,}"
