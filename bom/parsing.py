"""Read an expression's text, with the place and the mending of every mistake in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from bom.problems import Problems, did_you_mean
from bom.syntax import (
    FLAG_VALUES,
    NOT_APPLICABLE,
    YES,
    And,
    Arithmetic,
    Compare,
    Condition,
    Expression,
    Iff,
    Implies,
    Member,
    Name,
    Not,
    Number,
    Or,
    Value,
)

Options = Mapping[str, frozenset[str] | None]
Node = Tree[Token] | Token
Place = tuple[int, int]

GRAMMAR = r"""
start: _any
_any: iff
?iff: implies | iff "<->" implies
?implies: disjunction | disjunction "->" implies
?disjunction: conjunction | conjunction ("or" conjunction)+
?conjunction: negation | negation ("and" negation)+
?negation: comparison | "not" negation -> negation
?comparison: sum | sum COMPARE sum | sum "in" _set -> member | sum "not" "in" _set -> stranger
    | sum "has" _literal -> having
_set: "{" _literal ("," _literal)* "}"
_literal: NAME | NUMBER | TEXT
?sum: product | sum SIGN product
?product: unary | product TIMES unary
?unary: atom | SIGN unary -> signed
?atom: NAME | NUMBER | TEXT | "(" _any ")"
COMPARE: "==" | "!=" | "<=" | ">=" | /<(?!->)/ | ">"
SIGN: "+" | /-(?!>)/
TIMES: "*" | "/"
NAME: /[0-9]*[A-Za-z_][A-Za-z0-9_]*/
NUMBER: /[0-9]+(\.[0-9]+)?(?![A-Za-z0-9_])/
TEXT: /"[^"\n]*"|'[^'\n]*'/
%ignore /\s+/
"""
CONDITIONS = frozenset(
    [
        *("iff", "implies", "disjunction", "conjunction", "negation"),
        *("comparison", "member", "stranger", "having"),
    ]
)
DEEPEST = 80
SLIPS = {
    "=": "Write == to compare.",
    "&": "Write and.",
    "|": "Write or.",
    "!": "Write not, or != to compare.",
    "[": "Write a set with braces: {x, y}.",
}


@cache
def _grammar() -> Lark:
    return Lark(GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parse(
    text: str, *, file: str, line: int, column: int = 1, options: Options | None = None
) -> Expression:
    """Read a condition or a formula; with `options` every word in it is checked.

    A number option has None for its values. Raises ProblemsError with every mistake found.
    """
    problems = Problems()
    reader = _Reader(file, line, column, options, problems)
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        what, mend, place = _slip(error, text)
        reader.complain(place, what, mend)
        problems.raise_if_any()
        raise
    if _depth(tree) > DEEPEST:
        reader.complain((1, 1), "the expression is nested too deep", "Split it into several.")
        problems.raise_if_any()
    root = tree.children[0]
    expression = reader.condition(root) if _is_condition(root) else reader.formula(root)
    problems.raise_if_any()
    return expression


def is_condition(expression: Expression) -> bool:
    """Say whether the expression is true or false, rather than an amount."""
    return isinstance(expression, Condition)


def _is_condition(node: Node) -> bool:
    return isinstance(node, Tree) and node.data in CONDITIONS


def _depth(tree: Tree[Token]) -> int:
    """Tell how deep parts lie in parts; what follows recurses as deep."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((child, depth + 1) for child in node.children if isinstance(child, Tree))
    return deepest


def _slip(error: UnexpectedInput, text: str) -> tuple[str, str, Place]:
    if isinstance(error, UnexpectedCharacters):
        place = (error.line, error.column)
        mark = str(error.char)
        return f"{mark} has no meaning here", SLIPS.get(mark, "Remove it."), place
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        place = (error.token.line or 1, error.token.column or 1)
        return f"{error.token} is not expected here", _expected(error), place
    last = text.splitlines() or [""]
    return "the expression ends too early", "Complete it.", (len(last), len(last[-1]) + 1)


def _expected(error: UnexpectedToken) -> str:
    if "NAME" in error.expected:
        return "Put an option, a value or a number before it."
    return "Join conditions with and, or, -> or <->, and compare with == != < <= > >= or in {..}."


def _place(node: Node) -> Place:
    if isinstance(node, Token):
        return node.line or 1, node.column or 1
    return node.meta.line, node.meta.column


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turn the parse tree into an expression; words are understood by where they stand."""

    file: str
    line: int
    column: int
    options: Options | None
    problems: Problems

    def complain(self, place: Place, what: str, mend: str) -> None:
        line, column = place
        column += self.column - 1 if line == 1 else 0
        self.problems.add(self.file, self.line + line - 1, what, mend, column=column)

    def condition(self, node: Node) -> Expression:
        if not isinstance(node, Tree) or node.data not in CONDITIONS:
            self.complain(_place(node), "this is no condition", "Compare it: option == value.")
            return Number(0)
        if node.data == "comparison":
            return self._comparison(node)
        if node.data in {"member", "stranger"}:
            return self._member(node)
        if node.data == "having":
            return self._having(node)
        parts = tuple(self.condition(child) for child in node.children)
        return _joined(node.data, parts)

    def _comparison(self, node: Tree[Token]) -> Expression:
        left, operator, right = node.children
        if operator not in {"==", "!="}:
            return Compare(self.formula(left), str(operator), self.formula(right))
        if isinstance(left, Token) and left.type == "NAME":
            name = self._name(left)
            values = self._values(name.option)
            return Compare(name, str(operator), self._right(name, values, right))
        return Compare(self.formula(left), str(operator), self.formula(right))

    def _right(self, name: Name, values: frozenset[str] | None, node: Node) -> Expression:
        if not isinstance(node, Token) or (values is None and self._is_number(name, node)):
            return self.formula(node)
        word = _word(node)
        is_value = values is None or word in values or word == NOT_APPLICABLE
        if not is_value and self.options and word in self.options:
            return Name(word)
        return self._value(name, values, node)

    def _is_number(self, name: Name, node: Token) -> bool:
        """Tell a comparison of amounts from one with a value that nobody has declared."""
        if self.options is not None and name.option in self.options:
            return node.type != "TEXT"
        return node.type == "NUMBER"

    def _member(self, node: Tree[Token]) -> Expression:
        left, *words = node.children
        tokens = [word for word in words if isinstance(word, Token)]
        if isinstance(left, Token) and left.type == "NAME":
            name = self._name(left)
            values = self._values(name.option)
            member = Member(name, tuple(self._literal(name, values, token) for token in tokens))
        else:
            member = Member(self.formula(left), tuple(self.formula(token) for token in tokens))
        return Not(member) if node.data == "stranger" else member

    def _having(self, node: Tree[Token]) -> Expression:
        """Read `extras has coffee`: whether a value of several is among the chosen ones."""
        left, right = node.children
        if not isinstance(left, Token) or left.type != "NAME" or not isinstance(right, Token):
            mend = "Write an option that takes several values before has."
            self.complain(_place(left), "this has no values", mend)
            return Number(0)
        flag = f"{left}_{_word(right)}"
        if self.options is not None and self.options.get(flag) != FLAG_VALUES:
            self._no_flag(left, right)
        return Compare(Name(flag), "==", Value(YES))

    def _no_flag(self, left: Token, right: Token) -> None:
        flags = _flags(self.options or {})
        values = [flag.removeprefix(f"{left}_") for flag in flags if flag.startswith(f"{left}_")]
        if values:
            mend = did_you_mean(_word(right), values, f"Its values are {', '.join(values)}.")
            self.complain(_place(right), f"{left} has no value {_word(right)}", mend)
        elif left in (self.options or {}):
            mend = f"Compare it: {left} == {_word(right)}."
            self.complain(_place(left), f"{left} takes one value, not several", mend)
        else:
            starts = {flag[: -len(end) - 1] for flag in flags for end in _ends(flag)}
            mend = did_you_mean(str(left), starts, "Use an option with `multiple`.")
            self.complain(_place(left), f"there is no option {left}", mend)

    def _literal(self, name: Name, values: frozenset[str] | None, node: Token) -> Expression:
        if values is None and self._is_number(name, node):
            return self.formula(node)
        return self._value(name, values, node)

    def _value(self, name: Name, values: frozenset[str] | None, node: Token) -> Value:
        word = _word(node)
        if values is not None and word not in values and word != NOT_APPLICABLE:
            listed = f"Its values are {', '.join(sorted(values))}."
            mend = did_you_mean(word, values, listed)
            self.complain(_place(node), f"{name.option} has no value {word}", mend)
        return Value(word)

    def _values(self, option: str) -> frozenset[str] | None:
        return self.options.get(option) if self.options else None

    def _name(self, node: Token) -> Name:
        word = str(node)
        if self.options is not None and word not in self.options:
            mend = did_you_mean(word, self.options, _known(self.options))
            if any(flag.startswith(f"{word}_") for flag in _flags(self.options)):
                mend = f"It takes several values; ask for each: {word} has ..."
            self.complain(_place(node), f"there is no option {word}", mend)
        return Name(word)

    def formula(self, node: Node) -> Expression:
        if isinstance(node, Token):
            return self._operand(node)
        if node.data in CONDITIONS:
            return self.condition(node)
        if node.data == "signed":
            sign, part = node.children
            return Arithmetic(Number(0), str(sign), self.formula(part))
        left, operator, right = node.children
        divisor = self.formula(right)
        if operator == "/" and not (isinstance(divisor, Number) and divisor.value):
            mend = "Divide by a plain number other than 0."
            self.complain(_place(right), "the divisor is not a plain number", mend)
        return Arithmetic(self.formula(left), str(operator), divisor)

    def _operand(self, node: Token) -> Expression:
        if node.type == "NUMBER":
            return _number(node)
        if node.type == "TEXT":
            self.complain(_place(node), f"{node} is no number", "Write a number or an option.")
            return Value(_word(node))
        name = self._name(node)
        values = self._values(name.option)
        if values is not None and any(_is_word(value) for value in values):
            mend = f"Compare it: {name.option} == {min(values)}."
            self.complain(_place(node), f"{name.option} is a choice, not a number", mend)
        return name


def _joined(kind: str, parts: tuple[Expression, ...]) -> Expression:
    if kind == "conjunction":
        return And(parts)
    if kind == "disjunction":
        return Or(parts)
    if kind == "negation":
        return Not(parts[0])
    return Implies(*parts) if kind == "implies" else Iff(*parts)


def _word(node: Token) -> str:
    return node[1:-1] if node.type == "TEXT" else str(node)


def _is_word(value: str) -> bool:
    return not value.isdecimal() and value != NOT_APPLICABLE


def _number(node: Token) -> Number:
    value = Fraction(str(node))
    return Number(value.numerator if value.denominator == 1 else value)


def _flags(options: Options) -> list[str]:
    """List the options that are one value of several each."""
    return sorted(option for option, values in options.items() if values == FLAG_VALUES)


def _ends(flag: str) -> list[str]:
    words = flag.split("_")
    return ["_".join(words[at:]) for at in range(1, len(words))]


def _known(options: Iterable[str]) -> str:
    return f"Known options: {', '.join(sorted(options))}."
