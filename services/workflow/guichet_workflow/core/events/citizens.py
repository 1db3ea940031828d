"""What the citizen does: her request arrives, she answers, adds, gives up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guichet_workflow.core.case import Actor, Value


class Opened(Value, frozen=True):
    """The request has arrived; `options` are what its procedure sets.

    `origin` is the request of which a circuit made this one: `number`, `title` of its procedure,
    and `how` it did, of `core.calls.REQUESTS`.
    """

    by: Actor
    options: Mapping[str, Any] = {}
    origin: Mapping[str, str] = {}


class Answered(Value, frozen=True):
    """The citizen answered the open question; `files` are pieces beside the fields asked.

    `words` are her answers as people read them, for the history.
    """

    by: Actor
    values: Mapping[str, Any]
    files: tuple[Mapping[str, Any], ...] = ()
    words: str = ""


class FormCorrected(Value, frozen=True):
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


class LinkAsked(Value, frozen=True):
    """Who lost her code, and knows the address given with the request, asks for a link."""

    by: Actor


class PiecesAdded(Value, frozen=True):
    """The citizen, or an agent for her, added pieces without being asked.

    Those that are `granted` began to be sent while her status let her.
    """

    by: Actor
    files: tuple[Mapping[str, Any], ...]
    granted: bool = False


class Withdrawn(Value, frozen=True):
    """The citizen gives up the request."""

    by: Actor
    comment: str = ""


class AttestationAsked(Value, frozen=True):
    """The citizen asks for the attestation of what silence gave her (CRPA L232-3)."""

    by: Actor
