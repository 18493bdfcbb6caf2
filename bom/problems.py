"""What is wrong in a file: where, what, and how to mend it; all problems of all files at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from typing_extensions import override


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake at one place. `what` has no full stop at its end, `mend` has one."""

    file: str
    line: int
    column: int
    what: str
    mend: str

    @override
    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}. {self.mend}".rstrip()


class ProblemsError(ValueError):
    """Files that cannot be used, with every reason, in the order of the files' lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Problems:
    """Collect problems while reading on, so that a person mends them in one go."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def add(self, file: str, line: int, what: str, mend: str, *, column: int = 1) -> None:
        """Note one mistake."""
        self._found.append(Problem(file, line, column, what, mend))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over what another reader found."""
        self._found.extend(problems)

    def raise_if_any(self) -> None:
        """Raise ProblemsError with everything noted so far, if anything was."""
        if self._found:
            raise ProblemsError(self._found)


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Say the nearest known word as a sentence, else what to do otherwise.

    >>> did_you_mean("ligth_ring", ["light_ring", "shape"], "Use a known option.")
    'Did you mean light_ring?'
    """
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else otherwise
