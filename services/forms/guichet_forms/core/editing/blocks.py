"""Reusable blocks in a form: copied in with their version, brought to a newer one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from guichet_forms.core.editing.places import LONGEST_ID, Source, field_of, fresh_id, ids, walk
from guichet_forms.core.editing.references import renamed_within
from guichet_forms.core.editing.structure import add_field


@dataclass(frozen=True)
class BlockVersion:
    """One version of a reusable block: what a form copies."""

    slug: str
    number: int
    title: str
    fields: list[Source]


def insert_block(
    source: Mapping[str, Any], block: BlockVersion, holder: str, after: str | None = None
) -> Source:
    """Copy a reusable block into a page; a nested id already in use gets the block's before it.

    Raises `EditRefused`.
    """
    block_id = fresh_id(source, block.slug.replace("-", "_")[:40])
    field: Source = {
        "id": block_id,
        "type": "block",
        "label": block.title,
        "from": {"block": block.slug, "version": block.number},
        "fields": deepcopy(block.fields),
    }
    _rename_nested(field, _names_in_form(ids(source) | {block_id}, block_id, block))
    return add_field(source, field, holder, after)


def take_version(source: Mapping[str, Any], field_id: str, block: BlockVersion) -> Source:
    """Bring a copied block to another version; its questions keep the ids they have in the form.

    The block's own label, condition and numbers of rows stay. Raises `EditRefused`.
    """
    changed = deepcopy(dict(source))
    field = field_of(changed, field_id)
    own = {item["id"] for item in field.get("fields", ())}
    field["fields"] = deepcopy(block.fields)
    field["from"] = {"block": block.slug, "version": block.number}
    wanted = _names_in_form(ids(source) - own, field_id, block)
    _rename_nested(field, {old: _kept(old, new, field_id, own) for old, new in wanted.items()})
    return changed


def _kept(old: str, new: str, block_id: str, own: set[str]) -> str:
    prefixed = _prefixed(block_id, old)
    return prefixed if prefixed in own and old not in own else new


def _names_in_form(taken: set[str], block_id: str, block: BlockVersion) -> dict[str, str]:
    """For each question of the block, the id it has in the form."""
    return {
        item["id"]: _prefixed(block_id, item["id"]) if item["id"] in taken else item["id"]
        for item in block.fields
    }


def _prefixed(block_id: str, nested: str) -> str:
    return f"{block_id}_{nested}"[:LONGEST_ID]


def _rename_nested(field: Source, new_ids: Mapping[str, str]) -> None:
    for item in field["fields"]:
        old = item["id"]
        if new_ids[old] != old:
            item["id"] = new_ids[old]
            renamed_within({"id": "", "title": "", "fields": [field]}, old, new_ids[old])


def uses(source: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    """The reusable blocks that a form copies: id of the question, slug of the block, version."""
    for place in walk(source):
        origin = place.field.get("from")
        if place.field.get("type") == "block" and isinstance(origin, Mapping):
            yield place.field["id"], str(origin.get("block", "")), int(origin.get("version", 0))
