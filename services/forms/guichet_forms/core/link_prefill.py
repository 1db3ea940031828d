"""Answers that a link brings: which questions take one, how it is written, how it is read.

Nothing personal travels in an address: it stays in histories, logs and the header Referer. Those
answers are prepared by a program, which gets a link that names them without saying them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds import Around, FieldRefused, Value, kind_of
from guichet_questions.question import Field

from guichet_forms.core.definition import Form

PREFIX = "champ_"
MOST_OFFERED = 3
MOST_DAYS = 60
"""How long prepared answers wait at most."""
NEVER = frozenset({"file", "signature", "consent"})
"""What a person gives by herself: nobody signs nor agrees for her."""
YES = {"oui": True, "true": True, "1": True, "non": False, "false": False, "0": False}


@dataclass(frozen=True)
class Way:
    """How one question is filled in by a link.

    `name` is its parameter, "" when only a program may prepare it; `told` says how the answer is
    written, `example` is one.
    """

    field: Field
    name: str
    told: str
    example: str


@dataclass(frozen=True)
class Prepared:
    """Answers that a link brings, and the parameters to post so that they begin a draft."""

    answers: Mapping[str, Value]
    words: list[tuple[str, str]]


def is_personal(item: Field) -> bool:
    """Whether an answer is a personal datum, as the question says, else as its type does."""
    return kind_of(item).personal if item.personal is None else item.personal


def ways(form: Form) -> list[Way]:
    """How each question is filled in by a link, in the order of the form."""
    asked = (item for item in form.by_id.values() if _takes_one(item))
    return [_way(item) for item in asked]


def _takes_one(item: Field) -> bool:
    kind = kind_of(item)
    return kind.takes_answer and not kind.computes and item.kind not in NEVER


def _way(item: Field) -> Way:
    shape = kind_of(item).describe()
    told, example = _told(item, shape)
    by_link = not is_personal(item) and _is_flat(shape)
    return Way(item, PREFIX + item.id if by_link else "", told, example)


def _is_flat(shape: Mapping[str, Any]) -> bool:
    """Whether a stored value is one text, one boolean, or a list of texts."""
    if shape.get("type") == "array":
        return bool(shape.get("items", {}).get("type") == "string")
    return shape.get("type") in ("string", "boolean")


def _told(item: Field, shape: Mapping[str, Any]) -> tuple[str, str]:
    kind, values = shape.get("type"), shape.get("enum") or shape.get("items", {}).get("enum")
    if values:
        listed = ", ".join(f"« {value} »" for value in values[:12])
        several = _("une ou plusieurs de ces valeurs : %(values)s")
        one = _("une de ces valeurs : %(values)s")
        return (several if kind == "array" else one) % {"values": listed}, str(values[0])
    if kind == "boolean":
        return _("« oui » ou « non »"), "oui"
    if shape.get("format") == "date":
        return _("une date : année, mois, jour"), "2026-03-27"
    if item.kind in ("number", "integer", "amount"):
        return _("un nombre, avec un point pour les décimales"), "2"
    if kind == "string":
        return _("un texte"), _("exemple")
    return _("un objet JSON, selon le schéma des réponses"), ""


def example_of(form: Form) -> dict[str, str]:
    """The parameters of a link that fills a few questions in."""
    by_link = [way for way in ways(form) if way.name]
    return {way.name: way.example for way in by_link[:MOST_OFFERED]}


def read_link(form: Form, values: Callable[[str], list[str]], around: Around) -> Prepared | None:
    """What the parameters of a link prepare, None when they prepare nothing.

    `values(name)` gives all of one parameter. What cannot be an answer is left out: a link with a
    mistake must still open the form.
    """
    answers: dict[str, Value] = {}
    kept: list[tuple[str, str]] = []
    for way in ways(form):
        given = values(way.name) if way.name else []
        value = read_texts(way.field, given, around) if given else None
        if value is not None:
            answers[way.field.id] = value
            kept += [(way.name, text) for text in given]
    return Prepared(answers, kept) if answers else None


def read_texts(item: Field, given: list[str], around: Around) -> Value:
    """The answer that these texts write, None when they write none."""
    kind = kind_of(item, around)
    shape = kind.describe().get("type")
    value: Any = given if shape == "array" else given[0].strip()
    if shape == "boolean":
        value = YES.get(given[0].strip().lower())
    try:
        raw = kind.typed(value)
        return None if kind.is_empty(raw) else kind.accept(raw)
    except FieldRefused:
        return None
