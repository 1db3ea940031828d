"""Small tables of a circuit, such as its tags or its levels of urgency, as lines of inputs.

A property of kind `table` has its columns as `options`; a column such as `after:delay` says how it
is typed (`core.editing.cells`). Its `shape` is what the JSON holds: `names` (a list of texts),
`map` (texts by name), `named` (objects by name) or `records` (a list of objects).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from guichet_kit.i18n import _

from guichet_workflow.core.editing.cells import MANNERS, Cell, Subjects, setting_of
from guichet_workflow.core.editing.columns import Column, columns_of
from guichet_workflow.core.editing.places import fresh, identifier
from guichet_workflow.core.palette import Property

MOST_ROWS = 110
KEY = "key"
NATURE = "type"
Cells = dict[str, str]


class Inputs(Protocol):
    """What a page posted."""

    def get(self, name: str, default: str, /) -> str:
        """The first value posted under this name, `default` when there is none."""

    def __contains__(self, name: object, /) -> bool:
        """Whether the name was posted."""


def blank(one: Property) -> Cells:
    """A line with nothing in it."""
    return {name: text for column in columns_of(one) for name, text in _row(column, {}).items()}


def _cell(column: Column, row: Cells) -> Cell:
    """The texts of the inputs of a cell, by part."""
    return {part: row.get(column.input(part), "") for part in MANNERS[column.manner].blank}


def _row(column: Column, cell: Cell) -> Cells:
    """A cell as the inputs of a line; parts that are not said are blank."""
    blanks = MANNERS[column.manner].blank
    return {column.input(part): cell.get(part, text) for part, text in blanks.items()}


def _is_said(column: Column, row: Cells) -> bool:
    """Whether something was typed in a cell."""
    says = MANNERS[column.manner].says
    return bool(says is not None and row.get(column.input(says), ""))


def shown_rows(one: Property, value: Any, subjects: Subjects | None = None) -> list[Cells]:
    """The lines of a value, then a blank one."""
    known = subjects or {}
    return [*(_cells(one, name, item, known) for name, item in _items(one, value)), blank(one)]


def _items(one: Property, value: Any) -> Sequence[tuple[str, Any]]:
    if one.shape in ("map", "named"):
        return list(value.items()) if isinstance(value, dict) else []
    return [("", item) for item in value] if isinstance(value, list) else []


def _cells(one: Property, name: str, item: Any, subjects: Subjects) -> Cells:
    columns, cells = columns_of(one), blank(one)
    held = item if isinstance(item, dict) else {columns[-1].key: item}
    for column in columns:
        found = name if column.key == KEY else held.get(column.key)
        if found is not None:
            cells |= _row(column, MANNERS[column.manner].show(found, subjects))
    return cells


def typed_rows(one: Property, form: Inputs) -> list[Cells]:
    """The lines as they were posted, blank ones included."""
    name, keys = f"p-{one.name}", list(blank(one))
    return [
        {key: form.get(f"{name}-{at}-{key}", "").strip() for key in keys}
        for at in range(MOST_ROWS)
        if any(f"{name}-{at}-{key}" in form for key in keys)
    ]


def read_rows(
    one: Property, rows: Sequence[Cells], before: Any, subjects: Subjects | None = None
) -> Any:
    """What the lines say, None when there is none; keys that no column shows are kept.

    Raises `ValueError` with a sentence for a line that cannot be read.
    """
    columns, known = columns_of(one), subjects or {}
    said = [row for row in rows if any(_is_said(column, row) for column in columns)]
    if not said:
        return None
    if one.shape == "names":
        return [row[columns[0].key] for row in said]
    if one.shape == "map":
        return _by_name(one, said, lambda row: row[columns[-1].key])
    if one.shape == "named":
        held = before if isinstance(before, dict) else {}
        return {
            name: {**held.get(name, {}), **item}
            for name, item in _by_name(one, said, lambda row: _object(one, row, known)).items()
        }
    return [_with_id(one, row, known) for row in said]


def _by_name(one: Property, rows: Sequence[Cells], read: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        words = row[columns_of(one)[1].key]
        found[row[KEY] or fresh(identifier(words, "nom"), set(found))] = read(row)
    return found


def _with_id(one: Property, row: Cells, subjects: Subjects) -> dict[str, Any]:
    """An object; one whose id was left out takes that of its label."""
    if "id" in row and not row["id"]:
        row = {**row, "id": identifier(row.get("label", ""), "nom")}
    return _object(one, row, subjects)


def _object(one: Property, row: Cells, subjects: Subjects) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns_of(one):
        if column.key == KEY:
            continue
        manner = MANNERS[column.manner]
        value = manner.read(_cell(column, row), subjects)
        if column.manner == "setting":
            value = setting_of(row[NATURE], row[column.key])
        if manner.always or value not in ("", None):
            found[column.key] = value
        if column.manner in ("datum", "name") and not value:
            raise ValueError(_("Dites à quelle donnée va chaque valeur."))
    return found
