"""Choices, timers, statuses and the whole definition as JSON, with their bounds."""

from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.legal import MEANINGS, NONE
from guichet_workflow.schemas.actions import actions
from guichet_workflow.schemas.anytime import anytime
from guichet_workflow.schemas.journeys import LoopSchema, zones
from guichet_workflow.schemas.marks import levels, tags, tone
from guichet_workflow.schemas.options import options
from guichet_workflow.schemas.parts import (
    TEXT,
    DelaySchema,
    SettableDelaySchema,
    Tree,
    form_fields,
    identifier,
    line,
    redirect,
    refuse_sources,
)


class ChoiceSchema(Schema):
    """What a function, or the citizen, may choose."""

    id = identifier(required=True)
    label = line(required=True)
    by = fields.List(identifier(), required=True, validate=validate.Length(1, 20))
    to = identifier(required=True)
    style = fields.String(validate=validate.OneOf(["primary", "quiet", "danger"]))
    comment = fields.String(validate=validate.OneOf(["none", "optional", "required"]))
    condition = Tree()
    fields_ = form_fields(data_key="fields", attribute="fields")
    confirm = fields.String(validate=TEXT)
    redirect = redirect()

    @validates_schema
    def _asks_what_it_can(self, data: dict[str, Any], **more: Any) -> None:
        if CITIZEN in data["by"]:
            refuse_sources(data.get("fields", ()))


class TimerSchema(Schema):
    """What happens when a status has lasted."""

    id = identifier(required=True)
    after = fields.Nested(SettableDelaySchema, required=True)
    to = identifier()
    actions = actions()
    legal_basis = line()


class SilenceSchema(Schema):
    """The legal clock of the whole request; when silence means nothing, only why."""

    means = fields.String(validate=validate.OneOf(MEANINGS))
    after = fields.Nested(DelaySchema)
    to = identifier()
    legal_basis = line(required=True)
    on_complete = fields.String(validate=validate.OneOf(["resume", "restart"]))
    pieces_asked_within = fields.Nested(DelaySchema)
    attestation = identifier()
    attestation_at_once = fields.Boolean()

    @validates_schema
    def _decides(self, data: dict[str, Any], **more: Any) -> None:
        if data.get("means") == NONE:
            return
        owed = {"after": _("Donnez le délai."), "to": _("Dites où mène le silence.")}
        if lacking := {name: [text] for name, text in owed.items() if name not in data}:
            raise ValidationError(lacking)


class CitizenActsSchema(Schema):
    """What the citizen may do of herself in a status; all of it unless it says no."""

    withdraw = fields.Boolean()
    pieces = fields.Boolean()
    write = fields.Boolean()


class StatusSchema(Schema):
    """A status."""

    id = identifier(required=True)
    label = line(required=True)
    citizen_label = line()
    kind = fields.String(
        required=True, validate=validate.OneOf(["open", "waiting", "done", "refused"])
    )
    turn = fields.String(required=True, validate=validate.OneOf(["agent", "citizen", "nobody"]))
    function = identifier()
    enter = actions()
    choices = fields.List(fields.Nested(ChoiceSchema), validate=validate.Length(max=30))
    timers = fields.List(fields.Nested(TimerSchema), validate=validate.Length(max=20))
    due = fields.Nested(SettableDelaySchema)
    pauses_silence = fields.Boolean()
    pieces_within = fields.Nested(DelaySchema)
    decides = fields.Boolean()
    legal_basis = line()
    hidden = fields.Boolean()
    tone = tone()
    info = fields.String(validate=TEXT)
    citizen_info = fields.String(validate=TEXT)
    citizen = fields.Nested(CitizenActsSchema)
    loop = fields.Nested(LoopSchema)
    fields_ = form_fields(data_key="fields", attribute="fields")


class FunctionSchema(Schema):
    """A function and the role it is bound to; a draft may have no role yet."""

    label = line(required=True)
    role = fields.String(load_default="", validate=validate.Length(max=60))


class DefinitionSchema(Schema):
    """A whole workflow definition; `core.check_definition` then says if it may go live."""

    slug = identifier(required=True)
    title = line(required=True)
    functions = fields.Dict(
        keys=identifier(),
        values=fields.Nested(FunctionSchema),
        required=True,
        validate=validate.Length(1, 30),
    )
    start = identifier(required=True)
    withdrawal = identifier()
    anonymise_after_days = fields.Integer(
        strict=True, load_default=90, validate=validate.Range(1, 36_500)
    )
    retention_basis = line()
    silence = fields.Nested(SilenceSchema)
    statuses = fields.List(
        fields.Nested(StatusSchema), required=True, validate=validate.Length(1, 100)
    )

    urgency = levels()
    tags = tags()
    actions = anytime()
    options = options()
    zones = zones()
    teams = fields.Dict(
        keys=identifier(), values=fields.Nested(FunctionSchema), validate=validate.Length(max=100)
    )

    @validates_schema
    def _functions_of_agents(self, data: dict[str, Any], **more: Any) -> None:
        if CITIZEN in data["functions"]:
            message = _(
                "«\u00a0citizen\u00a0» désigne l’usager\u00a0: donnez un autre nom à la fonction."
            )
            raise ValidationError({"functions": {CITIZEN: [message]}})

    @validates_schema
    def _hidden_on_the_way(self, data: dict[str, Any], **more: Any) -> None:
        for at, status in enumerate(data["statuses"]):
            ends = status["id"] == data["start"] or status["kind"] != "open"
            if status.get("hidden") and ends:
                message = _("L’usager voit toujours le début, ce qu’on lui demande et la fin.")
                raise ValidationError({"statuses": {at: {"hidden": [message]}}})

    @validates_schema
    def _waits_for_someone(self, data: dict[str, Any], **more: Any) -> None:
        for at, status in enumerate(data["statuses"]):
            if status["kind"] == "waiting" and status["turn"] != "citizen":
                message = _("Un statut qui attend l’usager est à son tour d’agir.")
                raise ValidationError({"statuses": {at: {"turn": [message]}}})
