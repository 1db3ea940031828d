"""The shape of one question: the keys of all types, and those that its own type declares."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds import KINDS
from guichet_questions.shapes import (
    FIELD_ID,
    MESSAGES,
    Shape,
    among,
    coded,
    flag,
    list_of,
    logic,
    nested,
    one_of,
    string,
)
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

MOST_NESTED = 60


class PrefillShape(Shape):
    """Where an answer may come from."""

    from_ = one_of(
        "profile",
        "franceconnect",
        "answer",
        "card",
        "link",
        "source",
        "value",
        required=True,
        data_key="from",
    )
    key = string(200)


class ValidationShape(Shape):
    """What an answer must satisfy, and what is said when it does not."""

    check = fields.Raw(required=True, validate=logic, error_messages=MESSAGES)
    message = string(500, least=1, required=True)


class ShownShape(Shape):
    """What a piece of a page that asks nothing may say."""

    error_messages = {"unknown": _("Ce type de question ne connaît pas cette clé.")}

    id = coded(FIELD_ID)
    type = one_of(*KINDS, required=True)
    label = string(300)
    condition = fields.Raw(validate=logic, error_messages=MESSAGES)


class QuestionShape(ShownShape):
    """What a question of any type may say."""

    label = string(300, least=1, required=True)
    hint = string(1000)
    required = among(True, False, "front_office")
    why = string(1000)
    personal = flag(or_null=True)
    autocomplete = string(60)
    prefill = nested(PrefillShape)
    locked = among(True, False, "unless_empty")
    validations = list_of(nested(ValidationShape), 10)
    statistic = flag()
    in_list = flag()
    in_summary = flag()
    anonymise = one_of("erase", "keep", "generalise")


class Question(fields.Field[Any]):
    """One question, of the shape that its type wants; one that is `inner` holds no other."""

    default_error_messages = MESSAGES

    def __init__(self, *, inner: bool = False) -> None:
        super().__init__()
        self.inner = inner

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError(MESSAGES["type"])
        kind = value.get("type")
        known = kind if isinstance(kind, str) and kind in KINDS else ""
        if self.inner and known and KINDS[known].nests:
            raise ValidationError({"type": [_("Une question d’un bloc ne peut pas en contenir.")]})
        return _schema(known).load(value)


@cache
def _schema(kind: str) -> Schema:
    """The schema of a type; for a type unknown ("") only the common keys are looked at."""
    if not kind:
        return QuestionShape(unknown=EXCLUDE)
    common = QuestionShape if KINDS[kind].takes_answer else ShownShape
    return common.from_dict({**KINDS[kind].keys, **_holding(kind)}, name=f"Question_{kind}")()


def _holding(kind: str) -> dict[str, fields.Field[Any]]:
    """The key under which a type holds questions, if it does."""
    if not KINDS[kind].nests:
        return {}
    bound = validate.Length(1, MOST_NESTED, error=_("Donnez entre {min} et {max} éléments."))
    inner = fields.List(
        Question(inner=True),
        required=True,
        data_key=KINDS[kind].nests,
        validate=bound,
        error_messages=MESSAGES,
    )
    return {"nested": inner}
