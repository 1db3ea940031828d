"""What clocks and other services tell of a case."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guichet_workflow.core.case import Actor, Value


class TimerFired(Value, frozen=True):
    """A clock is over."""

    key: str


class CodeRenewed(Value, frozen=True):
    """Forms made another tracking code."""


class DocumentMade(Value, frozen=True):
    """The documents service made what was asked; `file` is its name, its size and the like.

    One that is `internal` is for agents alone, even where the case no longer says it.
    """

    document_id: UUID
    file: Mapping[str, Any] = {}
    internal: bool = False


class DocumentFailed(Value, frozen=True):
    """The documents service could not."""

    document_id: UUID
    reason: str


class MessageFailed(Value, frozen=True):
    """The notify service gave up on a message; `channel` is `sms` if only an SMS may be tried."""

    message_id: UUID
    template: str
    reason: str
    channel: str = ""


class FileQuarantined(Value, frozen=True):
    """The antivirus set a file of the request aside; `reason` is infected or too_large.

    One that is `internal` is for agents alone, and so is what is told of it.
    """

    name: str
    reason: str
    internal: bool = False


class FileReleased(Value, frozen=True):
    """A file that was set aside was scanned again, and found sound."""

    name: str
    internal: bool = False


class CallAnswered(Value, frozen=True):
    """Another service answers a call: `outcome` is done, or one of `FAILURES`.

    `title` is the procedure of the request that was made, when one was.
    """

    call_id: UUID
    outcome: str
    value: Any = None
    reason: str = ""
    title: str = ""


class TakenIn(Value, frozen=True):
    """The authority that a request was handed to takes it in, or (not `yes`) says why not.

    `name` is who has the request there, `contact` how to reach her; `key` is the call's.
    """

    by: Actor
    key: str
    yes: bool
    name: str = ""
    contact: str = ""
    text: str = ""


class Signed(Value, frozen=True):
    """Who was asked to sign a document signs it, or (not `yes`) says why not; `key` is the call's.

    `name` is what she typed, `sha256` that of the document that she was given; an agent signs with
    her `functions`, who has a link with none.
    """

    by: Actor
    key: str
    yes: bool
    name: str = ""
    text: str = ""
    sha256: str = ""
    functions: frozenset[str] = frozenset()


class Allocated(Value, frozen=True):
    """Who has least to do was found for the clock `key`; None when there is nobody."""

    key: str
    assignee: Actor | None


class Rebound(Value, frozen=True):
    """The procedure of the case binds other roles to functions than those that were told."""
