"""How far from the defaults a configuration is."""

from configurator.domain.nearness import nearness_of
from configurator.domain.product import OptionValue, ProductOption
from configurator.engine import Model, Option, compile_model

EXTRAS = tuple(
    ProductOption(
        id=f"extra{at}",
        name={"en": f"Extra {at}"},
        help=None,
        group="all",
        kind="choice",
        values=tuple(OptionValue(f"v{n}", {"en": str(n)}, n * 12_500) for n in range(5)),
        default="v0",
    )
    for at in range(500)
)


def test_five_hundred_options_with_prices_are_not_too_far_apart() -> None:
    model = Model(tuple(Option(o.id, tuple(v.id for v in o.values)) for o in EXTRAS), ())
    near = nearness_of(EXTRAS, ())
    prices = {o.id: {v.id: v.price for v in o.values} for o in EXTRAS}

    best = compile_model(model).best({}, near, prices)

    assert best["extra7"]["v3"] == (near["extra7"]["v3"], 37_500)


def test_one_more_default_outweighs_every_distance() -> None:
    near = nearness_of(EXTRAS, ())

    farthest = sum(near[o.id]["v4"] - near[o.id]["v1"] for o in EXTRAS)

    assert farthest < near["extra0"]["v1"]
