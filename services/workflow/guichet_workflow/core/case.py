"""The state of a case, all that the engine knows of it.

Structs of msgspec rather than dataclasses: a step makes several, and they are made and copied in C.
`gc=False`: they hold JSON and its like, which never lead back to them, so that no cycle passes here
and the collector has nothing to look for.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from msgspec import Struct


class Value(Struct, frozen=True, gc=False):
    """What never changes once made: part of a case, an event or an effect."""


class Actor(Value, frozen=True):
    """Who acts: kind is citizen, agent, program or system; the id never leaves the service."""

    kind: str
    id: str = ""
    name: str = ""


SYSTEM = Actor("system")


class Question(Value, frozen=True):
    """What the citizen is asked: the definition's prompt and fields, the agent's own words.

    `reminders` are the messages sent while she does not answer, `late_to` where the case then goes.
    """

    prompt: str
    comment: str
    fields: tuple[Mapping[str, Any], ...]
    to: str
    asked_at: datetime
    due_at: datetime | None = None
    reminders: tuple[str, ...] = ()
    late_to: str = ""


class Timer(Value, frozen=True):
    """A clock that runs; `key` is unique in the case.

    Its kind is status, ask, silence, suspension, allocate, opinion, call, remind, global or
    anonymise.
    """

    key: str
    kind: str
    id: str
    due_at: datetime


class Pause(Value, frozen=True):
    """The legal clock stopped while the citizen completes the file (CRPA L114-5)."""

    timer: Timer
    since: datetime


class Pending(Value, frozen=True, omit_defaults=True):
    """A document being made: for agents alone if `internal`, kept in the field `result` if any."""

    key: str
    template: str
    title: str
    internal: bool = False
    result: str = ""


class Trouble(Value, frozen=True, omit_defaults=True):
    """What failed and waits for an agent.

    Its kind is document, message, opinion, connector or runaway; `attach` are the documents that
    a message was to join, `channel` is `sms` when it leaves again as an SMS; `internal` and
    `result` are those of a document; `other` is the key of a mail to another than the citizen.
    """

    key: str
    kind: str
    template: str
    title: str
    reason: str
    attach: tuple[str, ...] = ()
    channel: str = ""
    internal: bool = False
    result: str = ""
    other: str = ""


class CaseState(Struct, gc=False):
    """All that the engine knows of a case; version 0 is before it opens.

    Never changed once given: a step works on a copy, which `run.Run` alone writes.

    `data_version` is that of the last correction of its answers, 0 without one; `extra` holds what
    few cases have, as JSON values by name.
    """

    request_id: UUID
    received_at: datetime
    data: Mapping[str, Any]
    version: int = 0
    moved_version: int = 0
    data_version: int = 0
    status: str = ""
    previous: str = ""
    entered_at: datetime | None = None
    due_at: datetime | None = None
    assignee: Actor | None = None
    comment: str = ""
    asked: Question | None = None
    timers: tuple[Timer, ...] = ()
    paused: Pause | None = None
    documents: tuple[Pending, ...] = ()
    incidents: tuple[Trouble, ...] = ()
    closed_at: datetime | None = None
    anonymised_at: datetime | None = None
    extra: Mapping[str, Any] = {}

    def is_as_seen(self, version: int) -> bool:
        """Tell whether neither status nor answers changed since `version`: one may still decide."""
        return self.moved_version <= version <= self.version and self.data_version <= version


def identity(request_id: UUID, key: str) -> UUID:
    """Give the id of a message or document from its key, the same each time a step is replayed."""
    return uuid5(request_id, key)
