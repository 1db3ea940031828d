"""Markers, alerts, zones and loops as JSON."""

from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.core.definition.journeys import AUDIENCES, LED, compile_zones
from guichet_workflow.schemas.parts import TEXT, Tree, identifier, line, redirect

AT_THE_DESK = "/agents"
MOST_POINTS = 5_000
LEVELS = ("info", "ok", "warn", "bad")


class Shape(fields.Raw):
    """A Polygon or a MultiPolygon of GeoJSON (RFC 7946), in degrees."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        try:
            zone = compile_zones({"zones": {"x": {"label": "", "shape": value}}})["x"]
            points = [point for rings in zone.polygons for ring in rings for point in ring]
            kinds = value["type"] in ("Polygon", "MultiPolygon")
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ValidationError(_not_a_shape()) from error
        inside = all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in points)
        if not (kinds and inside and 3 <= len(points) <= MOST_POINTS):
            raise ValidationError(_not_a_shape())
        return value


def _not_a_shape() -> str:
    return _("Donnez un Polygon ou un MultiPolygon GeoJSON, de 5\u202f000 points au plus.")


class ZoneSchema(Schema):
    """A named part of the territory."""

    label = line(required=True)
    shape = Shape(required=True)


def zones() -> fields.Dict:
    """Give the field of the zones: each by its name."""
    one = fields.Nested(ZoneSchema)
    return fields.Dict(keys=identifier(), values=one, validate=validate.Length(max=100))


class LoopSchema(Schema):
    """The list that a status is run over."""

    over = Tree(required=True)
    item = identifier(required=True)
    after = identifier(required=True)


class Named(Schema):
    """A marker."""

    name = identifier(required=True)


class Back(Schema):
    """The way back to a marker."""

    marker = identifier(required=True)
    to = identifier(required=True)


class Shown(Schema):
    """A text shown on the case."""

    text = fields.String(required=True, validate=TEXT)
    audience = fields.String(
        required=True, validate=validate.OneOf(AUDIENCES), data_key="for", attribute="for"
    )
    level = fields.String(validate=validate.OneOf(LEVELS))
    keep = fields.Boolean()


class Placed(Schema):
    """A place, and the field that its zone is put in."""

    place = identifier(required=True)
    field = identifier(required=True)


class Leading(Schema):
    """A page of this site, and who goes there once it was her act."""

    page = redirect(required=True)
    who = fields.String(validate=validate.OneOf(tuple(LED)), data_key="for", attribute="for")

    @validates_schema
    def _open_to_her(self, data: dict[str, Any], **more: Any) -> None:
        if data.get("for") == "citizen" and data.get("page", "").startswith(AT_THE_DESK):
            raise ValidationError({"page": [_("L’usager n’ouvre pas les pages des agents.")]})


class Linked(Schema):
    """The field that holds the number of another request."""

    field = identifier(required=True)
