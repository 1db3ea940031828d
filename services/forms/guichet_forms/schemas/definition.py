"""What the service takes as JSON: the form definition, with one readable error per fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.question import JsonObject
from guichet_questions.shapes import (
    FIELD_ID,
    LANGUAGE,
    MESSAGES,
    MOST_FIELDS,
    MOST_PAGES,
    SLUG,
    Shape,
    coded,
    flag,
    list_of,
    logic,
    nested,
    one_of,
    string,
    whole,
)
from marshmallow import ValidationError, fields, validate, validates_schema

from guichet_forms.core.checking import Finding, check_form
from guichet_forms.schemas.questions import Question

LONGEST_TEXT = 5000


class RuleSchema(Shape):
    """What the answers of a page must satisfy together."""

    id = coded(FIELD_ID.replace("_]", "_-]"))
    check = fields.Raw(required=True, validate=logic, error_messages=MESSAGES)
    message = string(500, least=1, required=True)
    field = coded(FIELD_ID)


class PageSchema(Shape):
    """One page of questions."""

    id = coded(FIELD_ID.replace("_]", "_-]"))
    title = string(200, least=1, required=True)
    text = string(LONGEST_TEXT)
    condition = fields.Raw(validate=logic, error_messages=MESSAGES)
    rules = list_of(nested(RuleSchema), 50)
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
    level = one_of("low", "substantial")
    roles = list_of(string(80, least=1), 50)

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


class Translations(fields.Field[Any]):
    """For each language, the texts by place; too long or no text is said at its place."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        if not isinstance(value, dict) or not all(isinstance(v, dict) for v in value.values()):
            raise ValidationError(MESSAGES["type"])
        faults = {
            language: {
                place: [MESSAGES["type"]] for place, text in texts.items() if not _fits(text)
            }
            for language, texts in value.items()
        }
        if any(faults.values()):
            raise ValidationError(faults)
        return value


def _fits(text: object) -> bool:
    return isinstance(text, str) and len(text) <= LONGEST_TEXT


class MandateSchema(Shape):
    """Whether the form may be filled in for somebody else."""

    allowed = flag()
    declaration = string(2000)


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
    nir_basis = string(500)
    cost = string(300)
    pieces_needed = list_of(string(300, least=1), 50)
    service = nested(ServiceSchema, required=True)
    silence = nested(SilenceSchema)
    applicant = nested(ApplicantSchema)
    digest = list_of(coded(FIELD_ID), 5)
    mandate = nested(MandateSchema)
    languages = list_of(coded(LANGUAGE), 10)
    translations = Translations(error_messages=MESSAGES)
    pages = list_of(nested(PageSchema), MOST_PAGES, least=1)

    @validates_schema
    def bound_the_whole(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Raise ValidationError when the pages together hold too many questions."""
        if sum(_count(page["fields_"]) for page in data["pages"]) > MOST_FIELDS:
            raise ValidationError(_("Un formulaire a au plus 400 questions."), "pages")


def _count(questions: list[dict[str, Any]]) -> int:
    """How many questions there are, nested ones included."""
    return sum(1 + _count(item.get("nested", [])) for item in questions)


def shape_faults(source: object) -> list[Finding]:
    """One French sentence for each fault of shape, with its place; empty when it is well made."""
    messages = FormSchema().validate(source)  # type: ignore[arg-type]  # refuses what is no object
    return [Finding(place or "_schema", _(text)) for place, text in flat(messages, "")]


def form_faults(source: JsonObject) -> list[Finding]:
    """Every fault of a definition: its shape first, and when it holds, its meaning."""
    return shape_faults(source) or check_form(source)


def flat(messages: object, place: str) -> Iterator[tuple[str, str]]:
    """Give marshmallow's tree of messages as (place, message) pairs."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            step = "" if key == "_schema" else str(key)
            yield from flat(inner, ".".join(filter(None, (place, step))))
    elif isinstance(messages, list):
        for message in messages:
            yield from flat(message, place)
    else:
        yield place, str(messages)
