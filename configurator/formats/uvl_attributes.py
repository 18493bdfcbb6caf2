"""What stands in braces behind a UVL feature: values, lists, nested attributes and constraints."""

from dataclasses import dataclass, field
from fractions import Fraction

from configurator.formats.model_file import Attribute
from configurator.formats.uvl_text import Token, UvlText, name_of

DEEPEST = 50
LITERALS: dict[str, Attribute] = {"true": True, "false": False}


@dataclass(slots=True)
class Attributes:
    """What was read; a constraint is a stretch of tokens, for whoever reads constraints."""

    values: dict[str, Attribute] = field(default_factory=dict)
    constraints: list[list[Token]] = field(default_factory=list)


class AttributeReader:
    """Read from an opening brace to its closing one; `at` is then behind it."""

    def __init__(self, text: UvlText, tokens: list[Token], at: int) -> None:
        self._text = text
        self._tokens = tokens
        self.at = at
        self.found = Attributes()

    def read(self, prefix: str = "", depth: int = 0) -> bool:
        """Read the attributes in one pair of braces; False after a mistake, which is noted."""
        if depth > DEEPEST:
            return self._complain("attributes are nested too deep", "Flatten them.")
        self.at += 1
        if self._take("}"):
            return True
        while self._attribute(prefix, depth):
            if self._take("}"):
                return True
            if not self._take(","):
                return self._complain(f"{self._shown()} is not expected here", "Write , or }.")
        return False

    def _attribute(self, prefix: str, depth: int) -> bool:
        token = self._tokens[self.at]
        if token.kind not in {"name", "quoted"}:
            return self._complain(f"{self._shown()} is no attribute name", "Write a name there.")
        self.at += 1
        key = name_of(token)
        if token.text in {"constraint", "constraints"}:
            return self._constraints() if self._take("[") else self._constraint()
        name = f"{prefix}{key}"
        if self._is("{"):
            return self.read(f"{name}.", depth + 1)
        if self._is(",") or self._is("}"):
            self.found.values[name] = True
            return True
        value = self._value(depth)
        if value is not None:
            self.found.values[name] = value
        return value is not None

    def _value(self, depth: int) -> Attribute | None:
        if self._is("["):
            return self._vector(depth)
        sign = -1 if self._take("-") else 1
        token = self._tokens[self.at]
        value: Attribute | None = None
        if token.kind == "number":
            amount = Fraction(token.text) * sign
            value = amount.numerator if amount.denominator == 1 else amount
        elif token.kind in {"text", "quoted"}:
            value = token.text[1:-1]
        elif token.text in LITERALS:
            value = LITERALS[token.text]
        if value is None:
            mend = "Write a number, true, false, a 'text', [..] or {..}."
            self._complain(f"{self._shown()} is no value", mend)
            return None
        self.at += 1
        return value

    def _vector(self, depth: int) -> Attribute | None:
        if depth > DEEPEST:
            self._complain("attributes are nested too deep", "Flatten them.")
            return None
        self.at += 1
        values: list[Attribute] = []
        while not self._take("]"):
            if values and not self._take(","):
                self._complain(f"{self._shown()} is not expected here", "Write , or ].")
                return None
            value = self._value(depth + 1)
            if value is None:
                return None
            values.append(value)
        return tuple(values)

    def _constraints(self) -> bool:
        while not self._take("]"):
            if not self._constraint():
                return False
            if not self._take(",") and not self._is("]"):
                return self._complain(f"{self._shown()} is not expected here", "Write , or ].")
        return True

    def _constraint(self) -> bool:
        """Take what stands up to the next comma or closing bracket of this level."""
        begun, depth = self.at, 0
        while self._tokens[self.at].kind != "end":
            mark = self._tokens[self.at].text
            if not depth and mark in {",", "}", "]"}:
                break
            depth += (mark == "(") - (mark == ")")
            self.at += 1
        taken = self._tokens[begun : self.at]
        end = self._tokens[self.at]
        self.found.constraints.append([*taken, Token("end", "", end.at)])
        return end.kind != "end" or self._complain("the line ends too early", "Close it by }.")

    def _is(self, mark: str) -> bool:
        token = self._tokens[self.at]
        return token.kind == "mark" and token.text == mark

    def _take(self, mark: str) -> bool:
        if self._is(mark):
            self.at += 1
            return True
        return False

    def _shown(self) -> str:
        token = self._tokens[self.at]
        return token.text or "the end of the line"

    def _complain(self, what: str, mend: str) -> bool:
        self._text.complain(self._tokens[self.at].at, what, mend)
        return False
