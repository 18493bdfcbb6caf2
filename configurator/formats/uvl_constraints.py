"""UVL's constraints: read by operator precedence, with explicit stacks, all mistakes noted."""

from fractions import Fraction

from bom.expression import And, Or
from configurator.formats.logic import COMPARE, Logic
from configurator.formats.operands import (
    LogicError,
    Operand,
    Text,
    constant,
)
from configurator.formats.uvl_names import Names
from configurator.formats.uvl_text import Token, UvlText, name_of

BINDS = {
    "<=>": 1, "=>": 2, "|": 3, "&": 4,
    "==": 6, "!=": 6, "<": 6, "<=": 6, ">": 6, ">=": 6,
    "+": 7, "-": 7, "*": 8, "/": 8,
}  # fmt: skip
JOINED: dict[str, type[And] | type[Or]] = {"&": And, "|": Or}
NOT, MINUS = "!", "negative"
PREFIX = {NOT: 5, MINUS: 9}
FUNCTIONS = frozenset(["sum", "avg", "len", "floor", "ceil"])
SLIPS = {"=": "Write == to compare.", "[": "Remove it.", "{": "Remove it."}
JOIN = "Join conditions with & | => <=>, and amounts with == != < <= > >=."
DEEPEST_BRACKETS = 200


class _SlipError(ValueError):
    """A mistake at a token."""

    def __init__(self, token: Token, what: str, mend: str) -> None:
        super().__init__(what)
        self.token = token
        self.what = what
        self.mend = mend


class ConstraintReader:
    """Read constraints over the names of one file."""

    def __init__(self, text: UvlText, logic: Logic, names: Names) -> None:
        self._text = text
        self._logic = logic
        self._names = names

    def read(self, tokens: list[Token]) -> Operand | None:
        """Read one constraint that ends with its end token; None after a mistake, now noted."""
        try:
            return self._logic.truth(_Reading(tokens, self._logic, self._names).read())
        except _SlipError as slip:
            self._text.complain(slip.token.at, slip.what, slip.mend)
        except LogicError as error:
            self._text.complain(tokens[0].at, error.what, error.mend)
        return None


class _Reading:
    """The state of reading one constraint."""

    def __init__(self, tokens: list[Token], logic: Logic, names: Names) -> None:
        self._tokens = tokens
        self._logic = logic
        self._names = names
        self._at = 0
        self._operands: list[Operand] = []
        self._waiting: list[tuple[str, Token]] = []

    def read(self) -> Operand:
        brackets = 0
        while True:
            brackets += self._prefixes()
            if brackets > DEEPEST_BRACKETS:
                raise self._slip("the constraint is nested too deep", "Split it into several.")
            self._operands.append(self._operand())
            while brackets and self._is(")"):
                self._reduce(0)
                self._waiting.pop()
                self._at += 1
                brackets -= 1
            token = self._tokens[self._at]
            if token.kind == "end":
                break
            if token.kind != "mark" or token.text not in BINDS:
                mend = SLIPS.get(token.text, JOIN)
                raise self._slip(f"{token.text} is not expected here", mend)
            self._reduce(BINDS[token.text])
            self._waiting.append((token.text, token))
            self._at += 1
        if brackets:
            raise self._slip("( is never closed", "Close it by ).")
        self._reduce(0)
        return self._operands.pop()

    def _prefixes(self) -> int:
        """Take what may stand before an operand, and count the brackets opened."""
        opened = 0
        while True:
            token = self._tokens[self._at]
            if token.kind != "mark" or token.text not in {"(", "!", "-"}:
                return opened
            opened += token.text == "("
            self._waiting.append((MINUS if token.text == "-" else token.text, token))
            self._at += 1

    def _operand(self) -> Operand:
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "number":
            return constant(Fraction(token.text))
        if token.kind == "text":
            return Text(token.text[1:-1])
        if token.text in FUNCTIONS and self._is("("):
            return self._function(token)
        if token.kind in {"name", "quoted"}:
            self._at -= 1
            return self._reference()
        self._at -= 1
        if token.kind == "end":
            raise self._slip("the constraint ends too early", "Complete it.")
        mend = "Put a feature, a number or ( before it."
        raise self._slip(f"{token.text} is not expected here", mend)

    def _reference(self) -> Operand:
        first = self._tokens[self._at]
        path = self._path()
        try:
            return self._names.find(path)
        except LogicError as error:
            raise _SlipError(first, error.what, error.mend) from error

    def _path(self) -> tuple[str, ...]:
        parts = [name_of(self._tokens[self._at])]
        self._at += 1
        while self._is("."):
            self._at += 1
            token = self._tokens[self._at]
            if token.kind not in {"name", "quoted"}:
                raise self._slip("a name is missing behind the dot", "Write feature.attribute.")
            parts.append(name_of(token))
            self._at += 1
        return tuple(parts)

    def _function(self, function: Token) -> Operand:
        self._at += 1
        paths: list[tuple[str, ...]] = []
        while not self._is(")"):
            if paths and not self._is(","):
                raise self._slip(f") is missing behind {function.text}(", "Write ) there.")
            self._at += bool(paths)
            if self._tokens[self._at].kind not in {"name", "quoted"}:
                raise self._slip(f"{function.text} needs a name", "Name a feature or attribute.")
            paths.append(self._path())
        self._at += 1
        try:
            return self._names.calculate(function.text, paths)
        except LogicError as error:
            raise _SlipError(function, error.what, error.mend) from error

    def _reduce(self, level: int) -> None:
        """Put together what binds at least as tight as what comes next."""
        while self._waiting:
            mark, token = self._waiting[-1]
            binds = PREFIX.get(mark, BINDS.get(mark, 0))
            if mark == "(" or binds < level or (binds == level and mark in JOINED):
                return
            self._waiting.pop()
            try:
                self._operands.append(self._applied(mark))
            except LogicError as error:
                raise _SlipError(token, error.what, error.mend) from error

    def _applied(self, mark: str) -> Operand:
        right = self._operands.pop()
        if mark == NOT:
            return self._logic.negated(right)
        if mark == MINUS:
            return self._logic.multiplied(constant(-1), right)
        if mark in JOINED:
            return self._chain(mark, right)
        left = self._operands.pop()
        return _joined(self._logic, left, mark, right)

    def _chain(self, mark: str, last: Operand) -> Operand:
        """Join all of a chain of & or | at once."""
        parts = [last, self._operands.pop()]
        while self._waiting and self._waiting[-1][0] == mark:
            self._waiting.pop()
            parts.append(self._operands.pop())
        return self._logic.joined(JOINED[mark], *reversed(parts))

    def _is(self, mark: str) -> bool:
        token = self._tokens[self._at]
        return token.kind == "mark" and token.text == mark

    def _slip(self, what: str, mend: str) -> _SlipError:
        return _SlipError(self._tokens[self._at], what, mend)


def _joined(logic: Logic, left: Operand, mark: str, right: Operand) -> Operand:
    if mark in COMPARE:
        return logic.compared(left, mark, right)
    if mark in "+-*/":
        return _calculated(logic, left, mark, right)
    if mark == "=>":
        return logic.implied(left, right)
    return logic.same(left, right)


def _calculated(logic: Logic, left: Operand, mark: str, right: Operand) -> Operand:
    if mark == "*":
        return logic.multiplied(left, right)
    if mark == "/":
        return logic.divided(left, right)
    return logic.added(left, right, times=1 if mark == "+" else -1)
