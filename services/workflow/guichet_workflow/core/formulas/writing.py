"""Writes the line that says a tree of JSON Logic, in its usual spaces and parentheses."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from guichet_kit.logic import LogicRefused, compiled

from guichet_workflow.core.formulas.tokens import FUNCTIONS, LARGEST, MOST_DIGITS, WORDS, plain

OR, AND, NOT, COMPARISON, SUM, PRODUCT, OPPOSITE, ATOM = range(8)
COMPARED = {"==": "=", "===": "=", "!=": "≠", "!==": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
CHAINS = {"or": ("ou", OR), "and": ("et", AND), "+": ("+", SUM), "-": ("-", SUM),
          "*": ("*", PRODUCT), "/": ("/", PRODUCT)}  # fmt: skip
NAMES = {operator: name for name, operator in FUNCTIONS.items() if operator} | {"var": "défaut"}
SIMPLE = re.compile(r"[^\W\d]\w*(?:\.\w+)*\Z")


class _Unsayable(Exception):
    """No line says this tree."""


def written(tree: Any) -> str | None:
    """Give the line of a tree, None when no line says it."""
    try:
        compiled(tree)
        return _line(tree, OR)
    except (LogicRefused, _Unsayable):
        return None


def _line(tree: Any, least: int) -> str:
    """The line of a part, between parentheses when it binds less than `least`."""
    text, binds = _part(tree)
    return text if binds >= least else f"({text})"


def _part(tree: Any) -> tuple[str, int]:
    if isinstance(tree, list):
        return _called("liste", tree)
    if not isinstance(tree, dict):
        return _constant(tree)
    ((operator, raw),) = tree.items()
    given = raw if isinstance(raw, list) else [raw]
    if operator in COMPARED:
        sides = (_line(side, SUM) for side in given)
        return f" {COMPARED[operator]} ".join(sides), COMPARISON
    if operator in CHAINS and len(given) > 1:
        return _chain(operator, given)
    if operator in ("and", "or"):
        return _part(given[0])
    if operator == "-":
        return _opposite(given[0])
    return _other(operator, given)


def _other(operator: str, given: list[Any]) -> tuple[str, int]:
    if operator == "var":
        named = [_name(given[0]), *(_line(one, OR) for one in given[1:])]
        return (named[0] if len(named) == 1 else f"défaut({'; '.join(named)})"), ATOM
    if operator == "missing":
        return f"manque({'; '.join(_name(name) for name in given)})", ATOM
    if operator == "!":
        return _contrary(given[0])
    if operator == "!!":
        return f"{_line(given[0], SUM)} est rempli", COMPARISON
    if operator == "in" and isinstance(given[1], list):
        listed = "; ".join(_line(one, OR) for one in given[1])
        return f"{_line(given[0], SUM)} parmi ({listed})", COMPARISON
    if operator == "in":
        return f"{_line(given[1], SUM)} contient {_line(given[0], SUM)}", COMPARISON
    return _called(NAMES[operator], given)


def _called(name: str, given: list[Any]) -> tuple[str, int]:
    return f"{name}({'; '.join(_line(one, OR) for one in given)})", ATOM


def _chain(operator: str, given: list[Any]) -> tuple[str, int]:
    """Parts with a sign between them; the first may be a chain of the other sign."""
    sign, binds = CHAINS[operator]
    first = given[0]
    same = isinstance(first, dict) and operator in first and operator not in ("-", "/")
    head = _line(first, binds + 1 if same else binds)
    rest = (_line(one, binds + 1) for one in given[1:])
    return f" {sign} ".join([_guarded(head, first), *rest]), binds


def _guarded(text: str, tree: Any) -> str:
    """`non - 3` would be read as the contrary of -3."""
    return f"({text})" if tree is False else text


def _opposite(tree: Any) -> tuple[str, int]:
    literal = isinstance(tree, int | float) and not isinstance(tree, bool) and not _negative(tree)
    return f"-({_line(tree, OR)})" if literal else f"-{_line(tree, OPPOSITE)}", OPPOSITE


def _contrary(tree: Any) -> tuple[str, int]:
    if isinstance(tree, dict) and "var" in tree:
        return f"{_line(tree, SUM)} est vide", COMPARISON
    return f"non {_line(tree, NOT)}", NOT


def _constant(value: Any) -> tuple[str, int]:
    if value is None or isinstance(value, bool):
        return {None: "vide", True: "oui", False: "non"}[value], ATOM
    if isinstance(value, str):
        doubled = value.replace('"', '""')
        return f'"{doubled}"', ATOM
    text = format(Decimal(repr(value)), "f")
    if len(text.lstrip("-")) > MOST_DIGITS or abs(value) >= LARGEST:
        raise _Unsayable
    whole = isinstance(value, float) and "." not in text
    text = f"{text},0" if whole else text.replace(".", ",")
    return text, OPPOSITE if _negative(value) else ATOM


def _negative(value: float) -> bool:
    return str(value).startswith("-")


def _name(name: str) -> str:
    if not name:
        return "élément"
    word = plain(name)
    if SIMPLE.match(name) and word not in WORDS and word not in FUNCTIONS:
        return name
    if set(name) & set("[]\n"):
        raise _Unsayable
    return f"[{name}]"
