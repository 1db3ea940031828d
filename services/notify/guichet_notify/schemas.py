"""What the API of notify takes and gives."""

from marshmallow import Schema, fields, validate

from guichet_notify.actions.templates import CHANNELS


class TemplateKept(Schema):
    """A template in use."""

    slug = fields.String(required=True)
    channel = fields.String(required=True, validate=validate.OneOf(CHANNELS))
    version = fields.Integer(required=True)
    subject = fields.String(required=True)
    body = fields.String(required=True)
    saved_at = fields.DateTime(required=True)


class TemplatePage(Schema):
    """Templates in use, the last changed first."""

    items = fields.List(fields.Nested(TemplateKept), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class PageAsked(Schema):
    """Where a page begins."""

    after = fields.String(load_default=None)


class TemplateGiven(Schema):
    """New words; `seen` is the version they replace, 0 for the first; an SMS has no subject."""

    subject = fields.String(required=True)
    body = fields.String(required=True)
    seen = fields.Integer(required=True, validate=validate.Range(min=0))
