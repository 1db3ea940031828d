"""What the API takes and gives of data sources."""

from marshmallow import Schema, fields, validate


class SourceView(Schema):
    """A data source; `failure` says why it does not answer, "" when it does."""

    slug = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    line_count = fields.Integer(required=True)
    refreshed_at = fields.AwareDateTime(required=True, allow_none=True)
    failed_at = fields.AwareDateTime(required=True, allow_none=True)
    failure = fields.String(required=True)


class SourceList(Schema):
    """A page of data sources; `next` is the `after` of the next one."""

    items = fields.List(fields.Nested(SourceView), required=True)
    next = fields.String(allow_none=True)


class ItemsAsked(Schema):
    """The words looked for, or the id of one item."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    id = fields.String(load_default="", validate=validate.Length(max=200))
    size = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class ItemList(Schema):
    """Items in Publik's shape."""

    err = fields.Integer(required=True)
    data = fields.List(fields.Dict(), required=True)


class LinesGiven(Schema):
    """The items of a source, in their order: `id`, `text`, `disabled`, and what else one likes."""

    data = fields.List(fields.Dict(), required=True, validate=validate.Length(min=1))
