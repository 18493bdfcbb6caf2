import pytest

from bom.problems import ProblemsError
from configurator.preview.svg import Drawing, Picture, draw, parse

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">\n'
OPTIONS = {
    "shape": frozenset(["halo", "tile"]),
    "colour": frozenset(["pine"]),
    "trim": frozenset(["tonal"]),
    "size": None,
    "words": frozenset(["none", "short"]),
}
PINE = Picture(
    values={"shape": "halo", "colour": "pine", "trim": "tonal", "size": 560, "words": "none"},
    swatches={"colour": "#204060"},
    texts={},
    prefix="p1-",
)


def drawing(body: str) -> Drawing:
    return parse(f"{HEAD}{body}</svg>", file="drawing.svg", options=OPTIONS)


def drawn(body: str, picture: Picture = PINE) -> str:
    return draw(drawing(body), picture, title="Halo, pine")


def problems(body: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        drawing(body)
    return [f"{problem.line}: {problem.what}" for problem in caught.value.problems]


def with_words(text: str) -> Picture:
    return Picture({**PINE.values, "words": "short"}, PINE.swatches, {"words": text}, "p1-")


def test_draws_only_what_was_chosen() -> None:
    body = '<circle data-when="shape == halo" r="4"/><rect data-when="shape == tile" width="4"/>'
    picture = drawn(body)
    assert '<circle r="4"/>' in picture
    assert "<rect" not in picture


def test_drops_what_stands_inside_something_not_chosen() -> None:
    assert "<circle" not in drawn('<g data-when="shape == tile"><circle r="4"/></g>')


def test_knows_whether_the_page_is_light_or_dark() -> None:
    body = '<rect data-when="theme == dark" width="1"/>'
    dark = Picture({**PINE.values, "theme": "dark"}, {}, {}, "p1-")
    light = Picture({**PINE.values, "theme": "light"}, {}, {}, "p1-")
    assert "<rect" in drawn(body, dark)
    assert "<rect" not in drawn(body, light)


def test_fills_with_the_first_option_that_has_a_colour() -> None:
    assert 'fill="#204060"' in drawn('<circle data-fill="trim colour"/>')


def test_keeps_its_own_colour_when_no_choice_has_one() -> None:
    assert 'fill="red"' in drawn('<circle fill="red" data-fill="trim"/>')


def test_shades_a_colour_towards_black_or_white() -> None:
    assert 'stroke="#102030"' in drawn('<circle data-stroke="colour" data-shade="-50"/>')


def test_grows_an_element_around_a_point() -> None:
    picture = drawn('<g data-scale="size / 280" data-origin="5 6"><circle r="1"/></g>')
    assert 'transform="translate(5 6) scale(2) translate(-5 -6)"' in picture


def test_gives_every_id_the_prefix_of_its_picture() -> None:
    body = '<defs><linearGradient id="g"/><path id="s"/></defs><use href="#s" fill="url(#g)"/>'
    picture = drawn(body)
    assert 'id="p1-g"' in picture
    assert 'href="#p1-s" fill="url(#p1-g)"' in picture


def test_names_the_picture_for_those_who_cannot_see_it() -> None:
    picture = draw(drawing("<g/>"), PINE, title="Halo & <pine>", description="A round unit")
    assert 'role="img" aria-labelledby="p1-title p1-desc"' in picture
    assert '<title id="p1-title">Halo &amp; &lt;pine&gt;</title>' in picture
    assert '<desc id="p1-desc">A round unit</desc>' in picture


def test_writes_a_persons_words_and_escapes_them() -> None:
    picture = drawn('<text data-text="words"/>', with_words("<b>松 & 风</b>"))
    assert "<text>&lt;b&gt;松 &amp; 风&lt;/b&gt;</text>" in picture


def test_leaves_out_lettering_without_words() -> None:
    assert "<text" not in drawn('<text data-text="words"/>')


def test_makes_long_words_smaller_until_they_fit() -> None:
    body = '<text font-size="30" data-fit="108" data-text="words"/>'
    assert 'font-size="30"' in drawn(body, with_words("松"))
    assert 'font-size="10"' in drawn(body, with_words("松风入怀松风入怀松风"))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<script/>", "<script> is not allowed in a drawing"),
        ("<foreignObject/>", "<foreignObject> is not allowed in a drawing"),
        ("<image/>", "<image> is not allowed in a drawing"),
        ("<style>a{}</style>", "<style> is not allowed in a drawing"),
        ('<g onclick="x()"/>', "the attribute onclick is not allowed in a drawing"),
        ('<g style="fill:red"/>', "the attribute style is not allowed in a drawing"),
        ('<use href="https://elsewhere.example/a.svg#x"/>', "refers to something outside"),
        ('<g fill="url(https://elsewhere.example/#x)"/>', "refers to something outside"),
        ('<use href="javascript:x()"/>', "refers to something outside"),
    ],
)
def test_refuses_everything_that_could_run_or_load(body: str, what: str) -> None:
    assert what in problems(body)[0]


def test_refuses_a_document_type_and_with_it_every_entity() -> None:
    text = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n' + HEAD + "&x;</svg>"
    with pytest.raises(ProblemsError, match="document type"):
        parse(text, file="drawing.svg")


def test_tells_all_problems_at_once_with_their_lines() -> None:
    body = (
        '<g data-when="shap == halo"/>\n<circle fill="url(#gradient)"/>\n'
        '<g data-fill="color"/>\n<g id="a"/><g id="a"/>\n<g>loose</g>'
    )
    found = problems(body)
    assert [line.partition(":")[0] for line in found] == ["2", "3", "4", "5", "6"]


def test_says_what_was_probably_meant() -> None:
    with pytest.raises(ProblemsError, match="Did you mean colour"):
        drawing('<g data-fill="color"/>')


def test_refuses_what_is_no_xml_with_its_line() -> None:
    with pytest.raises(ProblemsError, match=r"drawing\.svg:2:"):
        parse(HEAD + "<g></svg>", file="drawing.svg")


def test_refuses_a_picture_without_a_view_box() -> None:
    with pytest.raises(ProblemsError, match="viewBox"):
        parse('<svg xmlns="http://www.w3.org/2000/svg"/>', file="drawing.svg")


def test_allows_one_id_for_several_elements_of_which_one_is_chosen() -> None:
    body = '<path id="a" data-when="shape == halo"/><path id="a" data-when="shape == tile"/>'
    assert drawn(body).count('id="p1-a"') == 1


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('<g data-when="size"/>', "size is an amount, not a condition"),
        ('<g data-scale="size / 2" transform="scale(2)"/>', "data-scale and transform"),
        ('<g data-scale="size / 2" data-origin="left top"/>', "data-origin is no point"),
        ('<g data-shade="dark" data-fill="colour"/>', "data-shade is no number: dark"),
        ('<circle data-text="words"/>', "data-text stands on <circle>"),
        ('<circle id="a b"/>', "'a b' cannot be an id"),
        ('<use href="#nowhere"/>', "nothing has the id nowhere"),
    ],
)
def test_explains_what_does_not_work(body: str, what: str) -> None:
    assert what in problems(body)[0]


def test_refuses_a_drawing_too_large_to_be_sent() -> None:
    with pytest.raises(ProblemsError, match="too large"):
        drawing("<g/>" * 60_000)


def test_keeps_tail_and_inner_text_of_lettering() -> None:
    assert "<text>a<tspan>b</tspan>c</text>" in drawn("<text>a<tspan>b</tspan>c</text>")
