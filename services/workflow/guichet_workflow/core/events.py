"""What may happen to a case: each event that `engine.step` takes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from guichet_workflow.core.case import Actor


class Opened(Struct, frozen=True):
    """The request has arrived; `options` are what its procedure sets."""

    by: Actor
    options: Mapping[str, Any] = {}


class Chose(Struct, frozen=True):
    """A person decided; `seen_version` is the version of the case that the person had read."""

    by: Actor
    choice: str
    functions: frozenset[str]
    seen_version: int
    comment: str = ""
    fields: Mapping[str, Any] = {}


class Filled(Struct, frozen=True):
    """An agent filled in the form of the status; a value None takes away what was there."""

    by: Actor
    functions: frozenset[str]
    seen_version: int
    fields: Mapping[str, Any]


class OpinionGiven(Struct, frozen=True):
    """Who was asked gives an opinion, of `VERDICTS`; an expert has no function."""

    by: Actor
    key: str
    verdict: str
    text: str = ""
    functions: frozenset[str] = frozenset()


class Approved(Struct, frozen=True):
    """Who is next to approve does, or sends the case back."""

    by: Actor
    functions: frozenset[str]
    seen_version: int
    yes: bool
    comment: str = ""


class Triggered(Struct, frozen=True):
    """A person (who had read `seen_version`) or, with `api`, a program asks for a global action."""

    by: Actor
    action: str
    functions: frozenset[str] = frozenset()
    seen_version: int | None = None
    comment: str = ""
    fields: Mapping[str, Any] = {}
    api: bool = False


class TimerFired(Struct, frozen=True):
    """A clock is over."""

    key: str


class Answered(Struct, frozen=True):
    """The citizen answered the open question; `files` are pieces beside the fields asked.

    `words` are her answers as people read them, for the history.
    """

    by: Actor
    values: Mapping[str, Any]
    files: tuple[Mapping[str, Any], ...] = ()
    words: str = ""


class FormCorrected(Struct, frozen=True):
    """The citizen, or an agent for her, sent her whole form again.

    `data` are its answers, `gone` those that it does not give any more, `changes` what differs in
    words (label, before, after). `asked_at` says which question it answers. `former` is the e-mail
    of before when it changed, "" otherwise.
    """

    by: Actor
    asked_at: datetime
    data: Mapping[str, Any]
    gone: tuple[str, ...] = ()
    changes: tuple[Mapping[str, str], ...] = ()
    former: str = ""


class RenewalAsked(Struct, frozen=True):
    """An agent or the citizen wants another tracking code."""

    by: Actor


class CodeRenewed(Struct, frozen=True):
    """Forms made another tracking code."""


class LinkAsked(Struct, frozen=True):
    """Who lost her code, and knows the address given with the request, asks for a link."""

    by: Actor


class PiecesAdded(Struct, frozen=True):
    """The citizen, or an agent for her, added pieces without being asked."""

    by: Actor
    files: tuple[Mapping[str, Any], ...]


class Withdrawn(Struct, frozen=True):
    """The citizen gives up the request."""

    by: Actor
    comment: str = ""


class DocumentMade(Struct, frozen=True):
    """The documents service made what was asked; `file` is its name, its size and the like."""

    document_id: UUID
    file: Mapping[str, Any] = {}


class DocumentFailed(Struct, frozen=True):
    """The documents service could not."""

    document_id: UUID
    reason: str


class MessageFailed(Struct, frozen=True):
    """The notify service gave up on a message; `channel` is `sms` if only an SMS may be tried."""

    message_id: UUID
    template: str
    reason: str
    channel: str = ""


class FileQuarantined(Struct, frozen=True):
    """The antivirus set a file of the request aside; `reason` is infected or too_large."""

    name: str
    reason: str


class FileReleased(Struct, frozen=True):
    """A file that was set aside was scanned again, and found sound."""

    name: str


class CallAnswered(Struct, frozen=True):
    """Another service answers a call: `outcome` is done, or one of `FAILURES`."""

    call_id: UUID
    outcome: str
    value: Any = None
    reason: str = ""


class Skipped(Struct, frozen=True):
    """An agent goes on without what failed or does not come: an answer, a message, a document."""

    by: Actor
    key: str
    functions: frozenset[str]


class Readdressed(Struct, frozen=True):
    """An agent corrected the citizen's address, to which the message of an incident failed.

    `email` is the address from now on; `former` the one it replaces, "" when none or the same.
    """

    by: Actor
    key: str
    functions: frozenset[str]
    email: str
    former: str = ""


class Corrected(Struct, frozen=True):
    """An agent gives the answer of a call that failed, or does not come, in its place."""

    by: Actor
    key: str
    value: str
    functions: frozenset[str]


class Displaced(Struct, frozen=True):
    """An agent takes a case that turned by itself to another status."""

    by: Actor
    to: str
    functions: frozenset[str]


class Retried(Struct, frozen=True):
    """An agent asks for what failed once more; `key` is the incident's.

    `checked`: she made sure that what is not idempotent was not done.
    """

    by: Actor
    key: str
    checked: bool = False


class Assigned(Struct, frozen=True):
    """An agent takes the case, gives it, or (None) lets it go."""

    by: Actor
    assignee: Actor | None


class Marked(Struct, frozen=True):
    """An agent sets how urgent the case is, puts a tag on it or takes one off."""

    by: Actor
    urgency: str = ""
    tag: str = ""
    untag: str = ""


class Allocated(Struct, frozen=True):
    """Who has least to do was found for the clock `key`; None when there is nobody."""

    key: str
    assignee: Actor | None


class Noted(Struct, frozen=True):
    """An agent writes for colleagues only."""

    by: Actor
    text: str


class Messaged(Struct, frozen=True):
    """An agent writes to the citizen, or the citizen to the service."""

    by: Actor
    text: str


class AttestationAsked(Struct, frozen=True):
    """The citizen asks for the attestation of what silence gave her (CRPA L232-3)."""

    by: Actor


Event = (
    Opened
    | Chose
    | Filled
    | OpinionGiven
    | Approved
    | Triggered
    | TimerFired
    | Answered
    | FormCorrected
    | RenewalAsked
    | CodeRenewed
    | LinkAsked
    | PiecesAdded
    | Withdrawn
    | DocumentMade
    | DocumentFailed
    | MessageFailed
    | FileQuarantined
    | FileReleased
    | CallAnswered
    | Skipped
    | Readdressed
    | Corrected
    | Displaced
    | Retried
    | Assigned
    | Marked
    | Allocated
    | Noted
    | Messaged
    | AttestationAsked
)
