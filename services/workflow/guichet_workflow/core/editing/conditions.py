"""Conditions as lines that one fills in, « donnée, comparaison, valeur », and as JSON Logic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, compiled

from guichet_workflow.core.editing.subjects import Subject

AND, OR = "and", "or"
SIGNS = {
    "is": "==",
    "is_not": "!=",
    "below": "<",
    "at_most": "<=",
    "above": ">",
    "at_least": ">=",
}
NAMES = {sign: name for name, sign in SIGNS.items()} | {"===": "is", "!==": "is_not"}
WITHOUT_VALUE = frozenset({"yes", "no", "filled", "empty"})


@dataclass(frozen=True)
class Row:
    """One comparison of a datum with a value."""

    subject: str
    operator: str
    value: Any = ""


@dataclass(frozen=True)
class Rows:
    """Lines that must all hold (`and`) or of which one is enough (`or`)."""

    join: str = AND
    rows: tuple[Row, ...] = ()


def operators() -> list[tuple[str, str]]:
    """The comparisons, each with its words."""
    return [
        ("is", _("est")),
        ("is_not", _("n’est pas")),
        ("yes", _("est oui")),
        ("no", _("n’est pas oui")),
        ("above", _("est plus grand que, ou après")),
        ("at_least", _("est au moins, ou pas avant")),
        ("below", _("est plus petit que, ou avant")),
        ("at_most", _("est au plus, ou pas après")),
        ("contains", _("contient")),
        ("lacks", _("ne contient pas")),
        ("filled", _("est renseigné")),
        ("empty", _("est vide")),
    ]


def tree_of(rows: Rows) -> Any:
    """The JSON Logic of the lines; None when there is none."""
    parts = [_tree(row) for row in rows.rows]
    if len(parts) < 2:
        return parts[0] if parts else None
    return {rows.join: parts}


def _tree(row: Row) -> Any:
    read = {"var": row.subject}
    if row.operator in SIGNS:
        return {SIGNS[row.operator]: [read, row.value]}
    trees = {
        "contains": {"in": [row.value, read]},
        "lacks": {"!": {"in": [row.value, read]}},
        "yes": {"==": [read, True]},
        "no": {"!=": [read, True]},
        "empty": {"!": read},
        "filled": {"!!": read},
    }
    return trees[row.operator]


def rows_of(tree: Any) -> Rows | None:
    """The lines that say a tree, None when lines cannot: it is then edited as JSON."""
    if tree is None:
        return Rows()
    try:
        compiled(tree)
    except LogicRefused:
        return None
    operator, arguments = _operation(tree)
    join = operator if operator in (AND, OR) else AND
    rows = [_row(one) for one in (arguments if operator in (AND, OR) else [tree])]
    found = tuple(row for row in rows if row)
    return Rows(join, found) if len(found) == len(rows) else None


def _operation(tree: Any) -> tuple[str, list[Any]]:
    if not isinstance(tree, dict) or len(tree) != 1:
        return "", []
    ((operator, raw),) = tree.items()
    return operator, raw if isinstance(raw, list) else [raw]


def _name(tree: Any) -> str:
    operator, arguments = _operation(tree)
    return str(arguments[0]) if operator == "var" and len(arguments) == 1 else ""


def _row(tree: Any) -> Row | None:
    operator, arguments = _operation(tree)
    if operator in NAMES and len(arguments) == 2:
        return _compared(NAMES[operator], *arguments)
    if operator == "in":
        return _inside("contains", arguments)
    if operator == "!" and (name := _name(arguments[0])):
        return Row(name, "empty")
    if operator == "!":
        inner, inside = _operation(arguments[0])
        return _inside("lacks", inside) if inner == "in" else None
    if operator == "!!" and (name := _name(arguments[0])):
        return Row(name, "filled")
    return Row(_name(tree), "filled") if _name(tree) else None


def _compared(operator: str, left: Any, right: Any) -> Row | None:
    name = _name(left)
    if not name or isinstance(right, dict | list) or right is None or right is False:
        return None
    if right is True:
        words = {"is": "yes", "is_not": "no"}
        return Row(name, words[operator]) if operator in words else None
    return Row(name, operator, right)


def _inside(operator: str, sides: list[Any]) -> Row | None:
    item, container = sides
    name = _name(container)
    return Row(name, operator, item) if name and isinstance(item, str) else None


def typed(text: str, subject: Subject | None) -> Any:
    """A value as the case holds it: a number, a day in ISO 8601, a text, the value of an option."""
    words = text.strip()
    nature = subject.nature if subject else "text"
    options = {label.casefold(): value for value, label in (subject.options if subject else ())}
    if words.casefold() in options:
        return options[words.casefold()]
    if nature == "number":
        return _number(words)
    if found := re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", words):
        day, month, year = map(int, found.groups())
        return f"{year:04}-{month:02}-{day:02}"
    return words


def _number(words: str) -> Any:
    plain = re.sub(r"[\s\u00a0\u202f]", "", words).replace(",", ".")
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", plain):
        return words
    return float(plain) if "." in plain else int(plain)


def shown(value: Any, subject: Subject | None) -> str:
    """A value as it is typed: the label of an option, a number with a comma."""
    options: Mapping[str, str] = dict(subject.options) if subject else {}
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return options.get(str(value), str(value))
