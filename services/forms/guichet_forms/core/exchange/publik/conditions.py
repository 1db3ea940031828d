"""Conditions of Publik (Django's `if`) as JSON Logic trees: comparisons, and, or, not, in.

Precedence as Django's `smartif`: or, and, not, then `in` and the comparisons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Tree = Any
TOKEN = re.compile(
    r"""\s*(?:
        (?P<operator>==|!=|<=|>=|<|>)
      | (?:
            (?P<text>"[^"\\]*"|'[^'\\]*')
          | (?P<number>-?\d+(?:\.\d+)?)
          | (?P<word>[A-Za-z_]\w*(?:\.\w+)*)
        )(?=[\s=!<>]|$)
    )""",
    re.X,
)
LONGEST, MOST_TOKENS = 2_000, 200
COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}
CONSTANTS: Mapping[str, Any] = {"True": True, "False": False, "None": None}


class NotRead(Exception):
    """The condition says more than this reader understands."""


def to_logic(
    source: str, variable: Callable[[str], str], literal: Callable[[str, Any], Any]
) -> Tree:
    """Give the tree of a condition.

    `variable(name)` gives the id of the question that a name reads, `literal(id, value)` the stored
    value that a constant compared with it stands for; both may raise `NotRead`, as this does.
    """
    reader = _Reader(_tokens(source), variable, literal)
    tree = reader.disjunction()
    if reader.left:
        raise NotRead
    return tree


def _tokens(source: str) -> list[tuple[str, str]]:
    if len(source) > LONGEST:
        raise NotRead
    found: list[tuple[str, str]] = []
    at, end = 0, len(source.rstrip())
    while at < end:
        match = TOKEN.match(source, at)
        if match is None or len(found) >= MOST_TOKENS:
            raise NotRead
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
    return found


class _Reader:
    """Reads tokens from the left, by recursive descent."""

    def __init__(
        self,
        tokens: list[tuple[str, str]],
        variable: Callable[[str], str],
        literal: Callable[[str, Any], Any],
    ) -> None:
        self.left = tokens[::-1]
        self._variable, self._literal = variable, literal

    def disjunction(self) -> Tree:
        return self._joined("or", lambda: self._joined("and", self.negation))

    def _joined(self, word: str, read: Callable[[], Tree]) -> Tree:
        parts = [read()]
        while self._takes(word):
            parts.append(read())
        return parts[0] if len(parts) == 1 else {word: parts}

    def negation(self) -> Tree:
        if self._takes("not"):
            return {"!": [self.negation()]}
        return self.comparison()

    def comparison(self) -> Tree:
        left = self._operand()
        operator = self._operator()
        if not operator:
            return self._alone(left)
        right = self._operand()
        if operator in ("in", "not in"):
            tree = {"in": self._matched(left, right)}
            return tree if operator == "in" else {"!": [tree]}
        return {operator: self._matched(left, right)}

    def _operator(self) -> str:
        if not self.left:
            return ""
        kind, text = self.left[-1]
        if kind == "operator" or text == "in":
            self.left.pop()
            return text
        if text == "not" and self.left[-2:-1] == [("word", "in")]:
            del self.left[-2:]
            return "not in"
        return ""

    def _operand(self) -> tuple[str, Any]:
        """A question ("var", id) or a constant ("", value)."""
        if not self.left:
            raise NotRead
        kind, text = self.left.pop()
        if kind == "text":
            return "", text[1:-1]
        if kind == "number":
            return "", float(text) if "." in text else int(text)
        if kind == "word" and text in CONSTANTS:
            return "", CONSTANTS[text]
        if kind == "word" and text not in ("and", "or", "not", "in"):
            return "var", self._variable(text)
        raise NotRead

    def _alone(self, operand: tuple[str, Any]) -> Tree:
        kind, value = operand
        if kind != "var":
            raise NotRead
        return {"!!": [{"var": value}]}

    def _matched(self, left: tuple[str, Any], right: tuple[str, Any]) -> list[Tree]:
        """Both operands as trees, constants turned into what the question facing them stores."""
        if left[0] == right[0] == "":
            raise NotRead
        return [self._tree(left, right), self._tree(right, left)]

    def _tree(self, operand: tuple[str, Any], facing: tuple[str, Any]) -> Tree:
        kind, value = operand
        return {"var": value} if kind == "var" else self._literal(facing[1], value)

    def _takes(self, word: str) -> bool:
        if self.left and self.left[-1] == ("word", word):
            self.left.pop()
            return True
        return False
