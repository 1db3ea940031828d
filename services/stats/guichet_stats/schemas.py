"""What the API of stats takes and gives."""

from marshmallow import Schema, fields


class BoardAsked(Schema):
    """The filters of the board; a year is a calendar year."""

    year = fields.String(load_default="")
    procedure = fields.String(load_default="")
    channel = fields.String(load_default="")


class CellGiven(Schema):
    """A count; null when masked, and then why: "few" (under 11) or "other"."""

    value = fields.Integer(allow_none=True, required=True)
    why = fields.String(required=True)


class DelaysGiven(Schema):
    """Delays in seconds; null when masked or unknown."""

    median_s = fields.Integer(allow_none=True, required=True)
    p90_s = fields.Integer(allow_none=True, required=True)


class LineGiven(Schema):
    """One line of a table."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    received = fields.Nested(CellGiven, required=True)
    closed = fields.Nested(CellGiven, required=True)
    delays = fields.Nested(DelaysGiven, required=True)


class FiltersGiven(Schema):
    """The filters in force."""

    year = fields.Integer(required=True)
    procedure = fields.String(required=True)
    channel = fields.String(required=True)


class BoardGiven(Schema):
    """The board; `tables` has the keys procedure, channel and month, none when `hidden`."""

    filters = fields.Nested(FiltersGiven, required=True)
    years = fields.List(fields.Integer(), required=True)
    received = fields.Nested(CellGiven, required=True)
    closed = fields.Nested(CellGiven, required=True)
    in_progress = fields.Nested(CellGiven, required=True)
    delays = fields.Nested(DelaysGiven, required=True)
    hidden = fields.Boolean(required=True)
    empty = fields.Boolean(required=True)
    tables = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(LineGiven)), required=True
    )
