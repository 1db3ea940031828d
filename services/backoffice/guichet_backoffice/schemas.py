"""What the list takes and gives, on its pages and through the API."""

from guichet_kit.paging import MAX_PAGE_SIZE
from marshmallow import EXCLUDE, Schema, fields, validate

from guichet_backoffice.actions.views import CHANNELS, DUES, SORTS, TABS, URGENCIES

WORD = validate.Length(max=200)


class ListAsked(Schema):
    """Which lines, in which order; an empty text filters nothing."""

    class Meta:
        """A page keeps working with a parameter that it does not know."""

        unknown = EXCLUDE

    tab = fields.String(load_default="toutes", validate=validate.OneOf(TABS))
    procedure = fields.String(load_default="", validate=WORD)
    status = fields.String(load_default="", validate=WORD)
    channel = fields.String(load_default="", validate=validate.OneOf(("", *CHANNELS)))
    due = fields.String(load_default="", validate=validate.OneOf(("", *DUES)))
    family = fields.String(load_default="", validate=WORD)
    urgency = fields.String(load_default="", validate=validate.OneOf(("", *URGENCIES)))
    tag = fields.String(load_default="", validate=WORD)
    q = fields.String(load_default="", validate=WORD)
    sort = fields.String(load_default="", validate=validate.OneOf(("", *SORTS)))


class PageAsked(ListAsked):
    """A page of the list: the cursor it follows and its size."""

    after = fields.String(load_default="", validate=WORD)
    size = fields.Integer(load_default=50, validate=validate.Range(1, MAX_PAGE_SIZE))


class EntryShown(Schema):
    """One request."""

    request_id = fields.UUID(required=True)
    number = fields.String(required=True)
    procedure = fields.String(required=True)
    family = fields.String(required=True)
    title = fields.String(required=True)
    person = fields.String(required=True)
    digest = fields.String(required=True)
    channel = fields.String(required=True)
    received_at = fields.DateTime(required=True)
    status_id = fields.String(required=True)
    status_label = fields.String(required=True)
    status_kind = fields.String(required=True)
    status_turn = fields.String(required=True)
    role = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    urgency = fields.String(required=True)
    tags = fields.List(fields.String(), required=True)
    assignee_id = fields.String(required=True)
    assignee_name = fields.String(required=True)
    moved_at = fields.DateTime(required=True, allow_none=True)
    due_at = fields.DateTime(required=True, allow_none=True)
    closed_at = fields.DateTime(required=True, allow_none=True)


class EntryPage(Schema):
    """A page of the list."""

    items = fields.List(fields.Nested(EntryShown), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
