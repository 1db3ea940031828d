"""A made-up request on its clock, and what happened to it step after step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from guichet_workflow.core.case import Actor, CaseState
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.effects import Effect
from guichet_workflow.core.engine import step
from guichet_workflow.core.events import Event
from guichet_workflow.core.refusals import Refusal

Json = Mapping[str, Any]
ARRIVAL = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""When a request arrives when the scenario does not say: a Monday at nine in Paris."""
REQUEST = UUID("00000000-0000-4000-8000-000000000001")
CITIZEN = Actor("citizen")


class NothingWaits(Refusal):
    """No clock runs, or no such document is being made."""


@dataclass(frozen=True)
class Moment:
    """Something that happened within a step: when, what, from which status, what it asked for."""

    at: datetime
    event: Event
    status: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Frame:
    """The request after a step; `step` is None for its arrival, `now` is what the clock says."""

    step: Json | None
    case: CaseState
    now: datetime
    moments: tuple[Moment, ...]

    @property
    def effects(self) -> list[Effect]:
        """All that the step asked for, in order."""
        return [effect for moment in self.moments for effect in moment.effects]


@dataclass
class Stage:
    """The request being played."""

    definition: Definition
    case: CaseState
    now: datetime
    moments: list[Moment] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Let the engine take an event; raises its `Refusal`."""
        status = self.case.status
        self.case, effects = step(self.definition, self.case, event, self.now)
        self.moments.append(Moment(self.now, event, status, effects))

    def frame(self, made: Json | None) -> Frame:
        """Give the frame of what happened since the last one."""
        moments, self.moments = tuple(self.moments), []
        return Frame(made, self.case, self.now, moments)
