"""The shape of one question, and the keys that each type reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _
from marshmallow import ValidationError, fields, validates_schema

from guichet_forms.core.definition import COMMON_KEYS
from guichet_forms.core.fields import KINDS
from guichet_forms.schemas.shapes import (
    FIELD_ID,
    MESSAGES,
    MOST_OPTIONS,
    Shape,
    coded,
    list_of,
    logic,
    nested,
    one_of,
    string,
    whole,
)

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


class OptionSchema(Shape):
    """One answer offered by a choice."""

    value = string(80, least=1, required=True)
    label = string(300, least=1, required=True)
    hint = string(500)


class FieldSchema(Shape):
    """One question."""

    id = coded(FIELD_ID)
    type = one_of(*KINDS, required=True)
    label = string(300, least=1, required=True)
    hint = string(1000)
    required = fields.Boolean(truthy={True}, falsy={False}, error_messages=MESSAGES)
    why = string(1000)
    condition = fields.Raw(validate=logic, error_messages=MESSAGES)
    autocomplete = string(60)
    statistic = fields.Boolean(truthy={True}, falsy={False}, error_messages=MESSAGES)
    options = list_of(nested(OptionSchema), MOST_OPTIONS)
    display = one_of("radios", "list")
    max_length = whole(1, 20_000)
    pattern_hint = string(200)
    format = string(20)
    decimals = whole(0, 6)
    unit = string(20)
    min = fields.Raw(error_messages=MESSAGES)
    max = fields.Raw(error_messages=MESSAGES)
    text = string(1000)
    accept = list_of(string(100, least=3), 30)
    max_bytes = whole(1, 200_000_000)
    max_files = whole(1, 50)

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
                raise ValidationError(MESSAGES["type"], key)
