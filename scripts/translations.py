"""Bring the translation catalogues up to date: extract, update, compile, and say what is missing.

`--list` prints what is still missing, for the translator. Nothing is ever guessed: a changed
English sentence is a new sentence, so no entry is fuzzy and none is silently out of date.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = ROOT / "configurator" / "web" / "translations"
LOCALES = ("zh_Hans_CN", "zh_Hant_TW")
SOURCES = {ROOT / "configurator" / "web": "python", ROOT / "templates": "jinja2"}
OPTIONS = {"trimmed": "true", "silent": "false"}
KEYWORDS = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "later": None}
WIDTH = 100


def template() -> Catalog:
    """Collect every string of the pages, with the files that use it."""
    found = Catalog(project="Roundel", charset="utf-8")
    for folder, method in SOURCES.items():
        pattern = "**.py" if method == "python" else "**.html"
        strings = extract_from_dir(
            folder, [(pattern, method)], {pattern: OPTIONS}, KEYWORDS, callback=None
        )
        for name, _line, words, comments, context in strings:
            place = str((folder / name).relative_to(ROOT))
            found.add(words, None, [(place, 0)], auto_comments=comments, context=context)
    return found


def read(locale: str) -> Catalog:
    """Read a language's catalogue, an empty one if there is none yet."""
    path = po_path(locale)
    if not path.exists():
        found = Catalog(locale=locale)
    else:
        with path.open("rb") as file:
            found = read_po(file, locale=locale)
    found.header_comment = "# The words are explained in docs/glossary.md; `make translations`."
    found.project, found.version, found.fuzzy = "Roundel", "1", False
    found.last_translator = found.language_team = "Roundel"
    found.msgid_bugs_address = "CONTRIBUTING.md"
    return found


def po_path(locale: str) -> Path:
    """Return where a language's catalogue lies; the compiled one lies beside it."""
    return CATALOGUES / locale / "LC_MESSAGES" / "messages.po"


def written(catalogue: Catalog) -> bytes:
    """Write a catalogue as people edit it: no line numbers, which would change every day."""
    out = BytesIO()
    write_po(
        out,
        catalogue,
        width=WIDTH,
        sort_by_file=True,
        include_lineno=False,
        ignore_obsolete=True,
    )
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Write a catalogue as the program reads it."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def missing(catalogue: Catalog) -> Iterator[Message]:
    """Yield what has no translation, or not for every number."""
    for message in catalogue:
        words = message.string
        parts = words if isinstance(words, list | tuple) else (words,)
        if message.id and not all(parts):
            yield message


def main() -> None:
    """Update both catalogues and tell how complete they are."""
    strings = template()
    for locale in LOCALES:
        catalogue = read(locale)
        catalogue.update(strings, no_fuzzy_matching=True, update_creation_date=False)
        path = po_path(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        open_ends = list(missing(catalogue))
        print(f"{locale}: {len(catalogue)} strings, {len(open_ends)} without a translation")
        for message in open_ends if "--list" in sys.argv else ():
            print(f"  {message.context or ''} {message.id!r}")


if __name__ == "__main__":
    main()
