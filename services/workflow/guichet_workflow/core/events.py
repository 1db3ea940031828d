"""What may happen to a case: each event that `engine.step` takes."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from guichet_workflow.core.case import Actor


class Opened(NamedTuple):
    """The request has arrived."""

    by: Actor


class Chose(NamedTuple):
    """A person decided; `seen_version` is the version of the case that the person had read."""

    by: Actor
    choice: str
    functions: frozenset[str]
    seen_version: int
    comment: str = ""
    fields: Mapping[str, Any] = {}


class TimerFired(NamedTuple):
    """A clock is over."""

    key: str


class Answered(NamedTuple):
    """The citizen answered the open question; `files` are pieces beside the fields asked."""

    by: Actor
    values: Mapping[str, Any]
    files: tuple[Mapping[str, Any], ...] = ()


class PiecesAdded(NamedTuple):
    """The citizen, or an agent for her, added pieces without being asked."""

    by: Actor
    files: tuple[Mapping[str, Any], ...]


class Withdrawn(NamedTuple):
    """The citizen gives up the request."""

    by: Actor
    comment: str = ""


class DocumentMade(NamedTuple):
    """The documents service made what was asked."""

    document_id: UUID


class DocumentFailed(NamedTuple):
    """The documents service could not."""

    document_id: UUID
    reason: str


class MessageFailed(NamedTuple):
    """The notify service gave up on a message."""

    message_id: UUID
    template: str
    reason: str


class FileQuarantined(NamedTuple):
    """The antivirus set a file of the request aside; `reason` is infected or too_large."""

    name: str
    reason: str


class FileReleased(NamedTuple):
    """A file that was set aside was scanned again, and found sound."""

    name: str


class Retried(NamedTuple):
    """An agent asks for what failed once more; `key` is the incident's."""

    by: Actor
    key: str


class Assigned(NamedTuple):
    """An agent takes the case, gives it, or (None) lets it go."""

    by: Actor
    assignee: Actor | None


class Noted(NamedTuple):
    """An agent writes for colleagues only."""

    by: Actor
    text: str


class Messaged(NamedTuple):
    """An agent writes to the citizen, or the citizen to the service."""

    by: Actor
    text: str


Event = (
    Opened
    | Chose
    | TimerFired
    | Answered
    | PiecesAdded
    | Withdrawn
    | DocumentMade
    | DocumentFailed
    | MessageFailed
    | FileQuarantined
    | FileReleased
    | Retried
    | Assigned
    | Noted
    | Messaged
)
