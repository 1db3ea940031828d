"""Who handles a case, as JSON."""

from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.core.definition.people import PERSONS
from guichet_workflow.schemas.parts import Tree, identifier

NEEDED = {"field": "field", "least_load": "function", "team": "function"}
"""What goes with each way to assign."""


class RuleSchema(Schema):
    """A team and its condition."""

    condition = Tree()
    team = identifier(required=True)


class Assignment(Schema):
    """Who is given the case."""

    whom = fields.String(required=True, validate=validate.OneOf([*PERSONS, "team"]))
    field = identifier()
    function = identifier()
    team = identifier()
    rules = fields.List(fields.Nested(RuleSchema), validate=validate.Length(max=50))

    @validates_schema
    def _complete(self, data: dict[str, Any], **more: Any) -> None:
        needed = NEEDED.get(data.get("whom", ""))
        if needed and not data.get(needed):
            raise ValidationError({needed: [_("Dites à qui la demande est confiée.")]})
        if (data.get("whom") == "team") != bool(data.get("team") or data.get("rules")):
            raise ValidationError({"team": [_("Une équipe va avec « à une équipe ».")]})


class Holding(Schema):
    """A function of the case, and a team."""

    function = identifier(required=True)
