"""What the workflow service takes as JSON, with its bounds."""

from guichet_workflow.schemas.actions import ACTIONS
from guichet_workflow.schemas.anytime import GlobalActionSchema
from guichet_workflow.schemas.definition import (
    ChoiceSchema,
    DefinitionSchema,
    FunctionSchema,
    SilenceSchema,
    StatusSchema,
    TimerSchema,
)

__all__ = [
    "ACTIONS",
    "ChoiceSchema",
    "DefinitionSchema",
    "FunctionSchema",
    "GlobalActionSchema",
    "SilenceSchema",
    "StatusSchema",
    "TimerSchema",
]
