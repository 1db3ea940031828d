"""What the service takes as JSON: the form definition, with one readable error per fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_forms.core.checking import Finding, check_form
from guichet_forms.core.definition import COMMON_KEYS, JsonObject
from guichet_forms.core.fields import KINDS

SLUG, FIELD_ID = r"[a-z0-9]+(-[a-z0-9]+)*", r"[a-z][a-z0-9_]{0,59}"
MOST_PAGES, MOST_FIELDS, MOST_OPTIONS = 50, 400, 500
MOST_NODES, DEEPEST = 1000, 32
OPTIONS_OF_KIND: Mapping[str, frozenset[str]] = {
    "text": frozenset({"max_length", "pattern_hint", "format"}),
    "long_text": frozenset({"max_length", "pattern_hint"}),
    "number": frozenset({"min", "max", "decimals", "unit"}),
    "date": frozenset({"min", "max"}),
    "choice": frozenset({"options", "display"}),
    "choices": frozenset({"options", "min", "max"}),
    "checkbox": frozenset({"text"}),
    "file": frozenset({"accept", "max_bytes", "max_files"}),
}
"""The keys that each type reads beside the common ones; the other types have none."""

_MESSAGES: dict[str, Any] = {
    "required": _("Il manque cette information."),
    "null": _("Cette information ne peut pas être vide."),
    "unknown": _("Cette clé n’est pas connue."),
    "invalid": _("La valeur n’a pas la forme attendue."),
    "type": _("La valeur n’a pas la forme attendue."),
}


class Shape(Schema):
    """A schema whose own messages are French."""

    error_messages = {"unknown": _MESSAGES["unknown"], "type": _MESSAGES["type"]}


def _text(most: int, *, least: int = 0, required: bool = False) -> fields.String:
    limits = validate.Length(
        min=least, max=most, error=_("Écrivez entre {min} et {max} caractères.")
    )
    return fields.String(required=required, validate=limits, error_messages=_MESSAGES)


def _coded(pattern: str, *, required: bool = True) -> fields.String:
    error = _("Utilisez des lettres minuscules sans accent, des chiffres et des tirets.")
    rule = [validate.Regexp(rf"(?:{pattern})\Z", error=error), validate.Length(max=80)]
    return fields.String(required=required, validate=rule, error_messages=_MESSAGES)


def _one_of(*values: str, required: bool = False) -> fields.String:
    rule = validate.OneOf(values, error=_("Choisissez une de ces valeurs : {choices}."))
    return fields.String(required=required, validate=rule, error_messages=_MESSAGES)


def _whole(least: int, most: int, *, required: bool = False) -> fields.Integer:
    rule = validate.Range(least, most, error=_("Écrivez un nombre entre {min} et {max}."))
    return fields.Integer(required=required, strict=True, validate=rule, error_messages=_MESSAGES)


def _list(inner: fields.Field[Any], most: int, *, least: int = 0) -> fields.List[Any]:
    rule = validate.Length(min=least, max=most, error=_("Donnez entre {min} et {max} éléments."))
    return fields.List(inner, required=least > 0, validate=rule, error_messages=_MESSAGES)


def _nested(schema: type[Schema], *, required: bool = False) -> fields.Nested:
    return fields.Nested(schema, required=required, error_messages=_MESSAGES)


def _condition(tree: object) -> None:
    """Raise ValidationError when a condition is no object, too deep or too large."""
    if not isinstance(tree, dict):
        raise ValidationError(_("Une condition est un objet JSON Logic."))
    level: list[object] = [tree]
    seen = 0
    for _depth in range(DEEPEST + 1):
        seen += len(level)
        if not level or seen > MOST_NODES:
            break
        level = [part for node in level for part in _parts(node)]
    if level:
        raise ValidationError(
            _("Cette condition est trop longue : coupez-la en plusieurs questions.")
        )


def _parts(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return list(node) if isinstance(node, list) else []


class OptionSchema(Shape):
    """One answer offered by a choice."""

    value = _text(80, least=1, required=True)
    label = _text(300, least=1, required=True)
    hint = _text(500)


class FieldSchema(Shape):
    """One question."""

    id = _coded(FIELD_ID)
    type = _one_of(*KINDS, required=True)
    label = _text(300, least=1, required=True)
    hint = _text(1000)
    required = fields.Boolean(truthy={True}, falsy={False}, error_messages=_MESSAGES)
    why = _text(1000)
    condition = fields.Raw(validate=_condition, error_messages=_MESSAGES)
    autocomplete = _text(60)
    statistic = fields.Boolean(truthy={True}, falsy={False}, error_messages=_MESSAGES)
    options = _list(_nested(OptionSchema), MOST_OPTIONS)
    display = _one_of("radios", "list")
    max_length = _whole(1, 20_000)
    pattern_hint = _text(200)
    format = _text(20)
    decimals = _whole(0, 6)
    unit = _text(20)
    min = fields.Raw(error_messages=_MESSAGES)
    max = fields.Raw(error_messages=_MESSAGES)
    text = _text(1000)
    accept = _list(_text(100, least=3), 30)
    max_bytes = _whole(1, 200_000_000)
    max_files = _whole(1, 50)

    @validates_schema
    def refuse_options_of_other_types(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Raise ValidationError for a key that the field's type never reads."""
        allowed = COMMON_KEYS | OPTIONS_OF_KIND.get(data["type"], frozenset())
        strangers = {key: [_("Ce type de question ne connaît pas cette clé.")] for key in data}
        if faults := {key: text for key, text in strangers.items() if key not in allowed}:
            raise ValidationError(faults)

    @validates_schema
    def refuse_bounds_of_another_shape(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Raise ValidationError unless bounds are texts for a date, numbers elsewhere."""
        wanted: tuple[type, ...] = (str,) if data["type"] == "date" else (int, float)
        for key in ("min", "max"):
            bound = data.get(key)
            if bound is not None and (isinstance(bound, bool) or not isinstance(bound, wanted)):
                raise ValidationError(_MESSAGES["type"], key)


class PageSchema(Shape):
    """One page of questions."""

    id = _coded(FIELD_ID.replace("_]", "_-]"))
    title = _text(200, least=1, required=True)
    condition = fields.Raw(validate=_condition, error_messages=_MESSAGES)
    fields_ = fields.List(
        _nested(FieldSchema),
        required=True,
        data_key="fields",
        validate=validate.Length(max=MOST_FIELDS, error=_("Une page a au plus {max} questions.")),
        error_messages=_MESSAGES,
    )


class ServiceSchema(Shape):
    """The service in charge; what is empty is a finding of `check_form`."""

    name = _text(200, required=True)
    address = _text(300, required=True)
    email = _text(254, required=True)
    phone = _text(40, required=True)


class DelaySchema(Shape):
    """A delay."""

    n = _whole(0, 3650, required=True)
    unit = _one_of("days", "months", required=True)


class SilenceSchema(Shape):
    """What silence means."""

    outcome = _one_of("accord", "rejet", "sans_objet", required=True)
    delay = _nested(DelaySchema)
    basis = _text(500)


class AccessSchema(Shape):
    """Who may fill the form in."""

    who = _one_of("anyone", "account", "profile", "internal", required=True)
    profile = _text(60)

    @validates_schema
    def name_the_profile(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Raise ValidationError when a profile is wanted and not named."""
        if data.get("who") == "profile" and not data.get("profile"):
            raise ValidationError(
                _("Indiquez le profil attendu, par exemple association."), "profile"
            )


class ApplicantSchema(Shape):
    """The questions that say who asks."""

    name = _list(_coded(FIELD_ID), 4)
    email = _coded(FIELD_ID, required=False)
    phone = _coded(FIELD_ID, required=False)


class FormSchema(Shape):
    """A whole definition; every text and list is bounded."""

    slug = _coded(SLUG)
    title = _text(200, least=1, required=True)
    summary = _text(1000, least=1, required=True)
    family = _text(60, required=True)
    icon = _text(60)
    minutes = _whole(1, 240)
    keywords = _list(_text(60, least=1), 50)
    workflow = _coded(SLUG)
    access = _nested(AccessSchema)
    channels = _list(_one_of("web", "telephone", "guichet", "courrier", "courriel"), 5)
    purpose = _text(1000)
    legal_basis = _text(1000)
    recipients = _text(1000)
    retention_days = _whole(1, 36_500)
    cost = _text(300)
    pieces_needed = _list(_text(300, least=1), 50)
    service = _nested(ServiceSchema, required=True)
    silence = _nested(SilenceSchema)
    applicant = _nested(ApplicantSchema)
    digest = _list(_coded(FIELD_ID), 5)
    pages = _list(_nested(PageSchema), MOST_PAGES, least=1)

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
