"""The shape of the elements of a bundle, and what the API says of an import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guichet_questions.shapes import (
    MESSAGES,
    SLUG,
    Shape,
    coded,
    flag,
    list_of,
    nested,
    one_of,
    string,
    whole,
)
from marshmallow import INCLUDE, Schema, fields

from guichet_forms.core.checking import Finding
from guichet_forms.core.exchange.bundle import Element
from guichet_forms.schemas.definition import flat

MOST_VERSIONS, MOST_TESTS, MOST_LINES = 50, 200, 20_000


def some(**options: Any) -> fields.Dict:
    """An object that another schema reads."""
    return fields.Dict(keys=fields.String(), error_messages=MESSAGES, **options)


class FormVersionShape(Shape):
    """One version of a form."""

    number = whole(1, 1_000_000, required=True)
    definition = some(required=True)
    live = flag()


class ExpectShape(Shape):
    """What a recorded test expects."""

    visible = list_of(string(200), 1_000)
    hidden = list_of(string(200), 1_000)
    errors = fields.Dict(keys=fields.String(), values=string(1_000), error_messages=MESSAGES)
    valid = flag()


class TestShape(Shape):
    """A recorded test of a form."""

    __test__ = False
    name = string(200, required=True)
    today = fields.Date(error_messages=MESSAGES)
    answers = some(required=True)
    expect = nested(ExpectShape, required=True)


class FormShape(Shape):
    """A form with its versions, the oldest first, and its recorded tests."""

    slug = coded(SLUG)
    versions = list_of(nested(FormVersionShape), MOST_VERSIONS, least=1)
    tests = list_of(nested(TestShape), MOST_TESTS)


class BlockShape(Shape):
    """A reusable block, as its newest version says it."""

    slug = coded(SLUG)
    title = string(200, least=1, required=True)
    family = string(60)
    fields_ = fields.List(some(), required=True, data_key="fields", error_messages=MESSAGES)


class LineShape(Shape):
    """A line of a data source."""

    id = string(200, least=1, required=True)
    text = string(300, least=1, required=True)
    disabled = flag()
    extra = some()


class SourceShape(Shape):
    """A data source whose lines are kept here, or that offers cards."""

    slug = coded(SLUG)
    title = string(200, least=1, required=True)
    kind = one_of("fixed", "csv", "cards", required=True)
    model = string(80)
    lines = list_of(nested(LineShape), MOST_LINES)


class CardShape(Shape):
    """A card model, as its newest version says it."""

    slug = coded(SLUG)
    definition = some(required=True)
    live = flag()


SHAPES: Mapping[str, type[Schema]] = {
    "blocks": BlockShape,
    "sources": SourceShape,
    "cards": CardShape,
    "forms": FormShape,
}


def element_faults(part: str, element: Element) -> list[Finding]:
    """What is wrong in the shape of an element, each with its place."""
    messages = SHAPES[part]().validate(element)
    return [Finding(place, text) for place, text in flat(messages, "")]


class ImportAsked(Schema):
    """Whether the bundle is only looked at, and whether its forms go live."""

    dry_run = fields.Boolean(load_default=False)
    publish = fields.Boolean(load_default=False)


class NoteView(Schema):
    """A remark on an element."""

    place = fields.String(required=True)
    sentence = fields.String(required=True)


class ItemView(Schema):
    """One element: `status` is new, changed, same or refused; `left` is still to complete here."""

    part = fields.String(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.String(required=True)
    notes = fields.List(fields.Nested(NoteView), required=True)
    left = fields.List(fields.Nested(NoteView), required=True)


class ReportView(Schema):
    """What an import does, or would do; nothing is when one element is refused."""

    items = fields.List(fields.Nested(ItemView), required=True)
    notes = fields.List(fields.Nested(NoteView), required=True)
    refused = fields.Boolean(required=True)
    applied = fields.Boolean(required=True)


class BundleView(Schema):
    """A bundle: forms and what they need, each element named by its slug."""

    format = fields.String(required=True)
    version = fields.Integer(required=True)
    blocks = fields.List(fields.Dict(), required=True)
    sources = fields.List(fields.Dict(), required=True)
    cards = fields.List(fields.Dict(), required=True)
    forms = fields.List(fields.Dict(), required=True)


class BundleGiven(Schema):
    """A bundle, or the lone definition of a form; `core.exchange` reads it."""

    class Meta:
        """What it holds is judged element by element."""

        unknown = INCLUDE
