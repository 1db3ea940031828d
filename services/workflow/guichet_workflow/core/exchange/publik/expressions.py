"""Conditions as Publik writes them, read into nodes: Django's words and Python's, never run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 1_000
DEEPEST = 25
DJANGO, PYTHON = "django", "python"


class Unread(Exception):
    """A condition that is not read: it says more than what stands here."""


@dataclass(frozen=True)
class Name:
    """A variable; `cast` says what it is read as: "", `number`, `date`."""

    name: str
    cast: str = ""


@dataclass(frozen=True)
class Constant:
    """A text, a number, a boolean, None, or a list of such."""

    value: Any
    cast: str = ""


@dataclass(frozen=True)
class Group:
    """Nodes under `and`, `or` or `not`."""

    word: str
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Compared:
    """Two nodes and the sign between them, `in` and `not in` included."""

    sign: str
    left: Node
    right: Node


Node = Name | Constant | Group | Compared

SIGNS = ("==", "!=", "<=", ">=", "<", ">")
BINDS: Mapping[str, Mapping[str, int]] = {
    DJANGO: {"or": 6, "and": 7, "in": 9, "not in": 9, "is": 10, **dict.fromkeys(SIGNS, 10)},
    PYTHON: {"or": 6, "and": 7, "in": 10, "not in": 10, "is": 10, **dict.fromkeys(SIGNS, 10)},
}
"""How tight each sign binds; `not` is between `and` and what compares."""
NOT = 8
TEXT = r"\"[^\"\\]*\"|'[^'\\]*'"
WORD = {
    DJANGO: re.compile(rf"(?:{TEXT}|[^\s'\"])+"),
    PYTHON: re.compile(rf"{TEXT}|[A-Za-z_]\w*|\d+(?:\.\d+)?|[=!<>]=|[<>()\[\],-]", re.ASCII),
}
OPERAND = re.compile(rf"(?P<text>{TEXT})|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)", re.A)
FILTERS: Mapping[str, str] = {
    "": "",
    "|date": "date",
    '|default:""': "",
    "|default:''": "",
    "|decimal": "number",
    "|integer": "number",
}
"""What may follow an operand: what changes nothing, and what says how it is read."""
WORDS: Mapping[str, Any] = {"True": True, "False": False, "None": None}
CASTS = ("int", "float")


def parsed(text: str, language: str) -> Node:
    """The nodes of a condition. Raises `Unread`."""
    if len(text) > LONGEST or language not in BINDS:
        raise Unread
    reader = _Reader(_joined(_words(text, WORD[language])), language)
    node = reader.node(0)
    if reader.words:
        raise Unread
    return node


def _words(text: str, pattern: re.Pattern[str]) -> list[str]:
    words, at = [], 0
    while rest := text[at:].lstrip():
        at = len(text) - len(rest)
        found = pattern.match(text, at)
        if not found:
            raise Unread
        words.append(found[0])
        at = found.end()
    return words


def _joined(words: list[str]) -> list[str]:
    """Have `not in` and `is not` be one word, the last word first."""
    made: list[str] = []
    for word in words:
        if made and (made[-1], word) in (("not", "in"), ("is", "not")):
            made[-1] += f" {word}"
        else:
            made.append(word)
    return made[::-1]


class _Reader:
    """Reads words by how tight they bind; `words` holds what is left, the next one at its end."""

    def __init__(self, words: list[str], language: str) -> None:
        self.words, self.language, self.depth = words, language, 0

    def next(self) -> str:
        if not self.words:
            raise Unread
        return self.words.pop()

    def node(self, tight: int) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unread
        left = self.first()
        while self.words and BINDS[self.language].get(self.words[-1], 0) > tight:
            sign = self.next()
            right = self.node(BINDS[self.language][sign])
            left = Group(sign, (left, right)) if sign in ("and", "or") else _pair(sign, left, right)
        self.depth -= 1
        return left

    def first(self) -> Node:
        word = self.next()
        if word == "not":
            return Group("not", (self.node(NOT),))
        if self.language == PYTHON:
            return self.python(word)
        return _operand(word)

    def python(self, word: str) -> Node:
        if word == "(":
            return self.closed(self.node(0))
        if word == "[":
            return self.listed()
        if word == "-":
            return _operand(f"-{self.next()}")
        if word in CASTS and self.words and self.words[-1] == "(":
            return self.cast()
        return _operand(word)

    def closed(self, node: Node) -> Node:
        if self.next() != ")":
            raise Unread
        return node

    def cast(self) -> Node:
        self.next()
        node = self.closed(self.node(0))
        if not isinstance(node, Name):
            raise Unread
        return Name(node.name, "number")

    def listed(self) -> Node:
        values: list[Any] = []
        while (word := self.next()) != "]":
            one = _operand(word)
            if not isinstance(one, Constant):
                raise Unread
            values.append(one.value)
            if self.words and self.words[-1] == ",":
                self.next()
            elif not self.words or self.words[-1] != "]":
                raise Unread
        return Constant(values)


def _pair(sign: str, left: Node, right: Node) -> Node:
    if isinstance(left, Group | Compared) or isinstance(right, Group | Compared):
        raise Unread  # what compares compared once more, or a chain of signs
    return Compared(sign, left, right)


def _operand(word: str) -> Node:
    found = OPERAND.match(word)
    if not found or word[found.end() :] not in FILTERS:
        raise Unread
    cast = FILTERS[word[found.end() :]]
    if found["text"]:
        return Constant(found[0][1:-1], cast)
    if found["number"]:
        return Constant(float(found[0]) if "." in found[0] else int(found[0]), cast)
    if found[0] in WORDS:
        return Constant(WORDS[found[0]], cast)
    return Name(found[0], cast)
