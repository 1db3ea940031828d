"""Global actions: what may happen to a case whatever its status."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.logic import Condition

from guichet_workflow.core.definition.actions import Action
from guichet_workflow.core.definition.delay import Delay

Json = Mapping[str, Any]
ANCHORS = ("received", "first", "last", "closed", "field")
"""From when a delay counts: the reception, the first or the last arrival in a status, the closing,
a date of the case."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """When an action happens by itself: `offset`, maybe negative, from `start` (of `ANCHORS`)."""

    start: str
    status: str
    field: str
    offset: Delay
    legal_basis: str


@dataclass(frozen=True, slots=True)
class GlobalAction:
    """What people, a delay or a program may do to a case; no `statuses` means any open one.

    `by` are the functions that may do it by hand, `api` lets programs do it, `anchor` says when it
    happens by itself. `bulk` lets it be done to many cases at once.
    """

    id: str
    label: str
    by: frozenset[str]
    statuses: frozenset[str]
    confirm: str
    bulk: bool
    style: str
    comment: str
    condition: Condition | None
    fields: tuple[Mapping[str, Any], ...]
    actions: tuple[Action, ...]
    to: str
    anchor: Anchor | None
    api: bool
    redirect: str
