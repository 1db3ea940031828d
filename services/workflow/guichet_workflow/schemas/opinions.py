"""Opinions and approvals as JSON."""

from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.schemas.parts import TEXT, DelaySchema, identifier, line


class Consultation(Schema):
    """Who is asked for an opinion, what, and what follows."""

    label = line(required=True)
    question = fields.String(required=True, validate=TEXT)
    function = identifier()
    email = fields.Email()
    email_field = identifier()
    template = identifier()
    shows = fields.List(identifier(), validate=validate.Length(max=50))
    result = identifier()
    deadline = fields.Nested(DelaySchema)
    tacit = fields.Boolean()
    to = identifier()
    late_to = identifier()

    @validates_schema
    def _one_asked(self, data: dict[str, Any], **more: Any) -> None:
        if sum(name in data for name in ("function", "email", "email_field")) != 1:
            message = _("Demandez à une fonction, ou à une adresse électronique.")
            raise ValidationError({"function": [message]})
        if "function" not in data and "template" not in data:
            message = _("Choisissez le message qui part à cette adresse.")
            raise ValidationError({"template": [message]})
        if "function" in data and "template" in data:
            message = _("Une fonction ne reçoit pas de message\u00a0: elle répond sur le dossier.")
            raise ValidationError({"template": [message]})
        if "deadline" not in data and (data.get("tacit") or "late_to" in data):
            raise ValidationError({"deadline": [_("Dites au bout de combien de temps.")]})


class Levels(Schema):
    """Who approves, in order."""

    label = line(required=True)
    functions = fields.List(identifier(), required=True, validate=validate.Length(1, 10))
    to = identifier(required=True)
    back_to = identifier(required=True)
