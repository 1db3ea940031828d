"""Faults of a form being made, brought to the page or the question that they concern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from guichet_kit.i18n import _

from guichet_forms.core.editing.places import Source, held, held_as

QUESTION, PAGE, FORM = "question", "page", "form"


class Fault(Protocol):
    """A fault as checks give it."""

    @property
    def place(self) -> str:
        """Where it is in the JSON, "pages.1.fields.0.condition"."""

    @property
    def sentence(self) -> str:
        """What is wrong, in French."""


@dataclass(frozen=True)
class Spot:
    """What a fault concerns: a question, a page or the form, and the key at fault ("" for all)."""

    part: str
    id: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Faults:
    """The sentences by question, by page, and by key of the form; each by the key at fault."""

    questions: dict[str, dict[str, str]] = field(default_factory=dict)
    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many there are."""
        parts = (*self.questions.values(), *self.pages.values(), self.form)
        return sum(map(len, parts))


def spot_of(source: Mapping[str, Any], place: str) -> Spot:
    """What a place in the JSON belongs to."""
    steps = place.split(".")
    page = _item(source.get("pages"), steps[1]) if steps[0] == "pages" and len(steps) > 1 else None
    if page is None:
        return Spot(FORM, "", place)
    holder, rest, found = page, steps[2:], Spot(PAGE, page["id"], ".".join(steps[2:]))
    while len(rest) > 1 and rest[0] == held_as(holder):
        question = _item(held(holder), rest[1])
        if question is None:
            break
        holder, rest = question, rest[2:]
        found = Spot(QUESTION, question["id"], ".".join(rest))
    return found


def _item(items: Any, step: str) -> Source | None:
    if not isinstance(items, list) or not step.isdecimal() or int(step) >= len(items):
        return None
    found = items[int(step)]
    return found if isinstance(found, dict) else None


def brought(source: Mapping[str, Any], faults: Iterable[Fault]) -> Faults:
    """The faults by what they concern; one sentence for each key."""
    found = Faults()
    for fault in faults:
        spot = spot_of(source, fault.place)
        parts = {QUESTION: found.questions, PAGE: found.pages}
        known = parts[spot.part].setdefault(spot.id, {}) if spot.part in parts else found.form
        known.setdefault(spot.key, _plain(fault.sentence, spot.key))
    return found


def _plain(sentence: str, key: str) -> str:
    """The sentence itself; for a label or a title, empty or too long, what to write."""
    wanted = {
        "label": _("Écrivez un libellé de 300 caractères au plus."),
        "title": _("Écrivez un titre de 200 caractères au plus."),
    }
    return wanted.get(key, sentence)
