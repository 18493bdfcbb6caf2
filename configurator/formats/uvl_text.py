"""UVL's text as lines of words with their places: comments gone, brackets closed."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bom.problems import Problems

NAME = r"[^\W\d][\w#§%?\\';]*|[0-9]+[^\W\d][\w#§%?\\';]*"
TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<quoted>"[^"\n]+")
  | (?P<text>'[^'\n]*')
  | (?P<number>[0-9]*\.[0-9]+|[0-9]+(?![\w#§%?\\';]))
  | (?P<name>{NAME})
  | (?P<mark><=>|=>|==|!=|<=|>=|\.\.|[-<>=!&|()+*/,.\[\]{{}}])
  | (?P<strange>[0-9]+|.)
    """,
    re.VERBOSE,
)
COMMENTS = re.compile(
    r"""(?P<kept>"[^"\n]*"|\w[\w#§%?\\';]*|'[^'\n]*')|//[^\n]*|/\*.*?\*/|(?P<open>/\*.*)""",
    re.DOTALL,
)
QUOTED = re.compile(r"""\"[^"\n]*"|\w[\w#§%?\\';]*|'[^'\n]*'""")
NOT_BLANK = re.compile(r"[^\n]")
MOST_UNCLOSED = 20
MOST_DIGITS = 30
BRACKETS = re.compile(r"[\[({})\]]")
PAIRS = {")": "(", "]": "[", "}": "{"}


class Token(NamedTuple):
    """A word or a mark, and where in the text it begins; kind end is behind the last one."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, over several lines of the text while a bracket is open."""

    start: int
    end: int
    indent: int


class UvlText:
    """The text of one file, read by offsets so that every word knows its line and column."""

    def __init__(self, name: str, text: str, problems: Problems) -> None:
        self.name = name
        self.problems = problems
        self._original = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.text = self._without_comments(text)

    def place(self, at: int) -> tuple[int, int]:
        """Give the line and the column of an offset."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1

    def complain(self, at: int, what: str, mend: str) -> None:
        """Note a mistake at an offset."""
        line, column = self.place(at)
        self.problems.add(self.name, line, what, mend, column=column)

    def line_of(self, at: int) -> int:
        """Give the line of an offset."""
        return bisect_right(self._starts, at)

    def shown(self, line: Line) -> str:
        """Give a line as it reads, in one line."""
        return " ".join(self.text[line.start : line.end].split())

    def lines(self) -> Iterator[Line]:
        """Give the lines that are not blank; one whose bracket is never closed ends at once."""
        start, size, mended = 0, len(self.text), 0
        while start < size:
            end, unclosed = self._joined(start)
            if unclosed is not None:
                bracket, at = unclosed
                if bracket != "(":  # whoever reads the constraint says so
                    self.complain(at, f"{bracket} is never closed", "Close it.")
                mended += 1
                if mended < MOST_UNCLOSED:
                    end = self._end_of_line(start)
            if not self.text[start:end].isspace():
                yield self._line(start, end)
            start = end

    def _joined(self, start: int) -> tuple[int, tuple[str, int] | None]:
        """Find where a line ends that goes on while a bracket is open, and what stays open."""
        open_brackets: list[tuple[str, int]] = []
        end = start
        while end < len(self.text):
            begun, end = end, self._end_of_line(end)
            if BRACKETS.search(self.text, begun, end):
                self._follow(self.text[begun:end], begun, open_brackets)
            if not open_brackets:
                return end, None
        return end, open_brackets[0] if open_brackets else None

    def _end_of_line(self, start: int) -> int:
        return self.text.find("\n", start) + 1 or len(self.text)

    def tokens(self, start: int, end: int) -> list[Token]:
        """Give the words and marks of a stretch of text, and then the end."""
        found = []
        for match in TOKEN.finditer(self.text, start, end):
            kind = match.lastgroup or ""
            if kind == "strange":
                mend = "Close the quotation marks." if match.group() in "\"'" else "Remove it."
                self.complain(match.start(), f"{match.group()[:20]} has no meaning here", mend)
            elif kind == "number" and len(match.group()) > MOST_DIGITS:
                what = f"the number {match.group()[:20]}.. is too long"
                self.complain(match.start(), what, f"Use at most {MOST_DIGITS} digits.")
            elif kind != "space":
                found.append(Token(kind, match.group(), match.start()))
        found.append(Token("end", "", found[-1].at + len(found[-1].text) if found else start))
        return found

    def _line(self, start: int, end: int) -> Line:
        piece = self.text[start:end]
        margin = piece[: len(piece) - len(piece.lstrip())]
        stop = start + len(piece.rstrip())
        return Line(start + len(margin), stop, len(margin.expandtabs(8)))

    def _follow(self, piece: str, start: int, open_brackets: list[tuple[str, int]]) -> None:
        plain = QUOTED.sub(lambda found: " " * len(found.group()), piece)
        for found in BRACKETS.finditer(plain):
            mark = found.group()
            if mark not in PAIRS:
                open_brackets.append((mark, start + found.start()))
            elif open_brackets and open_brackets[-1][0] == PAIRS[mark]:
                open_brackets.pop()
            else:
                what = f"{mark} closes nothing"
                self.complain(start + found.start(), what, f"Remove it, or write {PAIRS[mark]}.")
                open_brackets.clear()

    def _without_comments(self, text: str) -> str:
        if "//" not in text and "/*" not in text:
            return text
        return COMMENTS.sub(self._blanked, text)

    def _blanked(self, found: re.Match[str]) -> str:
        if found["kept"] is not None:
            return found.group()
        if found["open"] is not None:
            self.complain(found.start(), "the comment is never closed", "Close it by */.")
        return NOT_BLANK.sub(" ", found.group())


def name_of(token: Token) -> str:
    """Give the name that a token says."""
    return token.text[1:-1] if token.kind == "quoted" else token.text
