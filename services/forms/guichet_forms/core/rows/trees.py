"""Conditions as rows that one fills in, « question, comparaison, valeur », and as JSON Logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, compiled

from guichet_forms.core.rows.subjects import Subject, read_by
from guichet_forms.core.rows.subjects import subject_of as _name

AND, OR = "and", "or"
EQUALS = {"==": "is", "===": "is", "!=": "is_not", "!==": "is_not"}
ORDERS = {"<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
SIGNS = {"is": "==", "is_not": "!=", **{name: sign for sign, name in ORDERS.items()}}
WITHOUT_VALUE = frozenset({"empty", "filled", "yes", "no"})


@dataclass(frozen=True)
class Row:
    """One comparison: `subject` is a name, `value` a constant or, when `other`, another name.

    The value of `among` is a list.
    """

    subject: str
    operator: str
    value: Any = ""
    other: bool = False


@dataclass(frozen=True)
class Group:
    """Rows, and groups of rows, that must all hold (`and`) or of which one is enough (`or`)."""

    join: str = AND
    rows: tuple[Row, ...] = ()
    groups: tuple[Group, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.rows and not self.groups


def operators_of(nature: str) -> list[tuple[str, str]]:
    """The comparisons for a nature of value, each with its words."""
    known = {
        "is": _("est"),
        "is_not": _("n’est pas"),
        "among": _("est l’une de"),
        "contains": _("contient"),
        "lacks": _("ne contient pas"),
        "yes": _("est oui"),
        "no": _("n’est pas oui"),
        "empty": _("est vide"),
        "filled": _("n’est pas vide"),
    }
    ordered = {
        "below": _("est avant"),
        "at_most": _("est au plus tard"),
        "above": _("est après"),
        "at_least": _("est au plus tôt"),
    }
    if nature == "number":
        ordered = {
            "below": _("est plus petit que"),
            "at_most": _("est au plus"),
            "above": _("est plus grand que"),
            "at_least": _("est au moins"),
        }
    words = {**known, **ordered}
    return [(name, words[name]) for name in OFFERED.get(nature, OFFERED["text"])]


_EITHER = ("empty", "filled")
_ORDERED = ("is", "is_not", "below", "at_most", "above", "at_least", *_EITHER)
OFFERED: Mapping[str, tuple[str, ...]] = {
    "text": ("is", "is_not", "contains", "lacks", *_EITHER),
    "choice": ("is", "is_not", "among", *_EITHER),
    "number": _ORDERED,
    "date": _ORDERED,
    "datetime": _ORDERED,
    "time": _ORDERED,
    "boolean": ("yes", "no"),
    "list": ("contains", "lacks", *_EITHER),
    "object": _EITHER,
}


def tree_of(group: Group) -> Any:
    """The JSON Logic of the rows; None when they say nothing."""
    parts = [_tree_of_row(row) for row in group.rows]
    parts += [tree for inner in group.groups if (tree := tree_of(inner)) is not None]
    if len(parts) < 2:
        return parts[0] if parts else None
    return {group.join: parts}


def _tree_of_row(row: Row) -> Any:
    read = read_by(row.subject)
    value = read_by(row.value) if row.other else row.value
    if row.operator in SIGNS:
        return {SIGNS[row.operator]: [read, value]}
    trees = {
        "among": {"in": [read, value]},
        "contains": {"in": [value, read]},
        "lacks": {"!": {"in": [value, read]}},
        "yes": {"==": [read, True]},
        "no": {"!": read},
        "empty": {"!": read},
        "filled": {"!!": read},
    }
    return trees[row.operator]


def rows_of(tree: Any, subjects: Mapping[str, Subject]) -> Group | None:
    """The rows that say a tree, None when rows cannot: then only its sentence can be shown."""
    if tree is None:
        return Group()
    try:
        compiled(tree)
    except LogicRefused:
        return None
    return _group(tree, subjects, deep=True)


def _group(tree: Any, subjects: Mapping[str, Subject], *, deep: bool) -> Group | None:
    operator, arguments = _operation(tree)
    if operator not in (AND, OR):
        row = _row(tree, subjects)
        return Group(AND, (row,)) if row else None
    found = Group(operator)
    for part in arguments:
        row = _row(part, subjects)
        inner = None if row or not deep else _group(part, subjects, deep=False)
        if row:
            found = replace(found, rows=(*found.rows, row))
        elif inner:
            found = replace(found, groups=(*found.groups, inner))
        else:
            return None
    return found


def _operation(tree: Any) -> tuple[str, list[Any]]:
    if not isinstance(tree, dict):
        return "", []
    ((operator, raw),) = tree.items()
    return operator, raw if isinstance(raw, list) else [raw]


def _row(tree: Any, subjects: Mapping[str, Subject]) -> Row | None:
    operator, arguments = _operation(tree)
    if operator in EQUALS and len(arguments) == 2:
        return _equality(EQUALS[operator], arguments, subjects)
    if operator in ORDERS and len(arguments) == 2:
        return _order(operator, arguments)
    if operator == "in":
        return _inside("contains", "among", arguments)
    if operator in ("!", "!!"):
        return _truth(operator, arguments[0], subjects)
    if name := _name(tree):
        return _truth("!!", tree, subjects) if name else None
    return None


def _equality(operator: str, sides: list[Any], subjects: Mapping[str, Subject]) -> Row | None:
    left, right = sides
    if not _name(left):
        left, right = right, left
    name = _name(left)
    if not name:
        return None
    if right is True or right is False:
        return _boolean(operator, name, right, subjects)
    return _compared(operator, name, right)


def _boolean(operator: str, name: str, value: bool, subjects: Mapping[str, Subject]) -> Row | None:
    """`== true` is « oui »; what means "answered no" and not "unanswered" has no row."""
    known = subjects.get(name)
    if known is not None and known.nature == "boolean" and operator == "is" and value:
        return Row(name, "yes")
    return None


def _compared(operator: str, name: str, value: Any) -> Row | None:
    if other := _name(value):
        return Row(name, operator, other, other=True)
    if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
        return Row(name, operator, value)
    return None


def _order(operator: str, sides: list[Any]) -> Row | None:
    left, right = sides
    if not _name(left):
        left, right, operator = right, left, MIRRORED[operator]
    return _compared(ORDERS[operator], _name(left), right) if _name(left) else None


def _inside(contains: str, among: str, sides: list[Any]) -> Row | None:
    """`in` either way: a value in an answer, or an answer among values."""
    item, container = sides
    if among and _name(item) and isinstance(container, list):
        plain = all(isinstance(value, str) for value in container)
        return Row(_name(item), among, list(container)) if plain and container else None
    return _compared(contains, _name(container), item) if _name(container) else None


def _truth(operator: str, inner: Any, subjects: Mapping[str, Subject]) -> Row | None:
    name = _name(inner)
    if not name:
        nested, arguments = _operation(inner)
        return _inside("lacks", "", arguments) if operator == "!" and nested == "in" else None
    known = subjects.get(name)
    if known is not None and known.nature == "boolean":
        return Row(name, "yes" if operator == "!!" else "no")
    return Row(name, "filled" if operator == "!!" else "empty")
