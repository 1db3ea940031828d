"""The shapes that definitions are made of: bounded texts, codes, numbers, lists, conditions."""

from __future__ import annotations

import math
from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate

SLUG, FIELD_ID = r"[a-z0-9]+(-[a-z0-9]+)*", r"[a-z][a-z0-9_]{0,59}"
LANGUAGE = r"[a-z]{2,3}(-[a-zA-Z]{2,8})?"
MOST_PAGES, MOST_FIELDS, MOST_OPTIONS = 50, 400, 500
MOST_NODES, DEEPEST = 1000, 32

MESSAGES: dict[str, Any] = {
    "required": _("Il manque cette information."),
    "null": _("Cette information ne peut pas être vide."),
    "unknown": _("Cette clé n’est pas connue."),
    "invalid": _("La valeur n’a pas la forme attendue."),
    "type": _("La valeur n’a pas la forme attendue."),
}


class Shape(Schema):
    """A schema whose own messages are French."""

    error_messages = {"unknown": MESSAGES["unknown"], "type": MESSAGES["type"]}


def string(most: int, *, least: int = 0, required: bool = False) -> fields.String:
    """A text of `least` to `most` characters."""
    limits = validate.Length(
        min=least, max=most, error=_("Écrivez entre {min} et {max} caractères.")
    )
    return fields.String(required=required, validate=limits, error_messages=MESSAGES)


def coded(pattern: str, *, required: bool = True) -> fields.String:
    """A word that matches the pattern whole, 80 characters at most."""
    error = _("Utilisez des lettres minuscules sans accent, des chiffres et des tirets.")
    rule = [validate.Regexp(rf"(?:{pattern})\Z", error=error), validate.Length(max=80)]
    return fields.String(required=required, validate=rule, error_messages=MESSAGES)


def one_of(*values: str, required: bool = False, data_key: str | None = None) -> fields.String:
    """One of these words."""
    rule = validate.OneOf(values, error=_("Choisissez une de ces valeurs : {choices}."))
    return fields.String(
        required=required, validate=rule, error_messages=MESSAGES, data_key=data_key
    )


def among(*values: bool | int | str) -> fields.Raw:
    """One of these values, of the same kind."""

    def is_one(value: object) -> None:
        if not any(value == known and type(value) is type(known) for known in values):
            raise ValidationError(MESSAGES["type"])

    return fields.Raw(validate=is_one, error_messages=MESSAGES)


def whole(least: int, most: int, *, required: bool = False) -> fields.Integer:
    """A whole number from `least` to `most`."""
    rule = validate.Range(least, most, error=_("Écrivez un nombre entre {min} et {max}."))
    return fields.Integer(required=required, strict=True, validate=rule, error_messages=MESSAGES)


def bound() -> fields.Raw:
    """A number, whole or not."""
    return fields.Raw(validate=_number, error_messages=MESSAGES)


def flag(*, or_null: bool = False) -> fields.Boolean:
    """True or false, and null on `or_null`."""
    return fields.Boolean(truthy={True}, falsy={False}, allow_none=or_null, error_messages=MESSAGES)


def list_of(inner: fields.Field[Any], most: int, *, least: int = 0) -> fields.List[Any]:
    """A list of `least` to `most` items, required when `least` is not zero."""
    rule = validate.Length(min=least, max=most, error=_("Donnez entre {min} et {max} éléments."))
    return fields.List(inner, required=least > 0, validate=rule, error_messages=MESSAGES)


def nested(schema: type[Schema], *, required: bool = False) -> fields.Nested:
    """An object of this schema."""
    return fields.Nested(schema, required=required, error_messages=MESSAGES)


def _number(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValidationError(MESSAGES["type"])


def logic(tree: object) -> None:
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
