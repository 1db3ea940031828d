"""What agents and experts do to a case."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.case import Actor, Value


class Chose(Value, frozen=True):
    """A person decided; `seen_version` is the version of the case that the person had read."""

    by: Actor
    choice: str
    functions: frozenset[str]
    seen_version: int
    comment: str = ""
    fields: Mapping[str, Any] = {}


class Filled(Value, frozen=True):
    """An agent filled in the form of the status; a value None takes away what was there."""

    by: Actor
    functions: frozenset[str]
    seen_version: int
    fields: Mapping[str, Any]


class OpinionGiven(Value, frozen=True):
    """Who was asked gives an opinion, of `VERDICTS`; an expert has no function."""

    by: Actor
    key: str
    verdict: str
    text: str = ""
    functions: frozenset[str] = frozenset()
    files: tuple[Mapping[str, Any], ...] = ()


class Approved(Value, frozen=True):
    """Who is next to approve does, or sends the case back."""

    by: Actor
    functions: frozenset[str]
    seen_version: int
    yes: bool
    comment: str = ""


class Triggered(Value, frozen=True):
    """A person (who had read `seen_version`) or, with `api`, a program asks for a global action."""

    by: Actor
    action: str
    functions: frozenset[str] = frozenset()
    seen_version: int | None = None
    comment: str = ""
    fields: Mapping[str, Any] = {}
    api: bool = False


class RenewalAsked(Value, frozen=True):
    """An agent or the citizen wants another tracking code."""

    by: Actor


class Skipped(Value, frozen=True):
    """An agent goes on without what failed or does not come: an answer, a message, a document."""

    by: Actor
    key: str
    functions: frozenset[str]


class Readdressed(Value, frozen=True):
    """An agent corrected the citizen's address, to which the message of an incident failed.

    `email` is the address from now on; `former` the one it replaces, "" when none or the same.
    """

    by: Actor
    key: str
    functions: frozenset[str]
    email: str
    former: str = ""


class Corrected(Value, frozen=True):
    """An agent gives the answer of a call that failed, or does not come, in its place."""

    by: Actor
    key: str
    value: str
    functions: frozenset[str]


class Displaced(Value, frozen=True):
    """An agent takes a case that turned by itself to another status."""

    by: Actor
    to: str
    functions: frozenset[str]


class Retried(Value, frozen=True):
    """An agent asks for what failed once more; `key` is the incident's.

    `checked`: she made sure that what is not idempotent was not done.
    """

    by: Actor
    key: str
    checked: bool = False


class Assigned(Value, frozen=True):
    """An agent takes the case, gives it, or (None) lets it go."""

    by: Actor
    assignee: Actor | None


class Marked(Value, frozen=True):
    """An agent sets how urgent the case is, puts a tag on it or takes one off."""

    by: Actor
    urgency: str = ""
    tag: str = ""
    untag: str = ""


class Noted(Value, frozen=True):
    """An agent writes for colleagues only."""

    by: Actor
    text: str


class Messaged(Value, frozen=True):
    """An agent writes to the citizen, or the citizen to the service."""

    by: Actor
    text: str
