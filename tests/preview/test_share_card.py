import re

from lxml import etree

from configurator.preview.card import CardWords, card
from configurator.preview.svg import Picture, draw, parse

DRAWING = parse(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle r="4"/></svg>',
    file="drawing.svg",
)
PICTURE = draw(DRAWING, Picture({}, {}, {}, "p-"), title="Halo")


def sizes(written: str) -> list[float]:
    return [float(size) for size in re.findall(r'font-size="([^"]+)"', written)]


def test_a_card_shows_the_picture_the_name_and_the_price() -> None:
    written = card(PICTURE, CardWords("松风 & Ada", "by Bao", "¥4,660"))
    assert '<circle r="4"/>' in written
    assert "松风 &amp; Ada" in written
    assert "¥4,660" in written
    etree.fromstring(written.encode())


def test_a_long_name_is_set_smaller_until_it_fits() -> None:
    short = card(PICTURE, CardWords("松风", "", ""))
    long = card(PICTURE, CardWords("愿你被这世界温柔以待岁岁平安", "", ""))
    assert max(sizes(short)) == 60
    assert max(sizes(long)) < 36.1
