import pytest

from bom.expression import parse
from bom.model import Bom
from configurator.domain.money import AmountError, Money, minor_units, show, show_change
from configurator.domain.pricing import PriceLine, change, price, total
from configurator.domain.product import OptionValue, PriceRule, Product, ProductOption
from configurator.engine import Model
from factory_adapter.model import SetupMatrix

FINISH = ProductOption(
    id="finish",
    name={"en": "Finish"},
    help=None,
    group="body",
    kind="choice",
    values=(
        OptionValue("matte", {"en": "Matte"}),
        OptionValue("lacquer", {"en": "Lacquer"}, 98000),
    ),
    default="matte",
)
WIDTH = ProductOption(
    id="width",
    name={"en": "Width"},
    help=None,
    group="body",
    kind="number",
    values=(OptionValue("480", {"en": "480"}), OptionValue("560", {"en": "560"})),
    default="480",
)
PER_STEP = PriceRule(
    "width", 3500, {"en": "Width"}, per=parse("(width - 480) / 40", file="p", line=1)
)
WIDE_LACQUER = PriceRule(
    "wide-lacquer",
    -1000,
    {"en": "Wide and lacquered"},
    when=parse("finish == lacquer and width > 500", file="p", line=1),
)
PRODUCT = Product(
    id="box",
    revision="1",
    digest="",
    currency="CNY",
    name={"en": "Box"},
    summary={"en": "A box"},
    item="BOX",
    base_price=10000,
    shipping_days=0,
    groups=(),
    options=(FINISH, WIDTH),
    rules=(),
    prices=(PER_STEP, WIDE_LACQUER),
    model=Model((), ()),
    bom=Bom({}, ()),
    plants=(),
    setups=SetupMatrix(),
    drawing="",
    by_id={"finish": FINISH, "width": WIDTH},
)


def test_adds_base_options_and_conditional_prices() -> None:
    found = price(PRODUCT, {"finish": "lacquer", "width": "560"})

    assert found.total == Money(10000 + 98000 + 7000 - 1000, "CNY")
    assert found.lines == (
        PriceLine("base", "box", {"en": "Box"}, 10000),
        PriceLine("option", "finish", {"en": "Finish: Lacquer"}, 98000),
        PriceLine("rule", "width", {"en": "Width"}, 7000),
        PriceLine("rule", "wide-lacquer", {"en": "Wide and lacquered"}, -1000),
    )


def test_leaves_out_what_costs_nothing() -> None:
    found = price(PRODUCT, {"finish": "matte", "width": "480"})

    assert [line.id for line in found.lines] == ["box"]


@pytest.mark.parametrize("finish", ["matte", "lacquer"])
@pytest.mark.parametrize("width", ["480", "560", "-"])
def test_the_total_is_the_sum_of_the_lines(finish: str, width: str) -> None:
    configuration = {"finish": finish, "width": width}

    found = price(PRODUCT, configuration)

    assert found.total.minor == sum(line.amount for line in found.lines)
    assert found.total.minor == total(PRODUCT, configuration)


@pytest.mark.parametrize("before", [("matte", "480"), ("lacquer", "480"), ("lacquer", "-")])
@pytest.mark.parametrize("after", [("matte", "560"), ("lacquer", "560"), ("matte", "-")])
def test_the_change_is_the_difference_of_the_totals(
    before: tuple[str, str], after: tuple[str, str]
) -> None:
    one, other = (dict(zip(("finish", "width"), values, strict=True)) for values in (before, after))

    assert change(PRODUCT, one, other) == total(PRODUCT, other) - total(PRODUCT, one)


def test_reads_amounts_exactly() -> None:
    assert minor_units("0.29", "CNY") == 29
    assert minor_units("-300", "CNY") == -30000
    assert minor_units("500", "JPY") == 500
    with pytest.raises(AmountError, match="more than 0 decimals"):
        minor_units("500.5", "JPY")
    with pytest.raises(AmountError, match="no amount"):
        minor_units("much", "CNY")


def test_shows_amounts_with_sign_and_thousands() -> None:
    assert show(Money(399000, "CNY"), "en") == "¥3,990.00"
    assert show(Money(-5, "CNY"), "zh-Hant") == "−¥0.05"
    assert show_change(Money(9900, "CNY")) == "+¥99.00"
    assert show(Money(1500, "JPY")) == "JP¥1,500"
