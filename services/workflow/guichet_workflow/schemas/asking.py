"""A question to the citizen as JSON, with its reminders."""

from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.schemas.parts import (
    TEXT,
    DelaySchema,
    SettableDelaySchema,
    form_fields,
    identifier,
)


class ReminderSchema(Schema):
    """A message while there is no answer."""

    after = fields.Nested(DelaySchema, required=True)
    template = identifier(required=True)


class Question(Schema):
    """What the citizen is asked, when she is reminded, and what follows her silence."""

    prompt = fields.String(required=True, validate=TEXT)
    fields_ = form_fields(citizen=True, data_key="fields", attribute="fields")
    whole = fields.Boolean()
    to = identifier()
    reminders = fields.List(fields.Nested(ReminderSchema), validate=validate.Length(max=10))
    deadline = fields.Nested(SettableDelaySchema)
    late_to = identifier()

    @validates_schema
    def _asks_for_something(self, data: dict[str, Any], **more: Any) -> None:
        whole = bool(data.get("whole"))
        if (whole and data.get("fields")) or (not whole and "fields" not in data):
            text = _("Posez des questions, ou redemandez tout le formulaire.")
            raise ValidationError({"fields": [text]})

    @validates_schema
    def _late_after_a_deadline(self, data: dict[str, Any], **more: Any) -> None:
        if "late_to" in data and "deadline" not in data:
            raise ValidationError({"deadline": [_("Dites au bout de combien de temps.")]})
