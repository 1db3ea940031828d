"""What each origin gives for a question, accepted as if it were typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guichet_kit.dates import french_date
from guichet_questions.kinds import Around, FieldRefused, Value, is_nothing, kind_of
from guichet_questions.kinds.nested import Block, Nest
from guichet_questions.question import Field, Prefill

from guichet_forms.core.definition import Form
from guichet_forms.core.link_prefill import NEVER, read_texts
from guichet_forms.core.paths import value_at
from guichet_forms.core.prefill.known import (
    ANSWER,
    CARD,
    CHOSEN,
    FIXED,
    FRANCECONNECT,
    LINK,
    PROFILE,
    Answers,
    Known,
    Offer,
)
from guichet_forms.core.prefill.person import value_from
from guichet_forms.core.prefill.places import named


def offer_for(
    form: Form, item: Field, known: Known, answers: Answers, mark: Mapping[str, Any], around: Around
) -> Offer | None:
    """What the origin of a question gives, None for nothing.

    `answers` are those so far, of which some choose an item; `mark` is what a link left.
    """
    origin, kind = item.prefill, kind_of(item)
    if origin is None or not kind.takes_answer or kind.computes or item.kind in NEVER:
        return None
    if origin.source in (PROFILE, FRANCECONNECT):
        claims = known.profile if origin.source == PROFILE else known.franceconnect
        found = value_from(item, origin.key, claims, around)
        return _accepted(item, origin.source, found, around)
    if origin.source == ANSWER:
        return _from_request(form, item, known, around)
    if origin.source in CHOSEN:
        return _from_choice(form, item, origin, known, answers, around)
    if origin.source == LINK:
        left = mark.get("from") == LINK
        return Offer(source=LINK, value=mark.get("value")) if left else None
    value = read_texts(item, _texts(item, origin.key), around)
    return None if value is None else Offer(source=FIXED, value=value)


def _texts(item: Field, key: str) -> list[str]:
    """A fixed value as a link would write it; several are apart by commas."""
    several = kind_of(item).describe().get("type") == "array"
    return [part.strip() for part in key.split(",")] if several else [key]


def _from_request(form: Form, item: Field, known: Known, around: Around) -> Offer | None:
    procedure, question = named(item, form.slug)
    latest = known.latest.get(procedure)
    if latest is None:
        return None
    value = value_at(latest.answers, question)
    return _accepted(item, ANSWER, value, around, french_date(latest.day))


def _from_choice(
    form: Form, item: Field, origin: Prefill, known: Known, answers: Answers, around: Around
) -> Offer | None:
    question, _dot, attribute = origin.key.partition(".")
    chosen, asked = answers.get(question), form.by_id.get(question)
    if asked is None or not isinstance(chosen, Mapping) or not chosen.get("id"):
        return None
    held: Mapping[str, Any] = chosen
    if origin.source == CARD:
        held = known.card(str(asked.settings.get("source")), str(chosen["id"])) or {}
    said = str(chosen.get("text", ""))
    return _accepted(item, origin.source, value_at(held, attribute), around, said)


def _accepted(
    item: Field, source: str, found: Value, around: Around, said: str = ""
) -> Offer | None:
    """What was found as the question stores it; inputs to complete when parts are missing."""
    kind = kind_of(item, around)
    if is_nothing(found):
        return None
    if isinstance(kind, Nest):
        rows = _rows(kind, item, found)
        return Offer(source=source, value=rows, said=said) if rows else None
    if isinstance(found, int | float) and not isinstance(found, bool) and kind.logic != "boolean":
        found = str(found)
    try:
        raw = kind.typed(found)
    except FieldRefused:
        return None
    try:
        return Offer(source=source, value=kind.accept(raw), said=said)
    except FieldRefused:
        # Only where an answer is owed: nobody must complete what she may leave empty.
        partial = item.kind == "identity" and item.required
        return Offer(source=source, raw=raw, said=said) if partial else None


def _rows(kind: Nest, item: Field, found: Value) -> Value:
    """The rows of an earlier block, with the questions that this one asks; the walk checks them."""
    names = {nested.id for nested in item.fields if nested.kind not in NEVER}
    if not isinstance(kind, Block) or not isinstance(found, list):
        return None
    rows = [row for row in found[: kind.most] if isinstance(row, Mapping)]
    return [{name: row[name] for name in names & row.keys()} for row in rows]
