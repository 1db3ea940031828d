"""What the API takes and gives of requests read by agents, and of their exports."""

from guichet_kit.dates import PARIS
from guichet_kit.paging import MAX_PAGE_SIZE, PAGE_SIZE
from marshmallow import Schema, fields, validate

from guichet_forms.core.exporting import FORMATS
from guichet_forms.schemas.exchanges import CHANNELS, MandateView

ANSWER, BEGINS = "answer.", ".begins"
SORTS = ("-received_at", "received_at")


class RequestsFiltered(Schema):
    """Which requests; `answer.<question>` is an answer, `answer.<question>.begins` its beginning.

    Only questions marked for lists or statistics can be filtered, in one procedure.
    """

    procedure = fields.String(load_default="", validate=validate.Length(max=80))
    channel = fields.String(load_default="", validate=validate.OneOf(("", *CHANNELS)))
    received_from = fields.AwareDateTime(load_default=None, default_timezone=PARIS)
    received_until = fields.AwareDateTime(load_default=None, default_timezone=PARIS)
    erased = fields.Boolean(load_default=None)
    sort = fields.String(load_default=SORTS[0], validate=validate.OneOf(SORTS))


class RequestsAsked(RequestsFiltered):
    """A page of requests: with all their answers when `full`, else those marked for lists."""

    full = fields.Boolean(load_default=False)
    size = fields.Integer(load_default=PAGE_SIZE, validate=validate.Range(1, MAX_PAGE_SIZE))
    after = fields.String(load_default="", validate=validate.Length(max=200))


class RequestLine(Schema):
    """A request as an agent reads it."""

    request_id = fields.UUID(required=True)
    number = fields.String(required=True)
    procedure = fields.String(attribute="slug", required=True)
    version = fields.Integer(required=True)
    channel = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    erased_at = fields.AwareDateTime(required=True, allow_none=True)
    answers = fields.Dict(required=True)
    mandate = fields.Nested(MandateView, required=True, allow_none=True)


class RequestPage(Schema):
    """A page of requests; `next` is the `after` of the next one."""

    items = fields.List(fields.Nested(RequestLine), required=True)
    next = fields.String(required=True, allow_none=True)


class ExportGiven(Schema):
    """A file to make of the requests that the address filters, as a list does."""

    format = fields.String(required=True, validate=validate.OneOf(tuple(FORMATS)))
    persons = fields.Boolean(load_default=True, truthy={True}, falsy={False})


class ExportView(Schema):
    """An export: `state` is waiting, ready or failed; `file` is its address once ready."""

    id = fields.UUID(required=True)
    procedure = fields.String(attribute="slug", required=True)
    format = fields.String(required=True)
    state = fields.String(required=True)
    done = fields.Integer(required=True)
    total = fields.Integer(required=True, allow_none=True)
    expires_at = fields.AwareDateTime(required=True)
    file = fields.String(required=True, allow_none=True)
