"""What the API takes and gives of drafts."""

from marshmallow import Schema, fields, validate

from guichet_forms.schemas.exchanges import CHANNELS, MandateGiven

MOST_RECEIPTS, LONGEST_RECEIPT = 50, 4_000


class DraftGiven(Schema):
    """The answers to begin with, as stored values.

    `channel` is for agents, `mandate` for a request made for somebody else.
    """

    answers = fields.Dict(keys=fields.String(), load_default=dict)
    channel = fields.String(load_default="web", validate=validate.OneOf(CHANNELS))
    mandate = fields.Nested(MandateGiven, load_default=None)


class DraftPatch(Schema):
    """Answers that replace those of the same questions; null takes one away (RFC 7396).

    `receipts` are those that documents gave for files. With `final` all that the form asks must
    be there. `revision`, when given, must be the draft's.
    """

    answers = fields.Dict(keys=fields.String(), load_default=dict)
    receipts = fields.List(
        fields.String(validate=validate.Length(max=LONGEST_RECEIPT)),
        load_default=list,
        validate=validate.Length(max=MOST_RECEIPTS),
    )
    final = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    revision = fields.Integer(load_default=None, strict=True, allow_none=True)


class FaultView(Schema):
    """What keeps a draft from being sent: where, and a sentence."""

    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class DraftView(Schema):
    """A draft; `complete` when nothing keeps it from being sent."""

    id = fields.UUID(required=True)
    procedure = fields.String(required=True)
    version = fields.Integer(required=True)
    channel = fields.String(required=True)
    revision = fields.Integer(required=True)
    answers = fields.Dict(required=True)
    complete = fields.Boolean(required=True)
    errors = fields.List(fields.Nested(FaultView), required=True)
    saved_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)


class SendGiven(Schema):
    """The revision that was seen last; when given, no other is sent."""

    revision = fields.Integer(load_default=None, strict=True, allow_none=True)


class DepositAsked(Schema):
    """The question that files are for."""

    field = fields.String(required=True, validate=validate.Length(max=200))


class DepositView(Schema):
    """Where to send files for a question (multipart, part `fichiers`), and what is taken."""

    url = fields.String(required=True)
    accept = fields.List(fields.String(), required=True)
    max_bytes = fields.Integer(required=True)
    max_files = fields.Integer(required=True)
    expires_in = fields.Integer(required=True)
