"""Small tables of a circuit, such as its tags or its levels of urgency, as lines of inputs.

A property of kind `table` has its columns as `options`; a column such as `after:delay` says how it
is typed. Its `shape` is what the JSON holds: `names` (a list of texts), `map` (texts by name),
`named` (objects by name) or `records` (a list of objects).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import fresh, identifier
from guichet_workflow.core.palette import Property

MOST_ROWS = 40
KEY = "key"
Cells = dict[str, str]


class Inputs(Protocol):
    """What a page posted."""

    def get(self, name: str, default: str, /) -> str:
        """The first value posted under this name, `default` when there is none."""

    def __contains__(self, name: object, /) -> bool:
        """Whether the name was posted."""


@dataclass(frozen=True)
class Column:
    """A column: its key, how it is typed ("" for a text), its words."""

    key: str
    manner: str
    label: str


def columns_of(one: Property) -> list[Column]:
    """The columns of a table, in order."""
    found = []
    for name, label in one.options:
        key, _colon, manner = name.partition(":")
        found.append(Column(key, manner, label))
    return found


def blank(one: Property) -> Cells:
    """A line with nothing in it."""
    cells = {column.key: "" for column in columns_of(one)}
    return cells | {f"{c.key}-unit": "days" for c in columns_of(one) if c.manner == "delay"}


def shown_rows(one: Property, value: Any) -> list[Cells]:
    """The lines of a value, then a blank one."""
    return [*(_cells(one, name, item) for name, item in _items(one, value)), blank(one)]


def _items(one: Property, value: Any) -> Sequence[tuple[str, Any]]:
    if one.shape in ("map", "named"):
        return list(value.items()) if isinstance(value, dict) else []
    return [("", item) for item in value] if isinstance(value, list) else []


def _cells(one: Property, name: str, item: Any) -> Cells:
    columns, cells = columns_of(one), blank(one)
    held = item if isinstance(item, dict) else {columns[-1].key: item}
    for column in columns:
        found = name if column.key == KEY else held.get(column.key)
        if column.manner == "delay" and isinstance(found, dict):
            cells |= {column.key: str(found.get("n", "")), f"{column.key}-unit": str(found["unit"])}
        elif found is not None:
            cells[column.key] = str(found)
    return cells


def typed_rows(one: Property, form: Inputs) -> list[Cells]:
    """The lines as they were posted, blank ones included."""
    name, keys = f"p-{one.name}", list(blank(one))
    return [
        {key: form.get(f"{name}-{at}-{key}", "").strip() for key in keys}
        for at in range(MOST_ROWS)
        if any(f"{name}-{at}-{key}" in form for key in keys)
    ]


def read_rows(one: Property, rows: Sequence[Cells], before: Any) -> Any:
    """What the lines say, None when there is none; keys that no column shows are kept.

    Raises `ValueError` with a sentence for a line that cannot be read.
    """
    said = [row for row in rows if any(row[column.key] for column in columns_of(one))]
    if not said:
        return None
    if one.shape == "names":
        return [row[columns_of(one)[0].key] for row in said]
    if one.shape == "map":
        return _by_name(one, said, lambda row: row[columns_of(one)[-1].key])
    if one.shape == "named":
        known = before if isinstance(before, dict) else {}
        return {
            name: {**known.get(name, {}), **item}
            for name, item in _by_name(one, said, lambda row: _object(one, row)).items()
        }
    return [_with_id(one, row) for row in said]


def _by_name(one: Property, rows: Sequence[Cells], read: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        words = row[columns_of(one)[1].key]
        found[row[KEY] or fresh(identifier(words, "nom"), set(found))] = read(row)
    return found


def _with_id(one: Property, row: Cells) -> dict[str, Any]:
    """An object; one whose id was left out takes that of its label."""
    if "id" in row and not row["id"]:
        row = {**row, "id": identifier(row.get("label", ""), "nom")}
    return _object(one, row)


def _object(one: Property, row: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns_of(one):
        text = row[column.key]
        if column.key == KEY:
            continue
        if column.manner == "delay":
            found[column.key] = {"n": _number(text), "unit": row[f"{column.key}-unit"]}
        elif text or not column.manner:
            found[column.key] = text
    return found


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ValueError(_("Écrivez un nombre entier, par exemple 15.")) from error
