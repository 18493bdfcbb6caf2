"""Say the nearest known word, but not for thousands of unknown ones: that would take minutes."""

from collections.abc import Iterable

from bom.problems import did_you_mean

MOST = 20


class Suggestions:
    """So many words of one file are looked up among the known ones; the others are not."""

    def __init__(self) -> None:
        self._left = MOST

    def nearest(self, word: str, known: Iterable[str], otherwise: str) -> str:
        """Say the nearest known word as a sentence, else what to do otherwise."""
        if not self._left:
            return otherwise
        self._left -= 1
        return did_you_mean(word[:100], known, otherwise)
