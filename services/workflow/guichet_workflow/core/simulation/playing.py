"""A scenario played by the real engine on a made-up clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from guichet_workflow.core import clock
from guichet_workflow.core.case import Actor, CaseState, Pending, Timer, identity
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.effects import Effect
from guichet_workflow.core.engine import step
from guichet_workflow.core.events import (
    Answered,
    Approved,
    Chose,
    DocumentFailed,
    DocumentMade,
    Event,
    Opened,
    OpinionGiven,
    TimerFired,
    Triggered,
    Withdrawn,
)
from guichet_workflow.core.opinions import approving, opinions_of
from guichet_workflow.core.refusals import Refusal

Json = Mapping[str, Any]
ARRIVAL = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""When a request arrives when the scenario does not say: a Monday at nine in Paris."""
MORNING = timedelta(hours=9)
MOST_FIRED = 200
"""Clocks that one wait may see end; the others wait for the next."""
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


@dataclass(frozen=True)
class Played:
    """The frames of a scenario, the arrival first; `refused` is why a step could not be made."""

    frames: tuple[Frame, ...]
    refused: Refusal | None = None

    @property
    def last(self) -> Frame:
        """The request where the scenario left it."""
        return self.frames[-1]


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


def play(definition: Definition, scenario: Json) -> Played:
    """Play a scenario as far as it goes: a step that is refused ends it, and is not in it."""
    at = datetime.fromisoformat(scenario["at"]) if scenario.get("at") else ARRIVAL
    stage = Stage(definition, CaseState(REQUEST, at, dict(scenario.get("answers", {}))), at)
    stage.take(Opened(CITIZEN, scenario.get("options", {})))
    frames = [stage.frame(None)]
    for made in scenario.get("steps", ()):
        try:
            STEPS[made["do"]](stage, made)
        except Refusal as refusal:
            return Played(tuple(frames), refusal)
        frames.append(stage.frame(made))
    return Played(tuple(frames))


def _choose(stage: Stage, made: Json) -> None:
    agent, functions = _agent(stage, made)
    fields, comment = made.get("fields", {}), made.get("comment", "")
    version = stage.case.version
    stage.take(Chose(agent, made["choice"], functions, version, comment, fields))


def _trigger(stage: Stage, made: Json) -> None:
    agent, functions = _agent(stage, made)
    fields, comment = made.get("fields", {}), made.get("comment", "")
    stage.take(Triggered(agent, made["action"], functions, None, comment, fields))


def _agent(stage: Stage, made: Json) -> tuple[Actor, frozenset[str]]:
    """Who acts: someone with the function that the step names, else with all of them."""
    by = made.get("by", "")
    function = stage.definition.functions.get(by)
    functions = frozenset({by} if by else stage.definition.functions)
    return Actor("agent", by, function.label if function else ""), functions


def _answer(stage: Stage, made: Json) -> None:
    stage.take(Answered(CITIZEN, made.get("values", {})))


def _opine(stage: Stage, made: Json) -> None:
    """Give the opinion awaited under this label, as the function asked or as the expert."""
    for asked in opinions_of(stage.case):
        if asked["label"] == made["label"] and not asked["answer"]:
            by, functions = _agent(stage, {"by": asked["function"]})
            verdict, text = made["verdict"], made.get("text", "")
            stage.take(OpinionGiven(by, asked["key"], verdict, text, functions))
            return
    raise NothingWaits(made["label"])


def _approve(stage: Stage, made: Json) -> None:
    """Approve, or send back, as the function whose turn it is."""
    function = approving(stage.definition, stage.case)
    if not function:
        raise NothingWaits("approval")
    by, functions = _agent(stage, {"by": function})
    yes, comment = made.get("yes", True), made.get("comment", "")
    stage.take(Approved(by, functions, stage.case.version, yes, comment))


def _withdraw(stage: Stage, made: Json) -> None:
    stage.take(Withdrawn(CITIZEN, made.get("comment", "")))


def _made(stage: Stage, made: Json) -> None:
    stage.take(DocumentMade(identity(REQUEST, _pending(stage, made).key)))


def _failed(stage: Stage, made: Json) -> None:
    reason = made.get("reason", "")
    stage.take(DocumentFailed(identity(REQUEST, _pending(stage, made).key), reason))


def _pending(stage: Stage, made: Json) -> Pending:
    for pending in stage.case.documents:
        if pending.template == made["template"]:
            return pending
    raise NothingWaits(made["template"])


def _wait(stage: Stage, made: Json) -> None:
    """Let time pass: documents are made, clocks end in their order; then it is the morning."""
    until = _until(stage, made)
    for pending in stage.case.documents:
        stage.take(DocumentMade(identity(REQUEST, pending.key)))
    for _fired in range(MOST_FIRED):
        timer = next_timer(stage.case)
        if timer is None or timer.due_at > until:
            break
        stage.now = max(stage.now, timer.due_at)
        stage.take(TimerFired(timer.key))
    stage.now = max(stage.now, _morning(until))


def _until(stage: Stage, made: Json) -> datetime:
    if made.get("unit"):
        return clock.due(stage.now, made["n"], made["unit"], stage.definition.territory)
    timer = next_timer(stage.case)
    if timer is None:
        raise NothingWaits("clock")
    return timer.due_at


def next_timer(case: CaseState) -> Timer | None:
    """Give the clock that ends first."""
    return min(case.timers, key=lambda timer: timer.due_at, default=None)


def _morning(moment: datetime) -> datetime:
    """Nine o'clock when a moment is midnight in Paris, where delays of days end."""
    local = moment.astimezone(clock.PARIS)
    return moment + MORNING if (local.hour, local.minute) == (0, 0) else moment


STEPS: dict[str, Callable[[Stage, Json], None]] = {
    "choose": _choose,
    "trigger": _trigger,
    "answer": _answer,
    "opine": _opine,
    "approve": _approve,
    "withdraw": _withdraw,
    "wait": _wait,
    "made": _made,
    "failed": _failed,
}
"""How each step of a scenario (`do`) is played."""
