"""What the workflow service takes as JSON, with its bounds."""

from collections.abc import Callable, Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, compiled
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guichet_workflow.core.clock import UNITS

IDENTIFIER = validate.Regexp(r"^[a-z][a-z0-9_-]{0,59}\Z")
LINE = validate.Length(min=1, max=200)
TEXT = validate.Length(min=1, max=4000)
LONGEST: dict[str, tuple[int, Callable[[], str]]] = {
    "minutes": (527_040, lambda: _("527\u00a0040 minutes (une année)")),
    "days": (3_660, lambda: _("3\u00a0660 jours (dix ans)")),
    "working_days": (2_600, lambda: _("2\u00a0600 jours ouvrés (dix ans)")),
    "months": (120, lambda: _("120 mois (dix ans)")),
}
"""The longest delay in each unit, and how it is said."""
FIELD_TYPES = (
    "text", "long_text", "email", "phone", "number", "date", "choice", "choices", "checkbox",
    "address", "file", "location",
)  # fmt: skip


def _identifier(**more: Any) -> fields.String:
    return fields.String(validate=IDENTIFIER, **more)


def _line(**more: Any) -> fields.String:
    return fields.String(validate=LINE, **more)


class Tree(fields.Raw):
    """A JSON Logic tree; refused when it cannot be compiled."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        try:
            compiled(value)
        except LogicRefused as refusal:
            raise ValidationError(
                _("La condition n’est pas lisible\u00a0: %(why)s.", why=refusal)
            ) from refusal
        return value


class DelaySchema(Schema):
    """A delay: `n` units, ten years at most."""

    n = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    unit = fields.String(required=True, validate=validate.OneOf(UNITS))

    @validates_schema
    def _bounded(self, data: dict[str, Any], **more: Any) -> None:
        most, words = LONGEST[data["unit"]]
        if data["n"] > most:
            sentence = _("Ce délai est trop long\u00a0: %(most)s au plus.", most=words())
            raise ValidationError({"n": [sentence]})


class OptionSchema(Schema):
    """A possible value of a choice."""

    value = fields.String(required=True, validate=LINE)
    label = _line(required=True)
    hint = _line()


class FieldSchema(Schema):
    """A form field asked of the citizen or filled by an agent."""

    id = _identifier(required=True)
    type = fields.String(required=True, validate=validate.OneOf(FIELD_TYPES))
    label = _line(required=True)
    hint = fields.String(validate=TEXT)
    why = fields.String(validate=TEXT)
    required = fields.Boolean()
    condition = Tree()
    max_length = fields.Integer(strict=True, validate=validate.Range(1, 20_000))
    pattern_hint = _line()
    min = fields.Raw()
    max = fields.Raw()
    decimals = fields.Integer(strict=True, validate=validate.Range(0, 6))
    unit = _line()
    options = fields.List(fields.Nested(OptionSchema), validate=validate.Length(1, 200))
    display = fields.String(validate=validate.OneOf(["radios", "list"]))
    text = fields.String(validate=TEXT)
    accept = fields.List(fields.String(validate=LINE), validate=validate.Length(1, 20))
    max_bytes = fields.Integer(strict=True, validate=validate.Range(1, 100_000_000))
    max_files = fields.Integer(strict=True, validate=validate.Range(1, 50))
    autocomplete = _line()


def _form_fields(**more: Any) -> fields.List[Any]:
    return fields.List(fields.Nested(FieldSchema), validate=validate.Length(max=50), **more)


class ActionSchema(Schema):
    """What every action has; alone it is `close` or `anonymise`."""

    do = fields.String(required=True)
    condition = Tree()


class MessageSchema(ActionSchema):
    """Write to the citizen."""

    template = _identifier(required=True)


class DocumentSchema(ActionSchema):
    """Make a document, then act."""

    template = _identifier(required=True)
    title = _line(required=True)
    then = fields.List(fields.Nested(lambda: ThenSchema()), validate=validate.Length(max=10))


class SetSchema(ActionSchema):
    """Put a value in a field."""

    field = _identifier(required=True)
    value = Tree(required=True, allow_none=True)


class NoteSchema(ActionSchema):
    """Write for agents."""

    text = fields.String(required=True, validate=TEXT)


class AskSchema(ActionSchema):
    """Ask the citizen."""

    prompt = fields.String(required=True, validate=TEXT)
    fields_ = _form_fields(required=True, data_key="fields", attribute="fields")
    to = _identifier()


class MoveSchema(ActionSchema):
    """Go on."""

    to = _identifier(required=True)


class ThenSchema(MessageSchema):
    """What follows a document: a message."""

    do = fields.String(required=True, validate=validate.Equal("message"))


ACTIONS: dict[str, type[Schema]] = {
    "message": MessageSchema,
    "document": DocumentSchema,
    "set": SetSchema,
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


def _actions() -> fields.List[Any]:
    return fields.List(AnyAction(), validate=validate.Length(max=30))


class ChoiceSchema(Schema):
    """What a function may choose."""

    id = _identifier(required=True)
    label = _line(required=True)
    by = fields.List(_identifier(), required=True, validate=validate.Length(1, 20))
    to = _identifier(required=True)
    style = fields.String(validate=validate.OneOf(["primary", "quiet", "danger"]))
    comment = fields.String(validate=validate.OneOf(["none", "optional", "required"]))
    condition = Tree()
    fields_ = _form_fields(data_key="fields", attribute="fields")


class TimerSchema(Schema):
    """What happens when a status has lasted."""

    id = _identifier(required=True)
    after = fields.Nested(DelaySchema, required=True)
    to = _identifier()
    actions = _actions()
    legal_basis = _line()


class SilenceSchema(Schema):
    """The legal clock of the whole request."""

    after = fields.Nested(DelaySchema, required=True)
    to = _identifier(required=True)
    legal_basis = _line(required=True)
    on_complete = fields.String(validate=validate.OneOf(["resume", "restart"]))


class StatusSchema(Schema):
    """A status."""

    id = _identifier(required=True)
    label = _line(required=True)
    citizen_label = _line()
    kind = fields.String(
        required=True, validate=validate.OneOf(["open", "waiting", "done", "refused"])
    )
    turn = fields.String(required=True, validate=validate.OneOf(["agent", "citizen", "nobody"]))
    function = _identifier()
    enter = _actions()
    choices = fields.List(fields.Nested(ChoiceSchema), validate=validate.Length(max=30))
    timers = fields.List(fields.Nested(TimerSchema), validate=validate.Length(max=20))
    due = fields.Nested(DelaySchema)
    pauses_silence = fields.Boolean()
    legal_basis = _line()


class FunctionSchema(Schema):
    """A function and the role it is bound to; a draft may have no role yet."""

    label = _line(required=True)
    role = fields.String(load_default="", validate=validate.Length(max=60))


class DefinitionSchema(Schema):
    """A whole workflow definition; `core.check_definition` then says if it may go live."""

    slug = _identifier(required=True)
    title = _line(required=True)
    functions = fields.Dict(
        keys=_identifier(),
        values=fields.Nested(FunctionSchema),
        required=True,
        validate=validate.Length(1, 30),
    )
    start = _identifier(required=True)
    withdrawal = _identifier()
    anonymise_after_days = fields.Integer(
        strict=True, load_default=90, validate=validate.Range(1, 36_500)
    )
    silence = fields.Nested(SilenceSchema)
    statuses = fields.List(
        fields.Nested(StatusSchema), required=True, validate=validate.Length(1, 100)
    )

    @validates_schema
    def _waits_for_someone(self, data: dict[str, Any], **more: Any) -> None:
        for at, status in enumerate(data["statuses"]):
            if status["kind"] == "waiting" and status["turn"] != "citizen":
                message = _("Un statut qui attend l’usager est à son tour d’agir.")
                raise ValidationError({"statuses": {at: {"turn": [message]}}})
