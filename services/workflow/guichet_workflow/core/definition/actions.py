"""What a status, a timer or a made document may do: one plain frozen object for each action."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guichet_kit.logic import Condition

from guichet_workflow.core.definition.delay import Delay

EMAIL, SMS, PORTAL = "email", "sms", "portal"
"""How a message may be asked for; without a channel it is a mail, on the portal nothing is sent."""
TO_CITIZEN, TO_FIELD, TO_FUNCTION, ASSIGNEE = "citizen", "field", "function", "assignee"
"""Whom a message is for; the citizen unless it says so."""
FOR_CITIZEN, FOR_AGENTS = "citizen", "agents"
"""Who a document is for; the citizen unless it says so."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a status, a timer or a made document does; `condition` None means always.

    The lines of history that it writes bear its `id`, when it has one.
    """

    condition: Condition | None
    id: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Message(Action):
    """Write with a template of the authority; `channel` is `sms` for an SMS, `portal` when it is
    only shown on the page of the citizen.

    A mail joins the documents made from the templates `attach`. `whom` is "" for the citizen; else
    `who` is a field that holds an address, of which the mail tells the fields `shows` alone, or a
    function.
    """

    template: str
    channel: str = ""
    attach: tuple[str, ...] = ()
    whom: str = ""
    who: str = ""
    shows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document(Action):
    """Make a document; `then` runs once it is made.

    `internal`: agents alone read it. `result` is the field that then holds it, "" for none.
    """

    template: str
    title: str
    then: tuple[Action, ...]
    internal: bool = False
    result: str = ""


@dataclass(frozen=True, slots=True)
class SetField(Action):
    """Put the value of a JSON Logic tree in a field of the case."""

    field: str
    value: Condition


@dataclass(frozen=True, slots=True)
class Note(Action):
    """Write a line in the history that agents alone read."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask(Action):
    """Ask the citizen for fields; `to` is where the answer leads, "" for where the case was.

    Each reminder is a delay and a message; after `deadline` without answer, it goes to `late_to`.
    `whole`: she corrects her whole form instead.
    """

    prompt: str
    fields: tuple[Mapping[str, Any], ...]
    to: str
    reminders: tuple[tuple[Delay, str], ...]
    deadline: Delay | None
    late_to: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Move(Action):
    """Go to another status without waiting for anyone."""

    to: str


@dataclass(frozen=True, slots=True)
class Close(Action):
    """End the request and start the delay before it is anonymised."""


@dataclass(frozen=True, slots=True)
class Anonymise(Action):
    """Take every personal datum out of the case."""
