"""The shape of one question: the keys of all types, and those that its own type declares."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields

from guichet_forms.core.fields import KINDS
from guichet_forms.core.shapes import FIELD_ID, MESSAGES, Shape, coded, flag, logic, one_of, string


class QuestionShape(Shape):
    """What a question of any type may say."""

    error_messages = {"unknown": _("Ce type de question ne connaît pas cette clé.")}

    id = coded(FIELD_ID)
    type = one_of(*KINDS, required=True)
    label = string(300, least=1, required=True)
    hint = string(1000)
    required = flag()
    why = string(1000)
    condition = fields.Raw(validate=logic, error_messages=MESSAGES)
    autocomplete = string(60)
    statistic = flag()


class Question(fields.Field[Any]):
    """One question, of the shape that its type wants."""

    default_error_messages = MESSAGES

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError(MESSAGES["type"])
        kind = value.get("type")
        return _schema(kind if isinstance(kind, str) and kind in KINDS else "").load(value)


@cache
def _schema(kind: str) -> Schema:
    """The schema of a type; for a type unknown ("") only the common keys are looked at."""
    own = dict(KINDS[kind].keys) if kind else {}
    made = QuestionShape.from_dict(own, name=f"Question_{kind}")
    return made() if kind else made(unknown="exclude")
