"""Conditions of Publik as JSON Logic trees: those that say the same here, no other.

In Publik an answer is compared as its field is: a number as a number, a date as a date, any other
as a text. A workflow does not say what the form asks: two readings are then told as to be checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, compiled

from guichet_workflow.core.exchange.publik.expressions import (
    Compared,
    Constant,
    Group,
    Name,
    Node,
    Unread,
    parsed,
)

UNKNOWN, TEXT, NUMBER, DATE, BOOLEAN, LIST, OTHER = (
    "unknown", "text", "number", "date", "boolean", "list", "other",
)  # fmt: skip
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("string", "text", "email", "item"), TEXT),
    "numeric": NUMBER,
    "date": DATE,
    "bool": BOOLEAN,
    "items": LIST,
}
"""What a type of question of Publik holds; any other is only empty or not."""
FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
EQUALITIES = ("==", "!=")
NUMERAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
FRENCH_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)

Resolve = Callable[[str], tuple[str, str]]
"""The path here and the kind of what a variable of Publik holds. Raises `Unread`."""


@dataclass
class Read:
    """A tree, or true or false for what never changes, and what a person must check of it."""

    tree: Any
    doubts: list[str] = field(default_factory=list)


def read_condition(text: str, language: str, resolve: Resolve) -> Read:
    """The tree of a condition. Raises `Unread`."""
    read = Read(None)
    read.tree = _Writer(resolve, read.doubts).truth(parsed(text, language))
    try:
        compiled(read.tree)
    except LogicRefused as refusal:
        raise Unread from refusal
    return read


class _Writer:
    """Writes nodes as trees; `doubts` gathers what a person must check."""

    def __init__(self, resolve: Resolve, doubts: list[str]) -> None:
        self.resolve, self.doubts = resolve, doubts

    def truth(self, node: Node) -> Any:
        """The tree of something true or false."""
        if isinstance(node, Constant):
            return bool(node.value)
        if isinstance(node, Name):
            return self.filled(node)
        if isinstance(node, Compared):
            return self.compared(node)
        return self.group(node)

    def group(self, node: Group) -> Any:
        parts = [self.truth(one) for one in node.parts]
        if any(isinstance(one, bool) for one in parts):
            raise Unread  # a constant among conditions: somebody was trying something
        if node.word == "not":
            return {"!": parts[0]}
        flat: list[Any] = []
        for one in parts:
            flat += one.get(node.word, [one])
        return {node.word: flat}

    def filled(self, name: Name) -> Any:
        path, kind = self.known(name)
        if kind == NUMBER:  # zero is false there, and a text that says zero is true here
            return {"and": [{"var": path}, {"!=": [{"var": path}, 0]}]}
        return {"var": path}

    def known(self, name: Name) -> tuple[str, str]:
        path, kind = self.resolve(name.name)
        if name.cast and kind == UNKNOWN:
            kind = name.cast
        if name.cast and kind != name.cast:
            raise Unread
        return path, kind

    def compared(self, node: Compared) -> Any:
        if node.sign in ("in", "not in"):
            tree = self.inside(node.left, node.right)
            return tree if node.sign == "in" else {"!": tree}
        if node.sign.startswith("is"):
            raise Unread
        if isinstance(node.left, Name) and isinstance(node.right, Name):
            return self.both(node.sign, self.known(node.left), self.known(node.right))
        if isinstance(node.left, Name) and isinstance(node.right, Constant):
            return self.against(node.sign, node.left, node.right)
        if isinstance(node.right, Name) and isinstance(node.left, Constant):
            return self.against(FLIPPED.get(node.sign, node.sign), node.right, node.left)
        raise Unread

    def both(self, sign: str, left: tuple[str, str], right: tuple[str, str]) -> Any:
        kinds = {left[1], right[1]}
        ordered = len(kinds) == 1 and kinds <= {NUMBER, DATE}
        alike = len(kinds - {UNKNOWN}) <= 1 and not kinds & {LIST, OTHER, BOOLEAN}
        if not (ordered or (sign in EQUALITIES and alike)):
            raise Unread
        return {sign: [{"var": left[0]}, {"var": right[0]}]}

    def against(self, sign: str, name: Name, constant: Constant) -> Any:
        path, kind = self.known(name)
        value = constant.value
        if sign in EQUALITIES and (value == "" or value is None) and kind != BOOLEAN:
            self.doubt(_("« %(name)s » y est comparé à rien : ici, « est vide »", name=path))
            empty = {"!": {"var": path}}
            return empty if sign == "==" else {"!!": {"var": path}}
        if constant.cast and kind == UNKNOWN:
            kind = constant.cast
        return self.as_kind(sign, path, kind, value)

    def as_kind(self, sign: str, path: str, kind: str, value: Any) -> Any:
        said = value in ("True", "False") if isinstance(value, str) else isinstance(value, bool)
        if said and kind in (BOOLEAN, UNKNOWN) and sign in EQUALITIES:
            ticked = (str(value) == "True") == (sign == "==")
            return {"==": [{"var": path}, True]} if ticked else {"!": {"var": path}}
        if said or kind in (BOOLEAN, LIST, OTHER) or isinstance(value, list):
            raise Unread
        if kind == DATE:
            return {sign: [{"var": path}, _day(value)]}
        if kind == NUMBER:
            return {sign: [{"var": path}, _number(value)]}
        if kind == UNKNOWN and sign not in EQUALITIES:
            return self.ordered(sign, path, value)
        return {sign: [{"var": path}, _text(sign, value)]}

    def ordered(self, sign: str, path: str, value: Any) -> Any:
        """What the form asks is not known, and may be a text, whose order is another there."""
        if isinstance(value, str) and _is_day(value):
            return {sign: [{"var": path}, value]}
        found = _number(value)
        self.doubt(_("« %(name)s » y est lu comme un nombre", name=path))
        return {sign: [{"var": path}, found]}

    def inside(self, left: Node, right: Node) -> Any:
        if isinstance(right, Constant) and isinstance(left, Name):
            path, kind = self.known(left)
            listed = isinstance(right.value, list) and kind in (TEXT, UNKNOWN)
            plain = isinstance(right.value, str) and right.value and kind in (TEXT, UNKNOWN)
            if (listed and all(isinstance(one, str) for one in right.value)) or plain:
                return {"in": [{"var": path}, right.value]}
        if isinstance(left, Constant) and isinstance(right, Name):
            path, kind = self.known(right)
            if isinstance(left.value, str) and left.value and kind in (TEXT, LIST, UNKNOWN):
                return {"in": [left.value, {"var": path}]}
        raise Unread

    def doubt(self, sentence: str) -> None:
        if sentence not in self.doubts:
            self.doubts.append(sentence)


def _number(value: Any) -> int | float:
    if isinstance(value, str) and NUMERAL.fullmatch(value):
        return float(value) if "." in value else int(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        return value
    raise Unread


def _text(sign: str, value: Any) -> str:
    """A text; two that say numbers are in the order of numbers here, of letters there."""
    text = str(_number(value)) if not isinstance(value, str) else value
    if sign not in EQUALITIES and (NUMERAL.fullmatch(text) or not text):
        raise Unread
    return text


def _day(value: Any) -> str:
    """A date as it is kept here, of one written in figures or as the French do."""
    if isinstance(value, str):
        found = FRENCH_DATE.fullmatch(value)
        text = f"{found[3]}-{found[2]}-{found[1]}" if found else value
        if _is_day(text):
            return text
    raise Unread


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
