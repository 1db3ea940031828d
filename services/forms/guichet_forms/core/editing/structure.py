"""Pages and questions added, copied, moved and taken away: each gives a new source."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.shapes import MOST_FIELDS, MOST_PAGES

from guichet_forms.core.editing.places import (
    EditRefused,
    Source,
    fresh_id,
    held,
    held_as,
    holder_of,
    ids,
    page_index,
    place_of,
    refuse_nesting,
    walk,
)
from guichet_forms.core.editing.references import forget, renamed_within

AT_END = None


def add_page(
    source: Mapping[str, Any], page: Mapping[str, Any], after: str | None = None
) -> Source:
    """Put a page behind the page `after`; last when it is None. Raises `EditRefused`."""
    changed = deepcopy(dict(source))
    pages = changed.setdefault("pages", [])
    index = len(pages) if after is None else page_index(changed, after) + 1
    pages.insert(index, deepcopy(dict(page)))
    return _bounded(changed)


def add_field(
    source: Mapping[str, Any], field: Mapping[str, Any], holder: str, after: str | None = None
) -> Source:
    """Put a question in the page or block `holder`, behind the question `after`.

    "" puts it first, None last. Raises `EditRefused`.
    """
    changed = deepcopy(dict(source))
    _put(changed, deepcopy(dict(field)), holder, after)
    return _bounded(changed)


def with_fresh_inside(source: Mapping[str, Any], field: Mapping[str, Any]) -> Source:
    """A question to come, what it begins with under ids that the form does not use yet."""
    made = deepcopy(dict(field))
    for item in held(made):
        item["id"] = fresh_id(source, item["id"], frozenset({made["id"]}))
    return made


def _put(changed: Source, field: Source, holder_id: str, after: str | None) -> None:
    holder = holder_of(changed, holder_id)
    refuse_nesting(holder, str(field.get("type", "")))
    fields = holder.setdefault(held_as(holder), [])
    known = [item["id"] for item in fields]
    if after is AT_END or (after and after not in known):
        fields.append(field)
    else:
        fields.insert(known.index(after) + 1 if after else 0, field)


def _bounded(changed: Source) -> Source:
    """The source itself. Raises `EditRefused` when it passes the size that a form may have."""
    if len(changed["pages"]) > MOST_PAGES:
        raise EditRefused(_("Un formulaire a au plus %(most)s pages.", most=MOST_PAGES))
    if sum(1 for _place in walk(changed)) > MOST_FIELDS:
        raise EditRefused(_("Un formulaire a au plus %(most)s questions.", most=MOST_FIELDS))
    return changed


def duplicate_field(source: Mapping[str, Any], field_id: str) -> Source:
    """Put a copy of a question behind it, with ids of its own. Raises `EditRefused`."""
    place = place_of(source, field_id)
    copy = _with_fresh_ids(source, deepcopy(place.field))
    return add_field(source, copy, place.holder["id"], field_id)


def duplicate_page(source: Mapping[str, Any], page_id: str) -> Source:
    """Put a copy of a page behind it; what reads its own questions reads the copies.

    Raises `EditRefused`.
    """
    copy = _with_fresh_ids(source, deepcopy(source["pages"][page_index(source, page_id)]))
    for number, rule in enumerate(copy.get("rules", ()), 1):
        rule["id"] = f"{copy['id']}_{number}"
    return add_page(source, copy, page_id)


def _with_fresh_ids(source: Mapping[str, Any], part: Source) -> Source:
    """A page or question and all that it holds, under ids that the form does not use."""
    taken: set[str] = set()
    inside = [place.field for place in walk({"pages": [part]})]
    for item in [part, *inside]:
        old = item["id"]
        item["id"] = fresh_id(source, old, frozenset(taken))
        taken.add(item["id"])
        renamed_within(part, old, item["id"])
    return part


def delete_field(source: Mapping[str, Any], field_id: str) -> Source:
    """Take a question away, and what it holds. Raises `EditRefused`."""
    changed = deepcopy(dict(source))
    place = place_of(changed, field_id)
    del place.siblings[place.index]
    forget(changed, ids(source) - ids(changed))
    return changed


def delete_page(source: Mapping[str, Any], page_id: str) -> Source:
    """Take a page away with its questions; never the last one. Raises `EditRefused`."""
    changed = deepcopy(dict(source))
    index = page_index(changed, page_id)
    if len(changed["pages"]) == 1:
        raise EditRefused(_("Un formulaire a au moins une page : gardez celle-ci."))
    del changed["pages"][index]
    forget(changed, ids(source) - ids(changed))
    return changed


def move_field(
    source: Mapping[str, Any], field_id: str, holder: str, after: str | None = None
) -> Source:
    """Put a question elsewhere: in `holder`, behind `after` ("" first, None last).

    Raises `EditRefused`.
    """
    changed = deepcopy(dict(source))
    place = place_of(changed, field_id)
    field = place.field
    if after == field_id or holder in ids({"pages": [{"id": "", "fields": [field]}]}):
        return changed
    del place.siblings[place.index]
    _put(changed, field, holder, after)
    return changed


def step_field(source: Mapping[str, Any], field_id: str, step: int) -> Source:
    """Move a question one place up (-1) or down (1); at the edge it goes to the next page.

    Raises `EditRefused`.
    """
    place = place_of(source, field_id)
    siblings = [item["id"] for item in place.siblings]
    target = place.index + step
    if 0 <= target < len(siblings):
        after = siblings[target] if step > 0 else siblings[target - 1] if target else ""
        return move_field(source, field_id, place.holder["id"], after)
    if place.nested:
        return _step_out(source, field_id, place.holder["id"], step)
    number = place.page + step
    if not 0 <= number < len(source["pages"]):
        return deepcopy(dict(source))
    return move_field(source, field_id, source["pages"][number]["id"], "" if step > 0 else AT_END)


def _step_out(source: Mapping[str, Any], field_id: str, block_id: str, step: int) -> Source:
    """Move a nested question out of what holds it, above or below it."""
    block = place_of(source, block_id)
    siblings = ["", *(item["id"] for item in block.siblings)]
    after = block_id if step > 0 else siblings[block.index]
    return move_field(source, field_id, block.holder["id"], after)


def move_page(source: Mapping[str, Any], page_id: str, after: str) -> Source:
    """Put a page behind the page `after` ("" first). Raises `EditRefused`."""
    changed = deepcopy(dict(source))
    page = changed["pages"].pop(page_index(changed, page_id))
    index = 0 if not after or after == page_id else page_index(changed, after) + 1
    if after == page_id:
        return deepcopy(dict(source))
    changed["pages"].insert(index, page)
    return changed


def step_page(source: Mapping[str, Any], page_id: str, step: int) -> Source:
    """Move a page one place up (-1) or down (1). Raises `EditRefused`."""
    changed = deepcopy(dict(source))
    index = page_index(changed, page_id)
    target = index + step
    if 0 <= target < len(changed["pages"]):
        changed["pages"].insert(target, changed["pages"].pop(index))
    return changed
