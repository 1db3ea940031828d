"""What a button of the panes wants done: "up:statuses.examen" is that status one line up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from guichet_kit.i18n import _

from guichet_workflow.core import editing
from guichet_workflow.core.editing import EditRefused, Source
from guichet_workflow.core.editing.lines import moved
from guichet_workflow.core.editing.posted import Inputs, posted_values, renamed_fields
from guichet_workflow.core.editing.subjects import Subject
from guichet_workflow.pages.builder.inputs import properties_of


class Mistyped(Exception):
    """Inputs that cannot be read; `faults` is a sentence for each."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True)
class Wanted:
    """One operation, what is said of it, and the path selected after it."""

    operation: Callable[[Source], Source]
    label: str
    path: Callable[[Source], str]


@dataclass(frozen=True)
class Asked:
    """A button's value, cut: the path it concerns; with what was posted beside it."""

    target: str
    form: Inputs
    source: Source
    subjects: Mapping[str, Subject]


def wanted_from(form: Inputs, source: Source, subjects: Mapping[str, Subject]) -> Wanted:
    """What the button pressed wants. Raises `EditRefused`, `Mistyped`."""
    name, _colon, target = form.get("do", "").partition(":")
    if name not in ACTS:
        raise EditRefused(_("Ce bouton n’existe plus. Rechargez la page."))
    return ACTS[name](Asked(target, form, source, subjects))


def _add(asked: Asked) -> Wanted:
    holder, after = asked.form.get("holder", ""), asked.form.get("after", "")
    where = after if after or "first" in asked.form else None

    def operation(source: Source) -> Source:
        if holder == "silence":
            return editing.set_silence(source, True)
        return editing.add(source, holder, editing.new_part(source, holder, asked.target), where)

    def path(after_it: Source) -> str:
        return _made(asked.source, after_it, holder, where)

    return Wanted(operation, _("Élément ajouté"), path)


def _made(before: Source, after: Source, holder: str, where: str | None) -> str:
    """The path of what was just put in a list."""
    if holder == "silence":
        return holder
    items = [one.path for one in editing.items_of(after, holder)]
    if editing.part_of(holder) != "action":
        known = {one.path for one in editing.items_of(before, holder)}
        return next((path for path in items if path not in known), holder.rpartition(".")[0])
    rank = items.index(where) + 1 if where in items else len(items) - 1
    return items[min(rank, len(items) - 1)]


def _copy(asked: Asked) -> Wanted:
    place = editing.locate(asked.source, asked.target)

    def path(after: Source) -> str:
        return _made(asked.source, after, place.holder, asked.target)

    return Wanted(lambda source: editing.copy(source, asked.target), _("Élément dupliqué"), path)


def _drop(asked: Asked) -> Wanted:
    """What held it is selected after it; the circuit itself after a status."""
    near = asked.target.rpartition(".")[0].rpartition(".")[0]
    return Wanted(
        lambda source: editing.drop(source, asked.target),
        _("Élément supprimé"),
        lambda _after: near,
    )


def _step(step: int, asked: Asked) -> Wanted:
    place = editing.locate(asked.source, asked.target)
    rank = place.index + step
    inside = 0 <= rank < len(editing.items_of(asked.source, place.holder))
    path = editing.moved_path(place, rank) if inside else asked.target
    return Wanted(
        lambda source: editing.move(source, asked.target, step),
        _("Élément déplacé"),
        lambda _after: path,
    )


def _place(asked: Asked) -> Wanted:
    """Dragged: put at the rank of the one it was dropped on."""
    place = editing.locate(asked.source, asked.target)
    onto = editing.locate(asked.source, asked.form.get("to", ""))
    if onto.holder != place.holder:
        raise EditRefused(_("On ne déplace un élément que dans sa liste."))
    path = editing.moved_path(place, onto.index)
    return Wanted(
        lambda source: editing.reorder(source, asked.target, onto.index),
        _("Élément déplacé"),
        lambda _after: path,
    )


def _line(asked: Asked) -> Wanted:
    """The properties that the page posted, a line of one of them moved or taken away before."""
    act, name, at, target = (asked.target.split(":", 3) + [""] * 3)[:4]
    if not at.isdecimal():
        raise EditRefused(_("Ce bouton n’existe plus. Rechargez la page."))
    return _set(replace(asked, target=target, form=moved(asked.form, act, name, int(at))))


def _set(asked: Asked) -> Wanted:
    """The properties that the page posted, and the id."""
    place = editing.locate(asked.source, asked.target)
    properties = properties_of(place)
    values, faults = posted_values(properties, asked.form, place.node, asked.subjects)
    if faults:
        raise Mistyped(faults)
    new = asked.form.get("p-id", "").strip() or place.id
    renamed = [] if place.is_action or new == place.id else [new]

    def operation(source: Source) -> Source:
        for was, name in renamed_fields(properties, asked.form):
            source = editing.rename_field(source, was, name)
        source = editing.put(source, asked.target, values)
        if renamed:
            return editing.rename(source, asked.target, new)
        return editing.named_after(source, asked.target)[0]

    def path(after: Source) -> str:
        return _path_of(asked, after, place, new)

    return Wanted(operation, _("Élément modifié"), path)


def _path_of(asked: Asked, after: Source, place: editing.Place, new: str) -> str:
    if editing.find(after, asked.target):
        return asked.target
    renamed = f"{place.holder}.{new}"
    if editing.find(after, renamed):
        return renamed
    items = editing.items_of(after, place.holder)
    return items[place.index].path if place.index < len(items) else ""


ACTS: Mapping[str, Callable[[Asked], Wanted]] = {
    "add": _add,
    "copy": _copy,
    "drop": _drop,
    "up": partial(_step, -1),
    "down": partial(_step, 1),
    "place": _place,
    "set": _set,
    "line": _line,
}
