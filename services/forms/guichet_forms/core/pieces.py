"""The pieces that a form asks to join, as they are announced before one begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guichet_questions.question import Field

from guichet_forms.core.answers import label_at
from guichet_forms.core.definition import Form
from guichet_forms.core.outcome import walk_stored
from guichet_forms.core.paths import Answers, value_at

INDISPENSABLE, LATER, OPTIONAL = "indispensable", "later", "optional"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One piece: `need` is indispensable, later (owed, and may follow the request) or optional.

    `always` is False when it depends on the answers.
    """

    label: str
    hint: str
    need: str
    always: bool


def pieces_of(form: Form) -> list[Piece]:
    """Every piece of a form, in its order."""
    return [piece for page in form.pages for piece in _of(page.fields, page.condition is None)]


def _of(fields: tuple[Field, ...], always: bool) -> Iterator[Piece]:
    for item in fields:
        known = always and item.condition is None
        if item.kind == "file":
            yield Piece(label=item.label, hint=item.hint, need=need_of(item), always=known)
        yield from _of(item.fields, known)


def need_of(item: Field) -> str:
    """How much a piece is needed: what is owed and not indispensable may follow the request.

    An indispensable piece alone suspends the delay of the decision (CRPA L114-5, L114-5-1).
    """
    if item.settings.get("may_follow"):
        return LATER
    return INDISPENSABLE if item.required else OPTIONAL


def pieces_to_follow(form: Form, answers: Answers) -> dict[str, str]:
    """The labels of the pieces owed that these answers call for and do not hold, by path."""
    found = walk_stored(form, answers)
    asked = (item for item in found.visible if need_of(item) == LATER)
    return {i.id: label_at(form, i) for i in asked if not value_at(found.values, i.id)}
