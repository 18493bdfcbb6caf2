"""Money: a whole number of minor units, and a currency."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

DECIMALS = {"CNY": 2, "EUR": 2, "GBP": 2, "HKD": 2, "JPY": 0, "KRW": 0, "TWD": 2, "USD": 2}
SYMBOLS = {
    "CNY": "¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "JPY": "JP¥",
    "KRW": "₩",
    "TWD": "NT$",
    "USD": "US$",
}
MINUS = "\N{MINUS SIGN}"


class AmountError(ValueError):
    """The text is no amount of this currency."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (fen, cents)."""

    minor: int
    currency: str


def minor_units(text: str, currency: str) -> int:
    """Read a decimal amount exactly.

    >>> minor_units("3990.00", "CNY")
    399000
    """
    decimals = DECIMALS[currency]
    try:
        scaled = Decimal(text).scaleb(decimals)
    except InvalidOperation as error:
        raise AmountError(f"{text!r} is no amount") from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise AmountError(f"{text!r} has more than {decimals} decimals")
    return int(scaled)


def show(money: Money, lang: str = "en") -> str:
    """Write an amount for people; the three languages agree on it.

    >>> show(Money(-123450, "CNY"), "zh-Hans")
    '−¥1,234.50'
    """
    del lang  # commas and points are the same in en, zh-Hans and zh-Hant
    decimals = DECIMALS[money.currency]
    amount = Decimal(abs(money.minor)).scaleb(-decimals)
    sign = MINUS if money.minor < 0 else ""
    return f"{sign}{SYMBOLS[money.currency]}{amount:,.{decimals}f}"


def show_change(money: Money, lang: str = "en") -> str:
    """Write a difference with its sign.

    >>> show_change(Money(9900, "CNY"))
    '+¥99.00'
    """
    return show(money, lang) if money.minor < 0 else f"+{show(money, lang)}"
