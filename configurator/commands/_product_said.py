"""How the commands of `roundel product` answer and refuse, in words or as JSON."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

import click

if TYPE_CHECKING:
    from bom.problems import Problem

P = ParamSpec("P")
SHOWN = 12
WIDTH = 20
WRONG, REFUSED = 2, 1
"""What was given is wrong; or it is right and the answer is no."""


class Refusal(Exception):  # noqa: N818 # what is said is no error of the program
    """The end of a command: lines for people, or the same as JSON, and the exit status."""

    def __init__(self, lines: Iterable[str], said: Mapping[str, object], status: int) -> None:
        self.lines = tuple(lines)
        self.said = said
        self.status = status
        super().__init__(*self.lines)


def say(line: str, *, err: bool = False) -> None:
    """Print a line; what no terminal can show becomes question marks."""
    click.echo(line.encode("utf-8", "replace").decode(), err=err)


def say_json(said: Mapping[str, object]) -> None:
    """Print one JSON document."""
    say(json.dumps(said, ensure_ascii=False, indent=2))


def tells_refusals(command: Callable[P, None]) -> Callable[P, None]:
    """Say every mistake in words and end with its status; with --json also as a document."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from bom.problems import ProblemsError
        from configurator.errors import RoundelError

        try:
            command(*args, **kwargs)
        except ProblemsError as error:
            _end(mistakes(error.problems), is_json=bool(kwargs.get("as_json")))
        except RoundelError as error:
            refusal = Refusal([error.message], {"error": error.message}, REFUSED)
            _end(refusal, is_json=bool(kwargs.get("as_json")))
        except Refusal as refusal:
            _end(refusal, is_json=bool(kwargs.get("as_json")))

    return run


def _end(refusal: Refusal, *, is_json: bool) -> None:
    for line in refusal.lines:
        say(line, err=True)
    if is_json:
        say_json(refusal.said)
    sys.exit(refusal.status)


def mistakes(problems: "Sequence[Problem]", place: str = "") -> Refusal:
    """Refuse files with everything that is wrong in them."""
    noun = "problem" if len(problems) == 1 else "problems"
    where = f" in {place}" if place else ""
    listed = [
        {
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "what": problem.what,
            "mend": problem.mend,
        }
        for problem in problems
    ]
    lines = [*map(str, problems), f"{len(problems)} {noun}{where}."]
    return Refusal(lines, {"problems": listed}, WRONG)


def row(title: str, said: str) -> str:
    """Lay out one line of a report."""
    return f"  {title:<{WIDTH}}{said}"


def rows(title: str, entries: Sequence[str]) -> list[str]:
    """Lay out a list under one title; a long one is cut."""
    shown = list(entries[:SHOWN]) or ["none"]
    if len(entries) > SHOWN:
        shown.append(f"and {len(entries) - SHOWN:,} more; --json lists all")
    return [row(title if not at else "", entry) for at, entry in enumerate(shown)]
