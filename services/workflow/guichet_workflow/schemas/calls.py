"""Calls outside as JSON."""

from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.core.definition.calls import FAILURES, REACTIONS
from guichet_workflow.schemas.marks import PairSchema
from guichet_workflow.schemas.parts import IDENTIFIER, DelaySchema, Tree, identifier, line


def _reaction() -> fields.String:
    return fields.String(validate=validate.OneOf(REACTIONS))


def refuse_letter(data: dict[str, Any]) -> None:
    """Refuse what says how to write to somebody, where nobody is."""
    for name in ("template", "remind"):
        if name in data:
            message = _("Un message va avec une adresse électronique.")
            raise ValidationError({name: [message]})


class Asking(Schema):
    """What every call has."""

    label = line(required=True)
    result = identifier()
    idempotent = fields.Boolean()
    timeout = fields.Nested(DelaySchema)
    to = identifier()
    goto = identifier()
    on_refused = _reaction()
    on_unavailable = _reaction()
    on_invalid = _reaction()
    on_late = _reaction()

    @validates_schema
    def _somewhere(self, data: dict[str, Any], **more: Any) -> None:
        leads = any(data.get(f"on_{name}") == "goto" for name in FAILURES)
        if leads != ("goto" in data):
            raise ValidationError({"goto": [_("Dites où va la demande, et pour quel échec.")]})
        if "on_late" in data and "timeout" not in data:
            raise ValidationError({"timeout": [_("Dites au bout de combien de temps.")]})


class Connecting(Asking):
    """A call to a connector."""

    connector = identifier(required=True)
    values = fields.List(fields.Nested(PairSchema), validate=validate.Length(max=50))


class Paying(Asking):
    """A payment, in euros."""

    amount = Tree(required=True)


class Meeting(Asking):
    """An appointment in an agenda."""

    agenda = identifier(required=True)


class Finding(Asking):
    """Where the address that a field holds is."""

    address = identifier(required=True)
    result = identifier(required=True)


PROCEDURE = validate.Regexp(IDENTIFIER.regex, error="No procedure was chosen.")


class Elsewhere(Asking):
    """A request of another procedure: a new one, or this one under its right name."""

    procedure = fields.String(required=True, validate=PROCEDURE)
    values = fields.List(fields.Nested(PairSchema), validate=validate.Length(max=50))


class Acting(Asking):
    """A global action of another request, whose number the field `request` holds."""

    request = identifier(required=True)
    act = identifier(required=True)
    values = fields.List(fields.Nested(PairSchema), validate=validate.Length(max=50))


class Carding(Asking):
    """A card to make, or to change: that whose identifier the field `card` holds."""

    model = identifier(required=True)
    card = identifier()
    values = fields.List(fields.Nested(PairSchema), validate=validate.Length(max=50))


class Signing(Asking):
    """A document of the case, and who signs it: a function, or the address of a person.

    `elsewhere`: a program has it signed, no message leaves.
    """

    document = identifier(required=True)
    function = identifier()
    email = fields.Email()
    signer_field = identifier()
    template = identifier()
    remind = fields.Nested(DelaySchema)
    elsewhere = fields.Boolean()

    @validates_schema
    def _one_signer(self, data: dict[str, Any], **more: Any) -> None:
        if sum(name in data for name in ("function", "email", "signer_field")) != 1:
            message = _("Faites signer une fonction, ou une personne par son adresse électronique.")
            raise ValidationError({"function": [message]})
        if "function" in data or data.get("elsewhere"):
            refuse_letter(data)
        if "function" in data and data.get("elsewhere"):
            message = _("Une fonction signe ici, sur la page du dossier.")
            raise ValidationError({"elsewhere": [message]})


class Handing(Asking):
    """The authority that receives the request, and where it is written to, if it is."""

    recipient = line(required=True)
    email = fields.Email()
    email_field = identifier()
    template = identifier()
    remind = fields.Nested(DelaySchema)

    @validates_schema
    def _one_address(self, data: dict[str, Any], **more: Any) -> None:
        if "email" in data and "email_field" in data:
            message = _("Donnez une adresse, ou la question qui la donne.")
            raise ValidationError({"email": [message]})
        if "email" not in data and "email_field" not in data:
            refuse_letter(data)
