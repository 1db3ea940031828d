"""Scenarios as JSON: the made-up answers, the steps, what is expected after each."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.core.clock import UNITS
from guichet_workflow.core.definition.calls import FAILURES
from guichet_workflow.core.definition.journeys import AUDIENCES
from guichet_workflow.core.definition.opinions import VERDICTS
from guichet_workflow.core.simulation.holding import MOST_FIELDS
from guichet_workflow.core.sizes import is_small
from guichet_workflow.schemas.parts import TEXT, DelaySchema, identifier, line

MOST_STEPS = 60
YEARS = range(1950, 2151)
"""When a made-up request may arrive: far enough from the ends of the calendar."""


class StepSchema(Schema):
    """What every step has; alone it is a wait until the next clock."""

    do = fields.String(required=True)


class ChooseSchema(StepSchema):
    """An agent chooses, as a function."""

    choice = identifier(required=True)
    by = identifier()
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields")
    comment = fields.String(validate=validate.Length(max=4000))


class TriggerSchema(StepSchema):
    """An agent does a global action, as a function."""

    action = identifier(required=True)
    by = identifier()
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields")
    comment = fields.String(validate=validate.Length(max=4000))


class FillSchema(StepSchema):
    """An agent fills in the form of the status."""

    by = identifier()
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", attribute="fields")


class AnswerSchema(StepSchema):
    """The citizen answers."""

    values = fields.Dict(keys=fields.String())


class OpineSchema(StepSchema):
    """Who was asked gives an opinion."""

    label = line(required=True)
    verdict = fields.String(required=True, validate=validate.OneOf(VERDICTS))
    text = fields.String(validate=validate.Length(max=4000))


class ApproveSchema(StepSchema):
    """The function whose turn it is approves, or sends back when `yes` is false."""

    yes = fields.Boolean()
    comment = fields.String(validate=validate.Length(max=4000))


class WithdrawSchema(StepSchema):
    """The citizen takes her request back."""

    comment = fields.String(validate=validate.Length(max=4000))


class WaitSchema(StepSchema):
    """Time passes: a delay ends, a `jump` of days is made, or the next clock ends without unit."""

    n = fields.Integer(strict=True, validate=validate.Range(min=1))
    unit = fields.String(validate=validate.OneOf(UNITS))
    jump = fields.Boolean()

    @validates_schema
    def _whole(self, data: dict[str, Any], **more: Any) -> None:
        if ("n" in data) != ("unit" in data):
            raise ValidationError(_("Un délai a un nombre et une unité."))
        if "unit" in data:
            DelaySchema().load({"n": data["n"], "unit": data["unit"]})


class MadeSchema(StepSchema):
    """A document is made, or a call answered."""

    template = identifier()
    call = line()
    value = fields.Raw(allow_none=True)

    @validates_schema
    def _one(self, data: dict[str, Any], **more: Any) -> None:
        if ("template" in data) == ("call" in data):
            raise ValidationError(_("Dites quel document, ou quel appel."))


class FailedSchema(MadeSchema):
    """A document could not be made, or a call failed."""

    outcome = fields.String(validate=validate.OneOf(FAILURES))
    reason = fields.String(validate=TEXT)


STEPS: dict[str, type[Schema]] = {
    "choose": ChooseSchema,
    "trigger": TriggerSchema,
    "fill": FillSchema,
    "answer": AnswerSchema,
    "attest": StepSchema,
    "opine": OpineSchema,
    "approve": ApproveSchema,
    "withdraw": WithdrawSchema,
    "wait": WaitSchema,
    "made": MadeSchema,
    "failed": FailedSchema,
    "retry": StepSchema,
    "skip": StepSchema,
}


class AnyStep(fields.Field[dict[str, Any]]):
    """A step, read with the schema that its `do` names."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        do = value.get("do") if isinstance(value, Mapping) else None
        if not isinstance(do, str) or do not in STEPS:
            raise ValidationError(_("Cette étape n’existe pas."))
        loaded: dict[str, Any] = STEPS[do]().load(value)
        return loaded


class Day(fields.String):
    """A day as an ISO date, as clocks are kept; a text all the same."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> str:
        text = str(super()._deserialize(value, *args, **more))
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise ValidationError(_("Un jour s’écrit comme 2026-03-02.")) from error
        return text


def _is_near(at: datetime) -> None:
    if at.year not in YEARS:
        first, last = YEARS[0], YEARS[-1]
        sentence = _("La demande arrive entre %(first)s et %(last)s.", first=first, last=last)
        raise ValidationError(sentence)


def _is_held(value: Any) -> None:
    if not is_small(value):
        raise ValidationError(_("Cette valeur est trop longue."))


class ExpectedSchema(Schema):
    """What holds after a step; what is not said is not compared."""

    status = identifier()
    closed = fields.Boolean()
    messages = fields.List(fields.String(), validate=validate.Length(max=50))
    documents = fields.List(fields.String(), validate=validate.Length(max=50))
    clocks = fields.Dict(keys=fields.String(), values=Day())
    teams = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String(), validate=validate.Length(max=50)),
    )
    urgency = fields.String(validate=validate.Length(max=60))
    tags = fields.List(fields.String(), validate=validate.Length(max=50))
    data = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(allow_none=True, validate=_is_held),
        validate=validate.Length(max=MOST_FIELDS),
    )
    alerts = fields.Dict(
        keys=fields.String(validate=validate.OneOf(AUDIENCES)),
        values=fields.List(fields.String(validate=TEXT), validate=validate.Length(max=50)),
    )
    assignee = fields.String(allow_none=True, validate=validate.Length(max=200))


class ScenarioSchema(Schema):
    """A scenario: `at` is when the request arrives, in ISO 8601 with its offset."""

    name = line(required=True)
    at = fields.AwareDateTime(format="iso", validate=_is_near)
    answers = fields.Dict(keys=fields.String())
    options = fields.Dict(keys=fields.String())
    steps = fields.List(AnyStep(), validate=validate.Length(max=MOST_STEPS))
    expects = fields.List(
        fields.Nested(ExpectedSchema), validate=validate.Length(max=MOST_STEPS + 1)
    )
