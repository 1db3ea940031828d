"""The actions of a definition as JSON, each with its bounds."""

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.core.definition.actions import (
    ASSIGNEE,
    EMAIL,
    FOR_AGENTS,
    FOR_CITIZEN,
    PORTAL,
    SMS,
    TO_CITIZEN,
    TO_FIELD,
    TO_FUNCTION,
)
from guichet_workflow.schemas.asking import Question
from guichet_workflow.schemas.calls import (
    Acting,
    Carding,
    Connecting,
    Elsewhere,
    Finding,
    Handing,
    Meeting,
    Paying,
    Signing,
)
from guichet_workflow.schemas.journeys import Back, Leading, Linked, Named, Placed, Shown
from guichet_workflow.schemas.marks import PairSchema, WithLevel, refuse_both
from guichet_workflow.schemas.opinions import Consultation, Levels
from guichet_workflow.schemas.parts import TEXT, Tree, identifier, line
from guichet_workflow.schemas.people import Assignment, Holding


class ActionSchema(Schema):
    """What every action has; alone it is `close` or `anonymise`."""

    do = fields.String(required=True)
    id = identifier()
    condition = Tree()


class MessageSchema(ActionSchema):
    """Write to the citizen, to an address that a field holds, or to agents."""

    template = identifier(required=True)
    channel = fields.String(validate=validate.OneOf((EMAIL, SMS, PORTAL)))
    attach = fields.List(identifier(), validate=validate.Length(1, 5))
    whom = fields.String(validate=validate.OneOf((TO_CITIZEN, TO_FIELD, TO_FUNCTION, ASSIGNEE)))
    field = identifier()
    function = identifier()
    shows = fields.List(identifier(), validate=validate.Length(max=30))

    @validates_schema
    def _to_others(self, data: dict[str, Any], **more: Any) -> None:
        whom = data.get("whom", TO_CITIZEN)
        if whom in (TO_FIELD, TO_FUNCTION) and not data.get(whom):
            raise ValidationError({whom: [_("Dites à qui le message est écrit.")]})
        if whom == TO_CITIZEN:
            return
        if data.get("channel", EMAIL) != EMAIL:
            raise ValidationError({"channel": [_("À d’autres que l’usager, écrivez un courriel.")]})
        if data.get("attach"):
            raise ValidationError({"attach": [_("Seul l’usager reçoit des documents.")]})


class DocumentSchema(ActionSchema):
    """Make a document, then act."""

    template = identifier(required=True)
    title = line(required=True)
    for_ = fields.String(
        data_key="for", attribute="for", validate=validate.OneOf((FOR_CITIZEN, FOR_AGENTS))
    )
    result = identifier()
    then = fields.List(fields.Nested(lambda: ThenSchema()), validate=validate.Length(max=10))


class SetSchema(ActionSchema):
    """Put a value in a field, or values in several."""

    field = identifier()
    value = Tree(allow_none=True)
    values = fields.List(fields.Nested(PairSchema), validate=validate.Length(1, 30))

    @validates_schema
    def _one_way(self, data: dict[str, Any], **more: Any) -> None:
        refuse_both(data)


class ComputeSchema(ActionSchema):
    """Work out a value that agents read."""

    field = identifier(required=True)
    label = line(required=True)
    unit = line()
    value = Tree(required=True)


class UrgencySchema(WithLevel, ActionSchema):
    """Change the urgency."""


class TagSchema(ActionSchema):
    """Put a tag, or take it off."""

    tag = identifier(required=True)


class AssignSchema(Assignment, ActionSchema):
    """Give the case to someone."""


class AddFunctionSchema(Holding, ActionSchema):
    """Let a team hold a function too."""

    team = identifier(required=True)


class RemoveFunctionSchema(Holding, ActionSchema):
    """Take a function from a team."""

    team = identifier()


class OpinionSchema(Consultation, ActionSchema):
    """Ask for an opinion."""


class ApprovalSchema(Levels, ActionSchema):
    """Have several approve in order."""


class MarkerSchema(Named, ActionSchema):
    """Remember the status."""


class ReturnSchema(Back, ActionSchema):
    """Go back."""


class AlertSchema(Shown, ActionSchema):
    """Show a text."""


class LocateSchema(Placed, ActionSchema):
    """Find the zone of a place."""


class ConnectorSchema(Connecting, ActionSchema):
    """Call a connector."""


class PaymentSchema(Paying, ActionSchema):
    """Ask for a payment."""


class AppointmentSchema(Meeting, ActionSchema):
    """Ask for an appointment."""


class GeolocateSchema(Finding, ActionSchema):
    """Find where an address is."""


class ElsewhereSchema(Elsewhere, ActionSchema):
    """Create a request, or change the procedure of this one."""


class ActOnRequestSchema(Acting, ActionSchema):
    """Have another request do one of its global actions."""


class CardSchema(Carding, ActionSchema):
    """Make or change a card."""


class SignatureSchema(Signing, ActionSchema):
    """Have a document signed."""


class TransferSchema(Handing, ActionSchema):
    """Hand the request to another authority."""


class RedirectSchema(Leading, ActionSchema):
    """Lead who acts to another page."""


class LinkRequestSchema(Linked, ActionSchema):
    """Show another request beside the case."""


class NoteSchema(ActionSchema):
    """Write for agents."""

    text = fields.String(required=True, validate=TEXT)


class AskSchema(Question, ActionSchema):
    """Ask the citizen."""


class MoveSchema(ActionSchema):
    """Go on."""

    to = identifier(required=True)


class ThenSchema(MessageSchema):
    """What follows a document: a message."""

    do = fields.String(required=True, validate=validate.Equal("message"))


ACTIONS: dict[str, type[Schema]] = {
    "message": MessageSchema,
    "document": DocumentSchema,
    "set": SetSchema,
    "compute": ComputeSchema,
    "urgency": UrgencySchema,
    "tag": TagSchema,
    "untag": TagSchema,
    "renew_code": ActionSchema,
    "assign": AssignSchema,
    "add_function": AddFunctionSchema,
    "remove_function": RemoveFunctionSchema,
    "opinion": OpinionSchema,
    "approval": ApprovalSchema,
    "marker": MarkerSchema,
    "return": ReturnSchema,
    "reopen": ActionSchema,
    "alert": AlertSchema,
    "locate": LocateSchema,
    "connector": ConnectorSchema,
    "payment_request": PaymentSchema,
    "appointment_request": AppointmentSchema,
    "geolocate": GeolocateSchema,
    "create_request": ElsewhereSchema,
    "requalify": ElsewhereSchema,
    "act_on_request": ActOnRequestSchema,
    "card": CardSchema,
    "signature_request": SignatureSchema,
    "transfer": TransferSchema,
    "link_request": LinkRequestSchema,
    "redirect": RedirectSchema,
    "note": NoteSchema,
    "ask": AskSchema,
    "move": MoveSchema,
    "close": ActionSchema,
    "anonymise": ActionSchema,
}


class AnyAction(fields.Field[dict[str, Any]]):
    """An action, read with the schema that its `do` names."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        do = value.get("do") if isinstance(value, Mapping) else None
        if not isinstance(do, str) or do not in ACTIONS:
            raise ValidationError(_("Cette action n’existe pas."))
        loaded: dict[str, Any] = ACTIONS[do]().load(value)
        return loaded


def actions() -> fields.List[Any]:
    """Give the field of a list of actions, thirty at most."""
    return fields.List(AnyAction(), validate=validate.Length(max=30))
