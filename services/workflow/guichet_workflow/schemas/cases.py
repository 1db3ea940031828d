"""What the API of cases gives and takes."""

from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate

from guichet_workflow.core.sizes import is_small


class Named(Schema):
    """A procedure."""

    slug = fields.String()
    title = fields.String()
    family = fields.String()


class StatusView(Schema):
    """A status."""

    id = fields.String()
    label = fields.String()
    kind = fields.String()
    turn = fields.String()


class PersonView(Schema):
    """An agent."""

    id = fields.String()
    name = fields.String()


class FileView(Schema):
    """A file of a case."""

    document_id = fields.UUID()
    name = fields.String()
    origin = fields.String()


class ChoiceView(Schema):
    """A choice that the agent has now."""

    id = fields.String()
    label = fields.String()
    comment = fields.String()
    fields_ = fields.List(fields.Dict(), data_key="fields", attribute="fields")


class ActionView(ChoiceView):
    """A global action that the agent may do now."""

    confirm = fields.String()
    bulk = fields.Boolean()


class TriggerGiven(Schema):
    """What goes with a global action asked for by a program."""

    version = fields.Integer(strict=True, validate=validate.Range(1))
    comment = fields.String(load_default="", validate=validate.Length(max=4000))
    fields_ = fields.Dict(
        keys=fields.String(), load_default=dict, data_key="fields", attribute="fields"
    )


def _small(value: Any) -> None:
    if not is_small(value):
        raise ValidationError(_("Cette valeur est trop grande ou trop imbriquée pour être gardée."))


class CallGiven(Schema):
    """What another service answers to a call."""

    outcome = fields.String(
        required=True, validate=validate.OneOf(["done", "refused", "unavailable", "invalid"])
    )
    value = fields.Raw(allow_none=True, validate=_small)
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class TriggerView(Schema):
    """The version of the case after the action."""

    request_id = fields.UUID()
    version = fields.Integer()


class LineView(Schema):
    """A line of history, in words, with the id of the action that wrote it."""

    at = fields.AwareDateTime()
    kind = fields.String()
    text = fields.String()
    public = fields.Boolean()
    act = fields.String()


class CaseView(Schema):
    """A case as its agents see it."""

    request_id = fields.UUID()
    number = fields.String()
    procedure = fields.Nested(Named)
    version = fields.Integer()
    status = fields.Nested(StatusView)
    received_at = fields.AwareDateTime()
    due_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    assignee = fields.Nested(PersonView, allow_none=True)
    answers = fields.List(fields.Dict())
    files = fields.List(fields.Nested(FileView))
    choices = fields.List(fields.Nested(ChoiceView))
    actions = fields.List(fields.Nested(ActionView))
    history = fields.List(fields.Nested(LineView))


class ChoiceGiven(Schema):
    """A choice made on the version of the case that was read."""

    choice = fields.String(required=True, validate=validate.Length(1, 60))
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    comment = fields.String(load_default="", validate=validate.Length(max=4000))
    fields_ = fields.Dict(
        keys=fields.String(), load_default=dict, data_key="fields", attribute="fields"
    )


class OptionsGiven(Schema):
    """The options of a procedure, by name."""

    options = fields.Dict(keys=fields.String(), required=True, validate=validate.Length(max=30))


class DefinitionView(Schema):
    """A definition in use."""

    slug = fields.String()
    version = fields.Integer()
    title = fields.String()
    published_at = fields.AwareDateTime()
    source: Any = fields.Dict()
