"""What the API takes and gives."""

from marshmallow import EXCLUDE, Schema, fields, validate

CHANNELS = ("web", "telephone", "guichet", "courrier", "courriel")


class PageAsked(Schema):
    """Where a list goes on."""

    after = fields.String(load_default="", validate=validate.Length(max=80))


class ProcedureView(Schema):
    """A procedure."""

    slug = fields.String(required=True)
    title = fields.String(required=True)
    family = fields.String(required=True)
    version = fields.Integer(attribute="live", required=True, allow_none=True)
    open = fields.Boolean(attribute="is_open", required=True)


class ProcedureList(Schema):
    """A page of procedures; `next` is the `after` of the next one."""

    items = fields.List(fields.Nested(ProcedureView), required=True)
    next = fields.String(allow_none=True)


class FormSchemaView(Schema):
    """A live definition, and the JSON Schema of its answers."""

    version = fields.Integer(required=True)
    definition = fields.Dict(required=True)
    answers = fields.Dict(required=True)


class VersionAsked(Schema):
    """Which version of a form; the live one when none is named."""

    version = fields.Integer(load_default=None, validate=validate.Range(1, 1_000_000))


class AnswersSchema(Schema):
    """A JSON Schema (2020-12)."""

    schema = fields.String(data_key="$schema", required=True)
    id = fields.String(data_key="$id", required=True)
    title = fields.String(required=True)
    type = fields.String(required=True)
    properties = fields.Dict(required=True)
    required = fields.List(fields.String(), required=True)


class RepeatHeaders(Schema):
    """The key that makes a repeated call harmless."""

    class Meta:
        """Other headers are none of our business."""

        unknown = EXCLUDE

    idempotency_key = fields.String(
        data_key="Idempotency-Key", required=True, validate=validate.Length(min=8, max=200)
    )


class MandateGiven(Schema):
    """Who declares that she acts for somebody else, in the words of the form's `mandate`."""

    by = fields.String(required=True)
    agreed = fields.Boolean(required=True, truthy={True}, falsy={False})


class SubmissionGiven(Schema):
    """Answers by field, as stored values; `channel` is for agents, `mandate` for somebody else."""

    answers = fields.Dict(keys=fields.String(), required=True)
    channel = fields.String(load_default="web", validate=validate.OneOf(CHANNELS))
    mandate = fields.Nested(MandateGiven, load_default=None)


class MandateView(Schema):
    """Who declared that she acts for somebody else, in which words, when."""

    by = fields.String(required=True)
    text = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class SubmissionView(Schema):
    """A request that was sent; `pin` stands beside the code when no e-mail was given.

    `mandate` is null when it is one's own.
    """

    request_id = fields.UUID(required=True)
    number = fields.String(required=True)
    procedure = fields.String(required=True)
    version = fields.Integer(required=True)
    channel = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    answers = fields.Dict(required=True)
    mandate = fields.Nested(MandateView, required=True, allow_none=True)
    acknowledgement = fields.Dict(required=True)
    tracking_code = fields.String(required=True, allow_none=True)
    pin = fields.String(required=True, allow_none=True)
