"""The options of a workflow as JSON."""

from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.core.definition.options import TYPES, fits
from guichet_workflow.schemas.parts import identifier, line


class OptionOfWorkflow(Schema):
    """A value that each procedure may set."""

    label = line(required=True)
    type = fields.String(required=True, validate=validate.OneOf(TYPES))
    default = fields.Raw(required=True)

    @validates_schema
    def _fitting(self, data: dict[str, Any], **more: Any) -> None:
        if not fits(data["type"], data["default"]):
            raise ValidationError({"default": [_("Cette valeur ne convient pas.")]})


def options() -> fields.Dict:
    """Give the field of the options: each by its name."""
    one = fields.Nested(OptionOfWorkflow)
    return fields.Dict(keys=identifier(), values=one, validate=validate.Length(max=30))
