"""What names a status, a function or a field of the case: a new name goes to all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.editing.columns import columns_of
from guichet_workflow.core.editing.places import (
    PROVISIONAL,
    EditRefused,
    Place,
    Source,
    fresh,
    identifier,
    ids,
    locate,
    walk,
)
from guichet_workflow.core.palette import Property

IDENTIFIER = re.compile(r"[a-z][a-z0-9_-]{0,59}")
NAMING: Mapping[str, tuple[str, ...]] = {
    "status": ("status", "statuses"),
    "function": ("function", "functions"),
}
"""The kinds of properties that name a part of each sort."""


def rename(source: Source, path: str, new: str) -> Source:
    """Give a part another id; what named it follows. Raises `EditRefused`."""
    place = locate(source, path)
    if new == place.id:
        return deepcopy(dict(source))
    if not IDENTIFIER.fullmatch(new):
        raise EditRefused(
            _("Un identifiant s’écrit en lettres minuscules sans accent, chiffres et traits bas.")
        )
    siblings = {one.id for one in walk(source) if one.holder == place.holder}
    if new in siblings:
        raise EditRefused(_("« %(name)s » est déjà pris. Choisissez-en un autre.", name=new))
    return _renamed(source, place, new)


def _renamed(source: Source, place: Place, new: str) -> Source:
    changed = deepcopy(dict(source))
    if place.part == "function":
        held = changed["functions"]
        changed["functions"] = {
            new if name == place.id else name: one for name, one in held.items()
        }
    else:
        locate(changed, place.path).node["id"] = new
    if place.part in NAMING:
        _follow(changed, NAMING[place.part], place.id, new)
    return changed


def _follow(changed: dict[str, Any], kinds: tuple[str, ...], old: str, new: str) -> None:
    for place in walk(changed):
        node = changed if not place.path else place.node
        for one in place.kind.properties:
            if one.kind in kinds and one.name in node:
                node[one.name] = _swapped(node[one.name], old, new)
            elif one.kind in ("json", "anchor", "loop") and "status" in kinds:
                _rename_within(node.get(one.name), old, new)


def _rename_within(value: Any, old: str, new: str) -> None:
    """Follow a status that an object of several keys names: a delay counts from it, a list ends."""
    for key in ("status", "after"):
        if isinstance(value, dict) and value.get(key) == old:
            value[key] = new


def _swapped(value: Any, old: str, new: str) -> Any:
    if isinstance(value, list):
        return [new if item == old else item for item in value]
    return new if value == old else value


def named_after(source: Source, path: str) -> tuple[Source, str]:
    """Give a part that has a provisional id one that its label says; the source and its path."""
    place = locate(source, path)
    label = str(place.node.get("label") or "")
    if place.is_action or not label or not PROVISIONAL.fullmatch(place.id):
        return source, path
    new = fresh(identifier(label, place.id), set(ids(source, place.part)))
    return rename(source, path, new), f"{place.holder}.{new}"


def uses_of(source: Source, path: str) -> list[Place]:
    """The parts that name this status or function."""
    place = locate(source, path)
    kinds = NAMING.get(place.part, ())
    return [
        one
        for one in walk(source)
        if any(
            _names(one.node.get(p.name), place.id) for p in one.kind.properties if p.kind in kinds
        )
    ]


def _names(value: Any, name: str) -> bool:
    return name in value if isinstance(value, list) else value == name


def rename_field(source: Source, old: str, new: str) -> Source:
    """Give a field of the case another name wherever it is set, asked or read."""
    changed = deepcopy(dict(source))
    for place in walk(changed):
        for one in place.kind.properties:
            value = place.node.get(one.name)
            if one.kind == "field" and value == old:
                place.node[one.name] = new
            elif one.kind == "tree" and one.name in place.node:
                place.node[one.name] = _read_as(value, old, new)
            elif one.kind == "fields":
                _rename_asked(value, old, new)
            elif one.kind == "loop" and isinstance(value, dict):
                place.node[one.name] = {**value, "over": _read_as(value.get("over"), old, new)}
            elif one.kind == "table":
                _rename_in_rows(one, value, old, new)
        if "condition" in place.node:
            place.node["condition"] = _read_as(place.node["condition"], old, new)
    return changed


def _rename_asked(fields: Any, old: str, new: str) -> None:
    for field in fields or ():
        if field.get("id") == old:
            field["id"] = new
        if "condition" in field:
            field["condition"] = _read_as(field["condition"], old, new)


def _rename_in_rows(one: Property, rows: Any, old: str, new: str) -> None:
    """Follow a field in the lines of a table: where it is named, and where it is read."""
    for column in columns_of(one):
        for row in rows if isinstance(rows, list) else ():
            if not isinstance(row, dict) or column.key not in row:
                continue
            if column.manner in ("value", "condition"):
                row[column.key] = _read_as(row[column.key], old, new)
            elif column.manner in ("datum", "field") and row[column.key] == old:
                row[column.key] = new


def _read_as(tree: Any, old: str, new: str) -> Any:
    if isinstance(tree, list):
        return [_read_as(one, old, new) for one in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        operator: _variable(raw, old, new) if operator == "var" else _read_as(raw, old, new)
        for operator, raw in tree.items()
    }


def _variable(raw: Any, old: str, new: str) -> Any:
    name, *rest = raw if isinstance(raw, list) else [raw]
    head, dot, tail = str(name).partition(".")
    swapped = f"{new}{dot}{tail}" if head == old else name
    return [swapped, *rest] if isinstance(raw, list) else swapped


def fields_of(source: Source) -> Iterator[tuple[str, str, str]]:
    """The fields that the circuit itself puts in the case: name, label, type ("" when unknown)."""
    for place in walk(source):
        for one in place.kind.properties:
            value = place.node.get(one.name)
            if one.kind == "field" and value:
                yield str(value), _label_of(place, str(value)), ""
            elif one.kind == "table":
                yield from _put_by(one, value)
            elif one.kind == "fields":
                for field in value or ():
                    name = str(field.get("id", ""))
                    yield name, str(field.get("label") or name), str(field.get("type", ""))


def _label_of(place: Place, name: str) -> str:
    """What a field that an action names is called: a calculation says it, others by its name."""
    said = place.node.get("label") if place.node.get("do") == "compute" else None
    return str(said or name.replace("_", " "))


def _put_by(one: Property, rows: Any) -> Iterator[tuple[str, str, str]]:
    """The fields that the lines of a table put in the case."""
    named = [column.key for column in columns_of(one) if column.manner == "datum"]
    for row in rows if isinstance(rows, list) and named else ():
        if isinstance(row, dict) and row.get(named[0]):
            name = str(row[named[0]])
            yield name, name.replace("_", " "), ""
