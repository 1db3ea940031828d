"""What the API takes and gives."""

from marshmallow import Schema, fields, validate


class TemplateSchema(Schema):
    """A template of documents, in its newest version."""

    slug = fields.String(dump_only=True)
    version = fields.Integer(dump_only=True)
    title = fields.String(required=True, validate=validate.Length(1, 200))
    html = fields.String(required=True, validate=validate.Length(1, 20_000))
    created_at = fields.DateTime(dump_only=True)


class FileSchema(Schema):
    """What a file of a request is, without its content."""

    id = fields.UUID()
    request_id = fields.UUID()
    number = fields.String(allow_none=True)
    family = fields.String()
    state = fields.String()
    name = fields.String()
    title = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    created_at = fields.DateTime()
    available_until = fields.DateTime(allow_none=True)
