"""What a page, a question or the procedure says: properties, conditions, options, ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.plain_words import id_from

from guichet_forms.core.editing.places import (
    PROVISIONAL,
    EditRefused,
    Source,
    field_of,
    fresh_id,
    ids,
    page_at,
    place_of,
    refuse_nesting,
    walk,
)
from guichet_forms.core.editing.references import renamed


def set_field(source: Mapping[str, Any], field_id: str, values: Mapping[str, Any]) -> Source:
    """Write properties of a question; None takes a key away. Raises `EditRefused`."""
    changed = deepcopy(dict(source))
    _write(field_of(changed, field_id), values)
    return changed


def set_page(source: Mapping[str, Any], page_id: str, values: Mapping[str, Any]) -> Source:
    """Write properties of a page; None takes a key away. Raises `EditRefused`."""
    changed = deepcopy(dict(source))
    _write(page_at(changed, page_id), values)
    return changed


def set_card(source: Mapping[str, Any], values: Mapping[str, Any]) -> Source:
    """Write what the procedure says of itself; None takes a key away.

    Objects such as `service` are merged; one of which nothing is left is taken away.
    """
    changed = deepcopy(dict(source))
    _merge(changed, values)
    return changed


def _merge(target: Source, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if not isinstance(value, Mapping):
            _write(target, {key: value})
            continue
        held = target.get(key)
        inner: Source = held if isinstance(held, dict) else {}
        _merge(inner, value)
        _write(target, {key: inner or None})


def _write(target: Source, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if value is None:
            target.pop(key, None)
        else:
            target[key] = value


def set_type(
    source: Mapping[str, Any], field_id: str, starting: Mapping[str, Any], known: Iterable[str]
) -> Source:
    """Give a question another type: `starting` holds it with what it needs to begin with.

    Keys that the new type does not know (`known`) are taken away. Raises `EditRefused`.
    """
    changed = deepcopy(dict(source))
    place = place_of(changed, field_id)
    refuse_nesting(place.holder, str(starting.get("type", "")))
    field = place.field
    for key in set(field) - set(known) - {"id", "type"}:
        del field[key]
    for key, value in starting.items():
        if key == "type" or key not in field:
            field[key] = deepcopy(value)
    return changed


def set_options(source: Mapping[str, Any], field_id: str, options: list[dict[str, str]]) -> Source:
    """Write the answers that a question offers. Raises `EditRefused`."""
    return set_field(source, field_id, {"options": options})


@dataclass(frozen=True)
class Target:
    """What a tree belongs to: the id of a question or page (`part`) and which tree (`role`).

    Roles of a question: `condition`, `formula`, `validation`; of a page: `page` (its condition),
    `rule`. A validation or rule is the `number`-th of its list.
    """

    part: str
    role: str
    number: int = 0


_KEYS = {"condition": "condition", "formula": "formula", "page": "condition"}


def tree_at(source: Mapping[str, Any], target: Target) -> Any:
    """The tree of a target; None when there is none yet. Raises `EditRefused`."""
    part = part_of(source, target)
    if target.role in _KEYS:
        return part.get(_KEYS[target.role])
    listed = part.get(_list_of(target), [])
    return listed[target.number].get("check") if target.number < len(listed) else None


def set_tree(
    source: Mapping[str, Any], target: Target, tree: Any, more: Mapping[str, Any] | None = None
) -> Source:
    """Write the tree of a target; `more` is what goes with a check: its message, its field.

    None takes the condition, or the whole check, away. Raises `EditRefused`.
    """
    changed = deepcopy(dict(source))
    part = part_of(changed, target)
    if target.role in _KEYS:
        _write(part, {_KEYS[target.role]: tree})
        return changed
    listed = part.setdefault(_list_of(target), [])
    if tree is None:
        del listed[target.number : target.number + 1]
    elif target.number < len(listed):
        listed[target.number].update({"check": tree, **(more or {})})
    else:
        listed.append({**_new_check(changed, part, target), "check": tree, **(more or {})})
    if not listed:
        del part[_list_of(target)]
    return changed


def part_of(source: Mapping[str, Any], target: Target) -> Source:
    """The question or page of a target. Raises `EditRefused`."""
    if target.role in ("page", "rule"):
        return page_at(source, target.part)
    return field_of(source, target.part)


def _list_of(target: Target) -> str:
    return "rules" if target.role == "rule" else "validations"


def _new_check(source: Source, part: Source, target: Target) -> Source:
    if target.role != "rule":
        return {}
    known = {rule["id"] for page in source["pages"] for rule in page.get("rules", ())}
    number = 1
    while f"{part['id']}_{number}" in known:
        number += 1
    return {"id": f"{part['id']}_{number}"}


def rename(source: Mapping[str, Any], field_id: str, new: str) -> Source:
    """Give a question another id, everywhere it is read. Raises `EditRefused` when it is taken."""
    changed = deepcopy(dict(source))
    field = field_of(changed, field_id)
    if new == field_id:
        return changed
    if new in ids(changed):
        raise EditRefused(
            _("« %(id)s » sert déjà dans ce formulaire : choisissez un autre identifiant.", id=new)
        )
    field["id"] = new
    renamed(changed, field_id, new)
    return changed


def named(source: Mapping[str, Any]) -> Source:
    """Give every question that still has a provisional id one made of its label."""
    changed = deepcopy(dict(source))
    for old in [place.field["id"] for place in walk(source)]:
        if PROVISIONAL.fullmatch(old):
            wanted = id_from(str(field_of(changed, old).get("label", "")), old)
            changed = rename(changed, old, fresh_id(changed, wanted)) if wanted != old else changed
    return changed
