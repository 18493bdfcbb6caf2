"""Every visible string is in both Chinese catalogues, whole, and compiled as it is written."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog, Message
from jinja2 import Environment

from configurator.store import reconciling
from configurator.web import audit_words, i18n, refusals

if TYPE_CHECKING:
    from tests.web.conftest import Pages

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "templates").rglob("*.html")
    if path.name != "styleguide.html"  # for those who build the pages
)
HOLE = re.compile(r"%\(\w+\)[sd]")
SHOWN = ("alt", "aria-label", "content", "data-off", "data-on", "placeholder", "title", "value")
NOT_ENGLISH = {"Roundel", "· Roundel"}
# Signs of one script alone; what both write the same way is not among them.
SIMPLIFIED = "们说这个为对时与关开页选项订单计设产发现数据网请输录图显会应该进体过动实务级条"
TRADITIONAL = "們說這個為對時與關開頁選項訂單計設產發現數據網請輸錄圖顯會應該進體過動實務級條"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "translations", ROOT / "scripts" / "translations.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


translations = _script()


@pytest.fixture(scope="module")
def strings() -> Catalog:
    """Every string of templates and code."""
    found = translations.template()
    assert isinstance(found, Catalog)
    return found


@pytest.fixture(params=["zh_Hans_CN", "zh_Hant_TW"])
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def catalogue(locale: str) -> Catalog:
    found = translations.read(locale)
    assert isinstance(found, Catalog)
    return found


def test_the_catalogues_are_those_of_the_languages_on_offer() -> None:
    on_offer = {name for name in i18n.LOCALES.values() if name != "en"}

    assert set(translations.LOCALES) == on_offer
    assert {path.name for path in translations.CATALOGUES.iterdir()} == on_offer


def test_every_string_of_the_pages_is_translated(strings: Catalog, catalogue: Catalog) -> None:
    silent = [
        message.id
        for message in strings
        if message.id and not all(_words(catalogue.get(message.id, message.context)))
    ]

    assert silent == [], "run `make translations`, then fill these in"


def test_no_catalogue_holds_what_no_page_says(strings: Catalog, catalogue: Catalog) -> None:
    idle = [
        message.id
        for message in catalogue
        if message.id and strings.get(message.id, message.context) is None
    ]

    assert idle == [], "run `make translations`"


def test_no_translation_is_a_guess(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_a_translation_has_the_places_of_its_sentence(catalogue: Catalog) -> None:
    wrong = [
        message.id
        for message in catalogue
        if message.id
        for words in _words(message)
        if not _holes(words) <= set().union(*map(_holes, _ids(message)))
        or not set.intersection(*map(_holes, _ids(message))) <= _holes(words)
    ]

    assert wrong == []


def test_the_compiled_catalogue_is_the_written_one(locale: str, catalogue: Catalog) -> None:
    kept = translations.po_path(locale).with_suffix(".mo").read_bytes()

    assert kept == translations.compiled(catalogue), "run `make translations`"


def test_each_script_keeps_to_its_own_signs(locale: str, catalogue: Catalog) -> None:
    ours, theirs = set(SIMPLIFIED), set(TRADITIONAL)
    foreign = theirs - ours if locale == "zh_Hans_CN" else ours - theirs

    mixed = [w for message in catalogue if message.id for w in _words(message) if foreign & set(w)]

    assert mixed == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_holds_no_words_of_its_own(path: str) -> None:
    reader = _Words()
    reader.feed("".join(_plain((ROOT / path).read_text(encoding="utf-8"))))

    assert [word for word in reader.found if word not in NOT_ENGLISH] == []


def test_the_refusals_are_those_of_the_services() -> None:
    spoken = {
        node.value
        for path in (ROOT / "configurator").rglob("*.py")
        if path.name != "refusals.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert sorted(refusals.SENTENCES - spoken) == []


def test_every_invariant_has_a_name_in_chinese() -> None:
    names = {invariant.name for invariant in reconciling.INVARIANTS}

    assert names <= audit_words.INVARIANTS


def test_pages_come_in_the_language_of_the_cookie(pages: "Pages") -> None:
    for language, word in {"zh-Hans": "设计广场", "zh-Hant": "設計廣場"}.items():
        pages.client.set_cookie(i18n.COOKIE, language)

        text = pages.get("/gallery").text

        assert f'lang="{language}"' in text
        assert word in text


def test_a_refusal_speaks_the_language_of_the_visitor(pages: "Pages") -> None:
    pages.client.set_cookie(i18n.COOKIE, "zh-Hans")

    answer = pages.get("/planner")

    assert answer.status_code == 403
    assert "此账号无权进行该操作" in answer.text


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, tuple | list) else (message.id,)


def _words(message: Message | None) -> tuple[str, ...]:
    if message is None or not message.string:
        return ("",)
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)


def _holes(words: str) -> set[str]:
    return set(HOLE.findall(words))


def _plain(template: str) -> Iterator[str]:
    """Yield the text of a template without its expressions, statements and comments."""
    skipped = {"block_begin": "block_end", "variable_begin": "variable_end"}
    until = ""
    for _line, kind, value in Environment(autoescape=True).lex(template):
        if until:
            until = "" if kind == until else until
        elif kind in skipped:
            until = skipped[kind]
        elif kind == "data":
            yield value


class _Words(HTMLParser):
    """Collects what a visitor could read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SHOWN and tag not in {"meta", "option", "button", "input"}:
                self._keep(value or "")

    def _keep(self, text: str) -> None:
        # A macro that writes attributes, outside of any tag: `required aria-invalid="true"`.
        words = re.sub(r'[\w:-]+="[^"]*"|\brequired\b', "", text)
        if re.search(r"[A-Za-z]{2,}", words):
            self.found.append(" ".join(words.split()))
