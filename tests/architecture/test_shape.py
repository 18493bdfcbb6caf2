"""The sizes and habits of CONTRIBUTING.md that no linter counts."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
EMPTY_NAMES = {"manager", "helper", "helpers", "util", "utils", "common", "misc", "data", "info"}


def test_no_file_is_longer_than_a_person_wants_to_read() -> None:
    lengths = {str(path.relative_to(ROOT)): len(_lines(path)) for path in _sources()}

    assert {name: count for name, count in lengths.items() if count > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = {
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}": length
        for path in _sources()
        if "migrations" not in path.parts  # a table is as long as it is
        for function in _functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }

    assert too_long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in _sources() if path.stem in EMPTY_NAMES] == []


def test_htmx_attributes_live_in_the_macros_only() -> None:
    assert _matches(r"\shx-[a-z:-]+=", outside="macros") == []


def test_templates_hold_no_inline_script_and_no_inline_style() -> None:
    inline = r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+="

    assert _matches(inline) == []


def test_templates_never_switch_escaping_off() -> None:
    # The icons are constants of their own file.
    assert _matches(r"\|\s*safe\b|autoescape\s+false", outside="icons.html") == []


def _sources() -> Iterator[Path]:
    for package in ("bom", "configurator", "factory_adapter"):
        yield from (ROOT / package).rglob("*.py")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _matches(pattern: str, *, outside: str = "nowhere") -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if outside not in path.parts
        for number, line in enumerate(_lines(path), start=1)
        if re.search(pattern, line)
    ]
