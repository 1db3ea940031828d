"""The shape of a card model, and what the API takes and gives of cards."""

from __future__ import annotations

import re
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.question import JsonObject
from guichet_questions.shapes import (
    FIELD_ID,
    MOST_FIELDS,
    SLUG,
    Shape,
    coded,
    list_of,
    nested,
    string,
)
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_forms.core.cards import check_model
from guichet_forms.core.checking import Finding
from guichet_forms.schemas.definition import PageSchema, flat

CARD_ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"


def is_card_id(text: str) -> bool:
    """Whether a text may name a card."""
    return bool(re.fullmatch(CARD_ID, text))


class CardModelSchema(Shape):
    """A card model."""

    slug = coded(SLUG)
    title = string(200, least=1, required=True)
    summary = string(1000)
    roles = list_of(string(60, least=1), 50)
    digest = list_of(coded(FIELD_ID), 5)
    pages = list_of(nested(PageSchema), 20, least=1)

    @validates_schema
    def bound_the_whole(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Raise ValidationError when the pages together hold too many questions."""
        if sum(len(page["fields_"]) for page in data["pages"]) > MOST_FIELDS:
            raise ValidationError(_("Un modèle a au plus 400 questions."), "pages")


def model_faults(source: JsonObject) -> list[Finding]:
    """Every fault of a card model: its shape first, and when it holds, its meaning."""
    messages = CardModelSchema().validate(source)
    faults = [Finding(place or "_schema", _(text)) for place, text in flat(messages, "")]
    return faults or check_model(source)


class CardsAsked(Schema):
    """Where a list of cards goes on, and the words looked for."""

    after = fields.String(load_default="", validate=validate.Length(max=400))
    q = fields.String(load_default="", validate=validate.Length(max=200))
    size = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class CardGiven(Schema):
    """Values by question, as stored; `id` names the card, else one is drawn."""

    id = fields.String(load_default="", validate=validate.Regexp(rf"({CARD_ID})?\Z"))
    answers = fields.Dict(keys=fields.String(), required=True)


class CardChanged(Schema):
    """Values by question; `revision` is that of the card as it was read."""

    answers = fields.Dict(keys=fields.String(), required=True)
    revision = fields.Integer(required=True)


class CardView(Schema):
    """A card."""

    id = fields.String(required=True)
    model = fields.String(required=True)
    version = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    title = fields.String(required=True)
    answers = fields.Dict(required=True)
    changed_at = fields.AwareDateTime(required=True)


class CardList(Schema):
    """A page of cards; `next` is the `after` of the next one."""

    items = fields.List(fields.Nested(CardView), required=True)
    next = fields.String(allow_none=True)


class CardModelView(Schema):
    """A card model in use."""

    slug = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.Integer(attribute="live", required=True, allow_none=True)


class CardModelList(Schema):
    """A page of card models; `next` is the `after` of the next one."""

    items = fields.List(fields.Nested(CardModelView), required=True)
    next = fields.String(allow_none=True)


class ImportGiven(Schema):
    """Cards to bring in: `known` says what becomes of those that exist, `absent` of the others.

    With `dry` nothing is changed and the report says what would be.
    """

    cards = fields.List(fields.Dict(keys=fields.String()), required=True)
    known = fields.String(load_default="update", validate=validate.OneOf(("update", "skip")))
    absent = fields.String(load_default="keep", validate=validate.OneOf(("keep", "delete")))
    dry = fields.Boolean(load_default=False)


class ImportView(Schema):
    """What an import did, or would do; `faults` gives a sentence by line."""

    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    same = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    deleted = fields.Integer(required=True)
    held = fields.List(fields.String(), required=True)
    faults = fields.List(fields.Dict(), required=True)
    done = fields.Boolean(required=True)
