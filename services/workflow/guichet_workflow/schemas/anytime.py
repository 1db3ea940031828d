"""Global actions as JSON."""

from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.core.clock import UNITS
from guichet_workflow.core.definition.anytime import ANCHORS
from guichet_workflow.schemas.actions import actions
from guichet_workflow.schemas.parts import TEXT, Tree, form_fields, identifier, line, redirect

OWED = {"first": "status", "last": "status", "field": "field"}
"""What goes with each anchor that needs something."""


class OffsetSchema(Schema):
    """A delay that may be negative: before what it counts from."""

    n = fields.Integer(required=True, strict=True, validate=validate.Range(-3_660, 3_660))
    unit = fields.String(required=True, validate=validate.OneOf(UNITS))


class AnchorSchema(Schema):
    """When an action happens by itself."""

    start = fields.String(
        required=True, validate=validate.OneOf(ANCHORS), data_key="from", attribute="from"
    )
    status = identifier()
    field = identifier()
    offset = fields.Nested(OffsetSchema, required=True)
    legal_basis = line()

    @validates_schema
    def _complete(self, data: dict[str, Any], **more: Any) -> None:
        owed = OWED.get(data["from"])
        if owed and owed not in data:
            raise ValidationError({owed: [_("Dites d’où le délai se compte.")]})
        if data["offset"]["n"] < 0 and data["from"] != "field":
            sentence = _("Un délai ne se compte à rebours que depuis une date du dossier.")
            raise ValidationError({"offset": [sentence]})


class GlobalActionSchema(Schema):
    """What may happen to a case whatever its status."""

    id = identifier(required=True)
    label = line(required=True)
    by = fields.List(identifier(), validate=validate.Length(max=20))
    statuses = fields.List(identifier(), validate=validate.Length(1, 100))
    confirm = fields.String(validate=TEXT)
    bulk = fields.Boolean()
    style = fields.String(validate=validate.OneOf(["primary", "quiet", "danger"]))
    comment = fields.String(validate=validate.OneOf(["none", "optional", "required"]))
    condition = Tree()
    fields_ = form_fields(data_key="fields", attribute="fields")
    actions = actions()
    to = identifier()
    when = fields.Nested(AnchorSchema)
    api = fields.Boolean()
    redirect = redirect()

    @validates_schema
    def _reachable(self, data: dict[str, Any], **more: Any) -> None:
        if not (data.get("by") or data.get("when") or data.get("api")):
            message = _(
                "Dites qui fait cette action, quand elle a lieu, ou qu’un programme la fait."
            )
            raise ValidationError({"by": [message]})
        if not (data.get("actions") or data.get("to")):
            raise ValidationError({"actions": [_("Cette action ne fait rien.")]})


def anytime() -> fields.List[Any]:
    """Give the field of the global actions."""
    return fields.List(fields.Nested(GlobalActionSchema), validate=validate.Length(max=50))
