"""What the API takes and gives of prepared answers."""

from marshmallow import Schema, fields, validate

from guichet_forms.core.link_prefill import MOST_DAYS


class PrefillGiven(Schema):
    """Answers to prepare, as stored values, and for how many days."""

    answers = fields.Dict(keys=fields.String(), required=True)
    days = fields.Integer(
        load_default=MOST_DAYS, strict=True, validate=validate.Range(1, MOST_DAYS)
    )


class PrefillView(Schema):
    """The link that opens the form with these answers; it says none of them."""

    url = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
