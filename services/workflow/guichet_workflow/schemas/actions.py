"""The actions of a definition as JSON, each with its bounds."""

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _
from marshmallow import Schema, ValidationError, fields, validate

from guichet_workflow.schemas.parts import TEXT, Tree, form_fields, identifier, line


class ActionSchema(Schema):
    """What every action has; alone it is `close` or `anonymise`."""

    do = fields.String(required=True)
    condition = Tree()


class MessageSchema(ActionSchema):
    """Write to the citizen."""

    template = identifier(required=True)


class DocumentSchema(ActionSchema):
    """Make a document, then act."""

    template = identifier(required=True)
    title = line(required=True)
    then = fields.List(fields.Nested(lambda: ThenSchema()), validate=validate.Length(max=10))


class SetSchema(ActionSchema):
    """Put a value in a field."""

    field = identifier(required=True)
    value = Tree(required=True, allow_none=True)


class NoteSchema(ActionSchema):
    """Write for agents."""

    text = fields.String(required=True, validate=TEXT)


class AskSchema(ActionSchema):
    """Ask the citizen."""

    prompt = fields.String(required=True, validate=TEXT)
    fields_ = form_fields(required=True, data_key="fields", attribute="fields")
    to = identifier()


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
