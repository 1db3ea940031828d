"""Urgency, tags and computed values as JSON."""

from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.schemas.parts import Tree, identifier, line

TONES = ("info", "ok", "warn", "bad", "flat")
"""The looks of a tag: each has its colour and its drawing, and stands beside words."""


def tone() -> fields.String:
    """Give the field of a look."""
    return fields.String(validate=validate.OneOf(TONES))


class LevelSchema(Schema):
    """A degree of urgency."""

    id = identifier(required=True)
    label = line(required=True)
    tone = tone()


def levels() -> fields.List[Any]:
    """Give the field of the degrees of urgency, the ordinary one first."""
    return fields.List(fields.Nested(LevelSchema), validate=validate.Length(2, 7))


def tags() -> fields.Dict:
    """Give the field of the tags: a label for each name."""
    return fields.Dict(keys=identifier(), values=line(), validate=validate.Length(max=50))


class PairSchema(Schema):
    """A field and what is put in it."""

    field = identifier(required=True)
    value = Tree(required=True, allow_none=True)


def refuse_both(data: dict[str, Any], **more: Any) -> None:
    """Refuse a `set` that writes nothing, or that writes in two ways."""
    alone = "field" in data and "value" in data
    if alone == ("values" in data) or ("field" in data) != ("value" in data):
        message = _("Donnez un champ et sa valeur, ou une liste de champs.")
        raise ValidationError({"values": [message]})


class WithLevel(Schema):
    """A level goes with the mode that sets one, and with no other."""

    mode = fields.String(required=True, validate=validate.OneOf(["set", "up", "down"]))
    level = identifier()

    @validates_schema
    def _level_to_set(self, data: dict[str, Any], **more: Any) -> None:
        if (data.get("mode") == "set") != ("level" in data):
            raise ValidationError({"level": [_("Donnez le niveau d’urgence à mettre.")]})
