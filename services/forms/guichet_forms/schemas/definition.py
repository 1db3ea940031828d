"""What the service takes as JSON: the form definition, with one readable error per fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _
from marshmallow import ValidationError, fields, validate, validates_schema

from guichet_forms.core.checking import Finding, check_form
from guichet_forms.core.definition import JsonObject
from guichet_forms.core.shapes import (
    FIELD_ID,
    MESSAGES,
    MOST_FIELDS,
    MOST_PAGES,
    SLUG,
    Shape,
    coded,
    list_of,
    logic,
    nested,
    one_of,
    string,
    whole,
)
from guichet_forms.schemas.questions import Question


class PageSchema(Shape):
    """One page of questions."""

    id = coded(FIELD_ID.replace("_]", "_-]"))
    title = string(200, least=1, required=True)
    condition = fields.Raw(validate=logic, error_messages=MESSAGES)
    fields_ = fields.List(
        Question(),
        required=True,
        data_key="fields",
        validate=validate.Length(max=MOST_FIELDS, error=_("Une page a au plus {max} questions.")),
        error_messages=MESSAGES,
    )


class ServiceSchema(Shape):
    """The service in charge; what is empty is a finding of `check_form`."""

    name = string(200, required=True)
    address = string(300, required=True)
    email = string(254, required=True)
    phone = string(40, required=True)


class DelaySchema(Shape):
    """A delay."""

    n = whole(0, 3650, required=True)
    unit = one_of("days", "months", required=True)


class SilenceSchema(Shape):
    """What silence means."""

    outcome = one_of("accord", "rejet", "sans_objet", required=True)
    delay = nested(DelaySchema)
    basis = string(500)


class AccessSchema(Shape):
    """Who may fill the form in."""

    who = one_of("anyone", "account", "profile", "internal", required=True)
    profile = string(60)

    @validates_schema
    def name_the_profile(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Raise ValidationError when a profile is wanted and not named."""
        if data.get("who") == "profile" and not data.get("profile"):
            raise ValidationError(
                _("Indiquez le profil attendu, par exemple association."), "profile"
            )


class ApplicantSchema(Shape):
    """The questions that say who asks."""

    name = list_of(coded(FIELD_ID), 4)
    email = coded(FIELD_ID, required=False)
    phone = coded(FIELD_ID, required=False)


class FormSchema(Shape):
    """A whole definition; every text and list is bounded."""

    slug = coded(SLUG)
    title = string(200, least=1, required=True)
    summary = string(1000, least=1, required=True)
    family = string(60, required=True)
    icon = string(60)
    minutes = whole(1, 240)
    keywords = list_of(string(60, least=1), 50)
    workflow = coded(SLUG)
    access = nested(AccessSchema)
    channels = list_of(one_of("web", "telephone", "guichet", "courrier", "courriel"), 5)
    purpose = string(1000)
    legal_basis = string(1000)
    recipients = string(1000)
    retention_days = whole(1, 36_500)
    cost = string(300)
    pieces_needed = list_of(string(300, least=1), 50)
    service = nested(ServiceSchema, required=True)
    silence = nested(SilenceSchema)
    applicant = nested(ApplicantSchema)
    digest = list_of(coded(FIELD_ID), 5)
    pages = list_of(nested(PageSchema), MOST_PAGES, least=1)

    @validates_schema
    def bound_the_whole(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Raise ValidationError when the pages together hold too many questions."""
        if sum(len(page["fields_"]) for page in data["pages"]) > MOST_FIELDS:
            raise ValidationError(_("Un formulaire a au plus 400 questions."), "pages")


def shape_faults(source: object) -> list[Finding]:
    """One French sentence for each fault of shape, with its place; empty when it is well made."""
    messages = FormSchema().validate(source)  # type: ignore[arg-type]  # refuses what is no object
    return [Finding(place or "_schema", _(text)) for place, text in _flat(messages, "")]


def form_faults(source: JsonObject) -> list[Finding]:
    """Every fault of a definition: its shape first, and when it holds, its meaning."""
    return shape_faults(source) or check_form(source)


def _flat(messages: object, place: str) -> Iterator[tuple[str, str]]:
    """marshmallow's tree of messages as (place, message) pairs."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            step = "" if key == "_schema" else str(key)
            yield from _flat(inner, ".".join(filter(None, (place, step))))
    elif isinstance(messages, list):
        for message in messages:
            yield from _flat(message, place)
    else:
        yield place, str(messages)
