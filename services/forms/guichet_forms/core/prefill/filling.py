"""Answers put in a draft where nobody answered yet, and held where they may not be changed.

It may be done again and again: what a person typed or emptied stays as she left it. A *mark* says
for each question what was put there, `{"from", "value", "said"}`, or `raw` for inputs to complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from guichet_questions.kinds import Around, FieldRefused, Raw, Value, is_nothing, kind_of
from guichet_questions.question import Field

from guichet_forms.core.answers.sources import accepted
from guichet_forms.core.definition import Form
from guichet_forms.core.paths import has_row, value_at, with_row, with_value
from guichet_forms.core.prefill.known import CHOSEN, LINK, OF_PERSON, Answers, Known, Offer
from guichet_forms.core.prefill.listening import listening
from guichet_forms.core.prefill.offering import offer_for
from guichet_forms.core.prefill.places import places_of

Mark = Mapping[str, Any]
_REACHED = ("email", "phone")
"""Types by which one is reached: who writes for another gives her own."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a draft holds: answers, refused texts by path, and the marks of what was put there."""

    answers: Answers = field(default_factory=dict)
    typed: Mapping[str, Raw] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """The same once filled in; `locked` are the questions that may not be changed, by path.

    Each with the origin of its answer. Those that are `down` wait for a list that does not answer:
    what was there stays, and may not be sent.
    """

    answers: dict[str, Value]
    typed: dict[str, Raw]
    marks: dict[str, Mark]
    locked: Mapping[str, str] = field(default_factory=dict)
    down: frozenset[str] = frozenset()

    @property
    def kept(self) -> Kept:
        """What a draft holds of it."""
        return Kept(answers=self.answers, typed=self.typed, marks=self.marks)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Before whom a form is filled in: what is known, the world, and whether for somebody else.

    `represented` leaves out what is known of who writes, but for the ways to reach her. What
    follows a choice of the page `posted` waits until that page is kept.
    """

    form: Form
    known: Known = field(default_factory=Known)
    around: Around = field(default_factory=Around)
    represented: bool = False
    posted: str = ""


def fill(scene: Scene, kept: Kept) -> Filled:
    """Put in what is known, hold what is locked."""
    state = _State(scene, kept)
    for item in places_of(scene.form):
        state.put(item)
    return Filled(
        answers=state.answers,
        typed=state.typed,
        marks=state.marks,
        locked=state.locked,
        down=frozenset(state.down),
    )


def represented(scene: Scene) -> Scene:
    """The same for somebody else."""
    return replace(scene, represented=True, form=freed(scene.form))


def held(scene: Scene, answers: Answers) -> tuple[dict[str, Value], frozenset[str]]:
    """Answers given at once, where those locked are what they must be, and which are `down`.

    They follow an item as its source gives it, whatever the program says of it.
    """
    filled, given = fill(scene, Kept(answers=_vouched(scene, answers))), dict(answers)
    for path in filled.locked:
        value = value_at(filled.answers, path)
        if not is_nothing(value) or not is_nothing(value_at(given, path)):
            given = with_value(given, path, value)
    return given, filled.down


def _vouched(scene: Scene, answers: Answers) -> Answers:
    """The same with the items that others follow as their sources give them, else nothing."""
    found = dict(answers)
    for name in _followed(scene.form) & answers.keys():
        kind = kind_of(scene.form.by_id[name], scene.around)
        try:
            found[name] = accepted(kind, kind.typed(answers[name]))
        except FieldRefused:
            found[name] = None
    return found


def _followed(form: Form) -> set[str]:
    """The questions that others follow."""
    origins = [item.prefill for item in places_of(form) if item.prefill]
    keys = {one.key.partition(".")[0] for one in origins if one.source in CHOSEN}
    return keys & form.by_id.keys()


def forget_person(kept: Kept) -> Kept:
    """A draft without what spoke of who is signed in, as long as nobody changed it."""
    answers, typed, marks = dict(kept.answers), dict(kept.typed), dict(kept.marks)
    for path, mark in kept.marks.items():
        if mark.get("from") not in OF_PERSON:
            continue
        del marks[path]
        if "raw" in mark and typed.get(path) == mark["raw"]:
            del typed[path]
        if "value" in mark and value_at(answers, path) == mark["value"]:
            answers = with_value(answers, path, None)
    return Kept(
        answers={name: one for name, one in answers.items() if not is_nothing(one)},
        typed=typed,
        marks=marks,
    )


def freed(form: Form) -> Form:
    """The form as it is asked for somebody else: what her own account would answer is owed."""
    if not any(one.owed and not one.required for one in places_of(form)):
        return form
    pages = tuple(
        replace(page, fields=tuple(_freed(item) for item in page.fields)) for page in form.pages
    )
    return replace(form, pages=pages)


def _freed(item: Field) -> Field:
    nested = tuple(_freed(one) for one in item.fields)
    owed = item.required or (item.owed and _speaks_of_her(item))
    if owed == item.required and nested == item.fields:
        return item
    return replace(item, fields=nested, required=owed)


def _speaks_of_her(item: Field) -> bool:
    return item.prefill is not None and item.prefill.source in OF_PERSON


class _State:
    """A draft being filled in, question after question."""

    def __init__(self, scene: Scene, kept: Kept) -> None:
        self.scene = scene
        self.answers, self.typed = dict(kept.answers), dict(kept.typed)
        self.marks: dict[str, Mark] = dict(kept.marks)
        self.locked: dict[str, str] = {}
        self.down: set[str] = set()

    def put(self, item: Field) -> None:
        """Fill one question in, or hold it."""
        origin = item.prefill.source if item.prefill else ""
        if self.scene.represented and origin in OF_PERSON and item.kind not in _REACHED:
            return
        mark = self.marks.get(item.id, {})
        around, down = listening(self.scene.around)
        offer = offer_for(self.scene.form, item, self.scene.known, self.answers, mark, around)
        if item.locked and down:
            self.locked[item.id] = origin
            self.down.add(item.id)
        elif item.locked is True or (item.locked and offer is not None and offer.raw is None):
            self._hold(item, offer, origin)
        elif offer is None:
            self._withdraw(item, mark, origin)
        elif not self._waits(item, origin):
            self._offer(item, offer, mark)

    def _hold(self, item: Field, offer: Offer | None, origin: str) -> None:
        """What is locked is what its origin gives, whatever the draft says."""
        self.locked[item.id] = origin
        if offer is None and origin == LINK:
            return
        self.typed.pop(item.id, None)
        self._set(item.id, offer.value if offer else None)
        if offer is not None:
            self.marks[item.id] = _mark(offer)
        else:
            self.marks.pop(item.id, None)

    def _withdraw(self, item: Field, mark: Mark, origin: str) -> None:
        """What followed a choice goes with it, unless it was changed."""
        if origin in CHOSEN and mark.get("from") == origin:
            if value_at(self.answers, item.id) == mark.get("value"):
                self._set(item.id, None)
            del self.marks[item.id]

    def _waits(self, item: Field, origin: str) -> bool:
        """Whether it follows a choice that the page just posted may change, and never followed."""
        if origin not in CHOSEN or item.page != self.scene.posted or item.prefill is None:
            return False
        asked = self.scene.form.by_id.get(item.prefill.key.partition(".")[0])
        return asked is not None and asked.page == item.page and item.id not in self.marks

    def _offer(self, item: Field, offer: Offer, mark: Mark) -> None:
        held, path = value_at(self.answers, item.id), item.id
        follows = offer.source in CHOSEN and mark.get("value") != offer.value
        free = is_nothing(held) and path not in self.typed
        if (not mark and free) or (mark and follows and held == mark.get("value")):
            self._set(path, offer.value)
            if offer.raw is not None:
                self.typed[path] = offer.raw
        if not mark or follows:
            self.marks[path] = _mark(offer)

    def _set(self, path: str, value: Value) -> None:
        """Write an answer; the only row of a block is made for it."""
        block = path.partition(".")[0]
        if is_nothing(value) and is_nothing(value_at(self.answers, path)):
            return
        if not has_row(self.answers, path):
            self.answers = with_row(self.answers, block)
        changed = with_value(self.answers, path, value)
        self.answers = {name: one for name, one in changed.items() if not is_nothing(one)}


def _mark(offer: Offer) -> Mark:
    told = {"from": offer.source, "value": offer.value, "raw": offer.raw, "said": offer.said}
    return {name: one for name, one in told.items() if not is_nothing(one)}
