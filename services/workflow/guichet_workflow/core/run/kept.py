"""The fields of the case that a step changes, its history, and its clocks."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from guichet_workflow.core import anchors, clock
from guichet_workflow.core.case import SYSTEM, Actor, CaseState, Timer, Trouble
from guichet_workflow.core.definition import Definition, Delay
from guichet_workflow.core.definition.delay import OptionDelay, count_in
from guichet_workflow.core.effects import CancelTimers, Effect, History, Incident, StartTimer

AFTER_CLOSING = ("anonymise", anchors.KIND)
"""The clocks that may run on a closed request."""


class Kept(Struct, gc=False):
    """What a step holds: `case` is the copy that it changes, `before` the case that was given.

    `completed`: the citizen sent what she was asked for. `acting` is the id of the action being
    done, "" for one that has none, and besides.
    """

    definition: Definition
    before: CaseState
    case: CaseState
    now: datetime
    by: Actor = SYSTEM
    seq: int = 0
    changed: bool = False
    completed: bool = False
    effects: list[Effect] = []
    acting: str = ""

    def history(self, kind: str, values: Mapping[str, Any], public: bool) -> None:
        """Write a line of history, with the id of the action that does."""
        if self.acting:
            values = {**values, "act": self.acting}
        self.effects.append(History(self.case.version, self.seq, kind, values, self.by, public))
        self.seq += 1

    def put(self, values: Mapping[str, Any]) -> None:
        """Write fields of the case."""
        if values:
            self.case.data = {**self.case.data, **values}

    def mark(self, name: str, value: Any) -> None:
        """Keep something rare of the case by name; a value that is empty takes it away."""
        rest = {key: kept for key, kept in self.case.extra.items() if key != name}
        self.case.extra = {**rest, name: value} if value else rest

    def trouble(self, found: Trouble) -> None:
        """Put an incident on the case."""
        self.case.incidents = (*self.case.incidents, found)
        self.effects.append(Incident(found))
        self.changed = True

    def due(self, delay: Delay, start: datetime | None = None) -> datetime:
        """Give when a delay is over, counted from now or from `start`."""
        n = delay.n
        if isinstance(delay, OptionDelay):
            n = count_in(delay, self.case.data.get("options", {}))
        return clock.due(start or self.now, n, delay.unit, self.definition.territory)

    def last_day(self, due_at: datetime) -> date:
        """Give the last day of a delay, in the territory of the authority."""
        return clock.last_day_before(due_at, self.definition.territory)

    def later(self, minutes: int) -> datetime:
        """Give the time in so many minutes."""
        return self.now + timedelta(minutes=minutes)

    def start(self, kind: str, name: str, due_at: datetime) -> None:
        """Start a clock of the case; a closed one waits for nothing, but for its erasure."""
        if self.case.closed_at is not None and kind not in AFTER_CLOSING:
            return
        case = self.case
        key = f"{kind}.{case.status}.{name}.{case.version}.{self.seq}"
        timer = Timer(key, kind, name, due_at)
        case.timers = (*case.timers, timer)
        self.effects.append(StartTimer(timer))

    def stop(self, timer: Timer) -> None:
        """Stop one clock."""
        self.case.timers = tuple(one for one in self.case.timers if one is not timer)
        self.effects.append(CancelTimers((timer.key,)))

    def cancel(self, *kinds: str) -> None:
        """Stop the clocks of these kinds."""
        timers = self.case.timers
        if not timers:
            return
        gone = tuple(timer.key for timer in timers if timer.kind in kinds)
        if gone:
            self.case.timers = tuple(timer for timer in timers if timer.kind not in kinds)
            self.effects.append(CancelTimers(gone))
