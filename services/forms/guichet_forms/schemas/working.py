"""A definition being made, which may be incomplete: read as far as it goes, with all its faults."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.checking import Finding, check_form
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.editing import Source, walk
from guichet_forms.core.editing.places import HELD_AS
from guichet_forms.schemas.definition import shape_faults

ROUNDS = 4


@dataclass(frozen=True)
class Reading:
    """What could be read of a working copy: `form` to show it, `faults` to say beside it.

    What is faulty is left out of `form`, or stands there under a placeholder.
    """

    form: Form
    faults: tuple[Finding, ...]


def read_working(source: Mapping[str, Any]) -> Reading:
    """Read a working copy whatever its faults; the order and the number of questions stay."""
    faults = shape_faults(source)
    sound = _sound(source, faults)
    return Reading(compile_form(sound), (*faults, *check_form(sound)))


def block_faults(source: Mapping[str, Any]) -> list[Finding]:
    """The faults of the working copy of a reusable block: those of its questions and its title."""
    return [
        fault
        for fault in read_working(source).faults
        if fault.place.startswith("pages.") or fault.place == "title"
    ]


def _sound(source: Mapping[str, Any], faults: list[Finding]) -> Source:
    """A copy whose shape holds: what is faulty is taken away, what is missing has a stand-in."""
    sound = deepcopy(dict(source))
    for tried in range(ROUNDS):
        if not faults:
            break
        for fault in faults:
            _take_away(sound, fault.place.split("."), whole=tried == ROUNDS - 2)
        _complete(sound)
        faults = shape_faults(sound)
    return sound


def _take_away(sound: Source, steps: list[str], *, whole: bool) -> None:
    """Remove what stands at this place, or the `whole` question around it but for its id."""
    chain = _chain(sound, steps)
    fields = [part for part in chain if isinstance(part, dict) and {"id", "type"} <= part.keys()]
    if whole and fields:
        kept = {key: fields[-1][key] for key in ("id", "label") if key in fields[-1]}
        fields[-1].clear()
        fields[-1].update(kept)
        return
    objects = [n for n, part in enumerate(chain[:-1] or chain) if isinstance(part, dict)]
    if objects:
        chain[objects[-1]].pop(steps[objects[-1]], None)


def _chain(sound: Source, steps: list[str]) -> list[Any]:
    """What one meets on the way to a place, as far as it exists."""
    chain: list[Any] = [sound]
    for step in steps:
        here = chain[-1]
        if isinstance(here, dict) and step in here:
            chain.append(here[step])
        elif isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            chain.append(here[int(step)])
        else:
            return [*chain, None]
    return chain


def _complete(sound: Source) -> None:
    """Put stand-ins where something needed is missing."""
    stand_ins: dict[str, Any] = {
        "slug": "essai",
        "title": _("Démarche sans titre"),
        "summary": "…",
        "family": "",
        "workflow": "essai",
        "service": {},
        "pages": [],
    }
    for key, value in stand_ins.items():
        sound.setdefault(key, value)
    for key in ("name", "address", "email", "phone"):
        sound["service"].setdefault(key, "")
    if not sound["pages"]:
        sound["pages"].append({"id": "page"})
    for page in sound["pages"]:
        page.setdefault("title", _("Page sans titre"))
        page.setdefault("fields", [])
    for place in walk(sound):
        _complete_field(place.field)


def _complete_field(field: Source) -> None:
    field.setdefault("type", "text")
    field.setdefault("label", _("Question sans libellé"))
    for option in field.get("options", ()):
        option.setdefault("value", "reponse")
        option.setdefault("label", "…")
    if field["type"] == "matrix" and not field.get("rows"):
        field["rows"] = [{"value": "ligne", "label": _("Ligne à venir")}]
    key = HELD_AS.get(field["type"])
    if key and not field.get(key):
        words = _("Question à venir")
        field[key] = [{"id": f"{field['id'][:50]}_vide", "type": "text", "label": words}]
