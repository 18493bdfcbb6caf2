"""A product whose options are those of a feature model."""

from itertools import product as combinations

from configurator.domain.product import Product
from configurator.domain.product_files import read_product
from configurator.engine import Model, holds
from configurator.formats import read_model
from tests.domain.lamp import PRODUCT, files, problems_of

SHOP = """\
features
    Machine
        mandatory
            Motor
                alternative
                    Small
                    "Big ones"
                        alternative
                            "Big 5"
                            "Big 7"
        optional
            Lid
            Panel
                alternative
                    Glass
                    Wood
            Extras
                or
                    Light
                    Sound
constraints
    "Big ones" => Lid & !Wood
    Sound => Panel | "Big 7"
"""
PRODUCT_TEXT = (
    PRODUCT[: PRODUCT.index("groups:")]
    + """\
model: shop.uvl
groups:
  - {id: body, name: {en: Body}, options: [motor, lid]}
  - {id: more, name: {en: More}}
rules:
  - {id: own, rule: motor == Big_7 -> panel == Glass, why: {en: Hot.}}
prices:
  - {id: big, amount: "20.00", when: "motor in {Big_5, Big_7}", name: {en: Big}}
"""
)


def shop(model: str = SHOP, product: str = PRODUCT_TEXT) -> Product:
    made = files(product=product, lines="parent,child,quantity,when\nLAMP,GLASS,1,panel == Glass\n")
    return read_product(type(made)(made.name, {**made.texts, "shop.uvl": model}))


def count(model: Model) -> int:
    """Count by trying everything."""
    ids = [option.id for option in model.options]
    every = combinations(*(option.values for option in model.options))
    return sum(
        all(holds(rule.condition, dict(zip(ids, values, strict=True))) for rule in model.rules)
        for values in every
    )


def test_what_is_chosen_once_is_a_choice_and_the_rest_are_flags() -> None:
    product = shop()

    values = {option.id: [value.id for value in option.values] for option in product.options}
    assert values == {
        "motor": ["Small", "Big_5", "Big_7"],
        "lid": ["no", "yes"],
        "panel": ["none", "Glass", "Wood"],
        "extras": ["no", "yes"],
        "light": ["no", "yes"],
        "sound": ["no", "yes"],
    }
    assert [value.name["en"] for value in product.option("motor").values] == [
        "Small",
        "Big ones: Big 5",
        "Big ones: Big 7",
    ]
    assert {option.id: option.group for option in product.options}["lid"] == "body"
    assert {option.id: option.group for option in product.options}["panel"] == "more"
    assert [multiple.flags for multiple in product.multiples] == [("light", "sound")]


def test_the_same_products_can_be_built_as_in_the_feature_model() -> None:
    without_own_rule = PRODUCT_TEXT[: PRODUCT_TEXT.index("rules:")]

    assert count(shop(product=without_own_rule).model) == count(
        read_model("x.uvl", SHOP.encode()).model
    )


def test_the_words_of_the_models_rules_are_told_without_signs() -> None:
    said = {rule.id: rule.why for rule in shop().rules}

    assert "Big ones needs Lid and not Wood" in {why["en"] for why in said.values()}
    assert "Sound 需要 Panel 或 Big 7" in {why.get("zh-Hans") for why in said.values()}
    assert "own" in said


def test_mistakes_in_the_model_are_told_with_their_place() -> None:
    made = files(product=PRODUCT_TEXT)

    missing = problems_of(made)
    wrong = problems_of(
        type(made)(made.name, {**made.texts, "shop.uvl": SHOP + "    Nothing => Lid\n"})
    )

    assert any("there is no file shop.uvl. Add it" in problem for problem in missing), missing
    assert any(problem.startswith("shop.uvl:") for problem in wrong), wrong


def test_an_option_of_ones_own_must_not_be_called_like_an_imported_one() -> None:
    more = """\
options:
  - {id: lid, group: body, name: {en: Lid}, choices: [{id: a, name: {en: A}, default: true}]}
rules:
"""
    made = files(product=PRODUCT_TEXT.replace("rules:\n", more))

    found = problems_of(type(made)(made.name, {**made.texts, "shop.uvl": SHOP}))

    assert any("the model has an option lid already. Use another id" in said for said in found), (
        found
    )


def test_a_product_needs_options_from_somewhere() -> None:
    found = problems_of(files(product=PRODUCT_TEXT.replace("model: shop.uvl\n", "")))

    assert any("options is missing. Add it." in problem for problem in found), found


def test_options_and_values_of_the_model_can_be_named() -> None:
    names = "names:\n  lid: {en: Cover}\n  motor.Big_5: {en: Five}\nrules:\n"
    product = shop(product=PRODUCT_TEXT.replace("rules:\n", names))

    assert product.option("lid").name == {"en": "Cover"}
    assert [value.name["en"] for value in product.option("motor").values][1] == "Five"
    assert product.imported == {option.id for option in product.options}

    made = files(product=PRODUCT_TEXT.replace("rules:\n", names.replace("lid:", "lidd:")))
    found = problems_of(type(made)(made.name, {**made.texts, "shop.uvl": SHOP}))
    assert any("the model has no lidd. Did you mean lid?" in said for said in found), found
