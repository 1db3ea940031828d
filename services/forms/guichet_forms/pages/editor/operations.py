"""What a button of the panes wants done: "up:nom" is the question `nom` one place up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from guichet_kit.i18n import _
from guichet_questions import palette
from guichet_questions.shapes import FIELD_ID

from guichet_forms.core import editing
from guichet_forms.core.editing import BlockVersion, EditRefused, Source
from guichet_forms.core.inputs import Inputs
from guichet_forms.schemas.properties import all_of, known_keys
from guichet_forms.schemas.property_values import changed_since, posted_values

Operation = Callable[[Source], Source]
CopyOf = Callable[[str], BlockVersion]
MADE = "*"
"""As what to select next: whatever the operation has just made."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One operation, what is said of it, and which page or question is selected after it.

    "" keeps the selection as it is.
    """

    operation: Operation
    label: str
    question: str = ""
    page: str = ""


@dataclass(frozen=True)
class Asked:
    """A button's value, cut: the part it concerns; with what was posted beside it."""

    target: str
    form: Inputs
    source: Source
    copy_of: CopyOf


def wanted_from(form: Inputs, source: Source, copy_of: CopyOf) -> Wanted:
    """What the button pressed wants. Raises `EditRefused` for one that does not exist."""
    name, _colon, target = form.get("do", "").partition(":")
    if name not in ACTS:
        raise EditRefused(_("Ce bouton n’existe plus. Rechargez la page."))
    return ACTS[name](Asked(target, form, source, copy_of))


def _after(form: Inputs) -> str | None:
    """Behind which question to insert: "" first, None last."""
    return form.get("after", "") if "after" in form else None


def _add(asked: Asked) -> Wanted:
    def operation(source: Source) -> Source:
        field = palette.new_field(asked.target, editing.provisional_id(source))
        field = editing.with_fresh_inside(source, field)
        return editing.add_field(source, field, asked.form.get("holder", ""), _after(asked.form))

    if asked.target not in {e.kind for group in palette.groups() for e in group.entries}:
        raise EditRefused(_("Ce type de question n’existe pas. Choisissez-en un dans la liste."))
    return Wanted(operation=operation, label=_("Question ajoutée"), question=MADE)


def _add_block(asked: Asked) -> Wanted:
    block = asked.copy_of(asked.target)

    def operation(source: Source) -> Source:
        return editing.insert_block(source, block, asked.form.get("holder", ""), _after(asked.form))

    return Wanted(operation=operation, label=_("Bloc ajouté"), question=MADE)


def _take(asked: Asked) -> Wanted:
    origin = editing.field_of(asked.source, asked.target).get("from", {})
    block = asked.copy_of(str(origin.get("block", "")))
    return Wanted(
        operation=lambda source: editing.take_version(source, asked.target, block),
        label=_("Bloc passé à la version %(number)s", number=block.number),
    )


def _detach(asked: Asked) -> Wanted:
    return Wanted(
        operation=lambda source: editing.set_field(source, asked.target, {"from": None}),
        label=_("Bloc détaché de sa version"),
    )


def _copy(asked: Asked) -> Wanted:
    return Wanted(
        operation=lambda source: editing.duplicate_field(source, asked.target),
        label=_("Question dupliquée"),
        question=MADE,
    )


def _drop(asked: Asked) -> Wanted:
    place = editing.place_of(asked.source, asked.target)
    siblings = [field["id"] for field in place.siblings]
    near = siblings[place.index - 1] if place.index else ""
    if not near and place.nested:
        near = place.holder["id"]
    return Wanted(
        operation=lambda source: editing.delete_field(source, asked.target),
        label=_("Question supprimée"),
        question=near,
        page="" if near else asked.source["pages"][place.page]["id"],
    )


def _step(step: int, asked: Asked) -> Wanted:
    return Wanted(
        operation=lambda source: editing.step_field(source, asked.target, step),
        label=_("Question déplacée"),
        question=asked.target,
    )


def _place(asked: Asked) -> Wanted:
    holder, _bar, after = asked.form.get("to", "").partition("|")
    return Wanted(
        operation=lambda source: editing.move_field(source, asked.target, holder, after),
        label=_("Question déplacée"),
        question=asked.target,
    )


def _set(asked: Asked) -> Wanted:
    """The properties that were changed in the page, its type, its id."""
    form, old = asked.form, asked.target
    kind, new = form.get("p-type", ""), form.get("p-id", "").strip() or old
    if new != old and not re.fullmatch(FIELD_ID, new):
        raise EditRefused(
            _("Un identifiant s’écrit en lettres minuscules sans accent, chiffres et traits bas.")
        )

    def operation(source: Source) -> Source:
        field = editing.field_of(source, old)
        known = all_of(str(field.get("type", "")))
        listed = changed_since(known, field, form, form.get("seen", ""))
        source = editing.set_field(source, old, _settled(posted_values(listed, form), field))
        if kind and kind != field.get("type"):
            starting = editing.with_fresh_inside(source, palette.new_field(kind, old))
            source = editing.set_type(source, old, starting, known_keys(kind))
        return editing.rename(source, old, new)

    return Wanted(operation=operation, label=_("Question modifiée"), question=new)


def _settled(values: dict[str, Any], field: Source) -> dict[str, Any]:
    """A choice has answers of its own or those of a source: the last one said takes over."""
    if field.get("type") not in ("choice", "choices") or "source" not in values:
        return values
    if values["source"]:
        return {**values, "options": None}
    own = values.get("options") or field.get("options")
    return {**values, "options": own or palette.new_field(field["type"], "")["options"]}


def _add_page(asked: Asked) -> Wanted:
    def operation(source: Source) -> Source:
        page_id = editing.fresh_id(source, f"page_{len(source['pages']) + 1}")
        page = {"id": page_id, "title": _("Nouvelle page"), "fields": []}
        return editing.add_page(source, page, asked.target or None)

    return Wanted(operation=operation, label=_("Page ajoutée"), page=MADE)


def _copy_page(asked: Asked) -> Wanted:
    return Wanted(
        operation=lambda source: editing.duplicate_page(source, asked.target),
        label=_("Page dupliquée"),
        page=MADE,
    )


def _drop_page(asked: Asked) -> Wanted:
    pages = [page["id"] for page in asked.source["pages"]]
    index = pages.index(asked.target) if asked.target in pages else 0
    return Wanted(
        operation=lambda source: editing.delete_page(source, asked.target),
        label=_("Page supprimée"),
        page=pages[index - 1] if index else pages[min(1, len(pages) - 1)],
    )


def _step_page(step: int, asked: Asked) -> Wanted:
    return Wanted(
        operation=lambda source: editing.step_page(source, asked.target, step),
        label=_("Page déplacée"),
        page=asked.target,
    )


def _place_page(asked: Asked) -> Wanted:
    return Wanted(
        operation=lambda source: editing.move_page(source, asked.target, asked.form.get("to", "")),
        label=_("Page déplacée"),
        page=asked.target,
    )


def _set_page(asked: Asked) -> Wanted:
    names = ("title", "text")
    given = {n: asked.form.get(f"p-{n}", "").strip() for n in names if f"p-{n}" in asked.form}

    def operation(source: Source) -> Source:
        values = {k: v.replace("\r\n", "\n") for k, v in given.items()}
        if not values.get("text", "-"):
            values["text"] = None  # type: ignore[assignment]  # None takes the key away
        changed = editing.set_page(source, asked.target, values)
        is_block = "family" not in source and len(source["pages"]) == 1
        if is_block and "title" in values:
            return editing.set_card(changed, {"title": values["title"]})
        return changed

    return Wanted(operation=operation, label=_("Page modifiée"), page=asked.target)


ACTS: Mapping[str, Callable[[Asked], Wanted]] = {
    "add": _add,
    "add_block": _add_block,
    "take": _take,
    "detach": _detach,
    "copy": _copy,
    "drop": _drop,
    "up": partial(_step, -1),
    "down": partial(_step, 1),
    "place": _place,
    "set": _set,
    "add_page": _add_page,
    "copy_page": _copy_page,
    "drop_page": _drop_page,
    "up_page": partial(_step_page, -1),
    "down_page": partial(_step_page, 1),
    "place_page": _place_page,
    "set_page": _set_page,
}


def selected_after(wanted: Wanted, before: Mapping[str, Any], after: Source) -> dict[str, str]:
    """The page or question that the operation leaves selected, {} to keep the selection."""
    known = editing.ids(before)
    made = [item for item in _in_order(after) if item not in known]
    if wanted.question:
        question = wanted.question if wanted.question != MADE else (made or [""])[0]
        return {"question": question}
    if wanted.page:
        return {"page": wanted.page if wanted.page != MADE else (made or [""])[0]}
    return {}


def _in_order(source: Source) -> list[str]:
    pages = [page["id"] for page in source["pages"]]
    return [*pages, *(place.field["id"] for place in editing.walk(source))]
