"""A workflow definition compiled once per version: plain frozen objects, conditions as closures."""

from guichet_workflow.core.definition.actions import (
    Action,
    Anonymise,
    Ask,
    Close,
    Document,
    Message,
    Move,
    Note,
    SetField,
)
from guichet_workflow.core.definition.compilation import BUILDERS, compile_definition
from guichet_workflow.core.definition.delay import Delay
from guichet_workflow.core.definition.gathering import circuit_actions, every_action
from guichet_workflow.core.definition.model import (
    Choice,
    Definition,
    Function,
    Silence,
    Status,
    TimerRule,
)

__all__ = [
    "BUILDERS",
    "Action",
    "Anonymise",
    "Ask",
    "Choice",
    "Close",
    "Definition",
    "Delay",
    "Document",
    "Function",
    "Message",
    "Move",
    "Note",
    "SetField",
    "Silence",
    "Status",
    "TimerRule",
    "circuit_actions",
    "compile_definition",
    "every_action",
]
