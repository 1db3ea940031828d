"""What a step asks the service to do, in order."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from guichet_workflow.core.case import Actor, Timer, Trouble, Value


class SendMessage(Value, frozen=True):
    """Ask notify to write; the message's id is `identity(request_id, key)`.

    `to` is the e-mail that it goes to, "" for the person as the case knows her; `channel` is `sms`
    when an SMS is wanted rather than a mail, `portal` when nothing is sent; `attach` are the
    `key` and `title` of documents that a mail joins. `other`: `to` is somebody else's address, who
    is told no more of the case than the fields `shows`.
    """

    key: str
    template: str
    values: Mapping[str, Any]
    to: str = ""
    channel: str = ""
    attach: tuple[Mapping[str, str], ...] = ()
    other: bool = False
    shows: tuple[str, ...] = ()


class TellAgents(Value, frozen=True):
    """Have agents written to: those who hold `roles`, or one `agent`, by their id, `but` one.

    `holders` is how people call them.
    """

    key: str
    template: str
    holders: str
    roles: tuple[str, ...] = ()
    agent: str = ""
    but: str = ""


class CallOutside(Value, frozen=True):
    """Call another service; the call's id is `identity(request_id, key)`."""

    key: str
    called: Mapping[str, Any]


class AskExpert(Value, frozen=True):
    """Write to an expert what is asked of her; the message's id is `identity(request_id, key)`."""

    key: str
    asked: Mapping[str, Any]


class Invite(Value, frozen=True):
    """Write to who may answer a call by link; the message's id is `identity(request_id, key)`."""

    key: str
    called: Mapping[str, Any]


class MakeDocument(Value, frozen=True):
    """Ask documents to make; the document's id is `identity(request_id, key)`.

    It is for agents alone if `internal`; `after` is the key of the document whose pages come first.
    """

    key: str
    template: str
    title: str
    values: Mapping[str, Any]
    internal: bool = False
    after: str = ""


class WithdrawCode(Value, frozen=True):
    """The tracking code opens nothing any more; forms is asked for another."""


class Led(Value, frozen=True):
    """Who acts goes on to a page of this site."""

    page: str


def leads_to(effects: Iterable["Effect"]) -> str:
    """Give the page that effects lead to, the last one; "" for none."""
    return ([effect.page for effect in effects if isinstance(effect, Led)] or [""])[-1]


class Moved(Value, frozen=True):
    """The list of agents must show the case anew; `previous` is "" when the status is the same."""

    previous: str
    by: Actor


class History(Value, frozen=True):
    """A line of the history; (version, seq) orders it, `public` lines are shown to the citizen."""

    version: int
    seq: int
    kind: str
    values: Mapping[str, Any]
    by: Actor
    public: bool


class StartTimer(Value, frozen=True):
    """Start a clock."""

    timer: Timer


class CancelTimers(Value, frozen=True):
    """Stop clocks."""

    keys: tuple[str, ...]


class Closed(Value, frozen=True):
    """The request is over."""

    at: datetime


class Anonymised(Value, frozen=True):
    """Erase the person: the service blanks names and free text of the history, and tells all."""

    at: datetime


class Incident(Value, frozen=True):
    """Something failed that an agent or an operator must see."""

    trouble: Trouble


Effect = (
    SendMessage
    | TellAgents
    | AskExpert
    | CallOutside
    | Invite
    | MakeDocument
    | WithdrawCode
    | Led
    | Moved
    | History
    | StartTimer
    | CancelTimers
    | Closed
    | Anonymised
    | Incident
)
