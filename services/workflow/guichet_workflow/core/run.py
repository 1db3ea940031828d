"""One step being made: the fields of the case that change, and the effects gathered on the way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guichet_workflow.core import clock
from guichet_workflow.core.acts import ACTS
from guichet_workflow.core.case import SYSTEM, CaseState, Pause, Pending, Timer, Trouble
from guichet_workflow.core.definition import (
    Action,
    Definition,
    Delay,
    Move,
    Status,
)
from guichet_workflow.core.effects import (
    Anonymised,
    CancelTimers,
    Closed,
    Effect,
    History,
    Incident,
    MakeDocument,
    Moved,
    SendMessage,
    StartTimer,
)

MOST_MOVES = 20
"""Moves in one step before it counts as a loop."""


class Run:
    """A mutable working copy for the time of one step; `result()` freezes it."""

    __slots__ = (
        "anonymised_at", "asked", "assignee", "by", "case", "changed", "closed_at", "comment",
        "data", "definition", "documents", "due_at", "effects", "entered_at", "extra", "incidents",
        "moved_version", "now", "paused", "previous", "seq", "status", "timers", "version",
    )  # fmt: skip

    def __init__(self, definition: Definition, case: CaseState, now: datetime) -> None:
        self.definition, self.case, self.now = definition, case, now
        (
            _request, _received, self.data, version, self.moved_version, self.status,
            self.previous, self.entered_at, self.due_at, self.assignee, self.comment, self.asked,
            self.timers, self.paused, self.documents, self.incidents, self.closed_at,
            self.anonymised_at, self.extra,
        ) = case  # fmt: skip
        self.version = version + 1
        self.by = SYSTEM
        self.seq = 0
        self.changed = False
        self.effects: list[Effect] = []

    def result(self) -> tuple[CaseState, tuple[Effect, ...]]:
        """Give the case after the step and its effects."""
        case = self.case
        if self.changed:
            previous = case.status if self.status != case.status else ""
            self.effects.append(Moved(previous, self.by))
        after = CaseState(
            case.request_id, case.received_at, self.data, self.version, self.moved_version,
            self.status, self.previous, self.entered_at, self.due_at, self.assignee, self.comment,
            self.asked, self.timers, self.paused, self.documents, self.incidents, self.closed_at,
            self.anonymised_at, self.extra,
        )  # fmt: skip
        return after, tuple(self.effects)

    def history(self, kind: str, values: Mapping[str, Any], public: bool) -> None:
        """Write a line of history."""
        self.effects.append(History(self.version, self.seq, kind, values, self.by, public))
        self.seq += 1

    def put(self, values: Mapping[str, Any]) -> None:
        """Write fields of the case."""
        if values:
            self.data = {**self.data, **values}

    def mark(self, name: str, value: Any) -> None:
        """Keep something rare of the case by name; a value that is empty takes it away."""
        rest = {key: kept for key, kept in self.extra.items() if key != name}
        self.extra = {**rest, name: value} if value else rest

    def move(self, target: str) -> None:
        """Go to a status, and on from it while its actions say so."""
        for _ in range(MOST_MOVES):
            self._leave()
            target = self._enter(self.definition.statuses[target])
            if not target:
                return
        key = f"loop.{self.version}"
        self.trouble(Trouble(key, "loop", "", "", f"{MOST_MOVES} moves in one step"))

    def _leave(self) -> None:
        self.previous, self.asked, self.changed = self.status, None, True
        self._cancel("status")

    def _enter(self, status: Status) -> str:
        self.status, self.entered_at, self.moved_version = status.id, self.now, self.version
        self.due_at = self._due(status.due) if status.due else None
        values = {"status": status.id, "label": status.label, "citizen_label": status.citizen_label}
        self.history("moved", values, not status.hidden)
        if self.definition.veiled and not status.hidden and status.kind != "waiting":
            self.mark("shown", status.id)
        for rule in status.timers.values():
            self._start("status", rule.id, self._due(rule.after))
        self._pause_or_resume(status.pauses_silence)
        return self._act(status.enter)

    def perform(self, actions: tuple[Action, ...]) -> bool:
        """Do actions in order; say whether one of them moved the case."""
        target = self._act(actions)
        if target:
            self.move(target)
        return bool(target)

    def _act(self, actions: tuple[Action, ...]) -> str:
        for action in actions:
            if action.condition is not None and not action.condition(self.data):
                continue
            if isinstance(action, Move):
                # A closed request stays where it is, whatever a late document says.
                return "" if self.closed_at else action.to
            ACTS[type(action)](self, action)
        return ""

    def send(self, template: str, more: Mapping[str, Any] | None = None) -> None:
        """Ask for a message to the citizen; `motif` and `question` are known here."""
        asked = self.asked.prompt if self.asked else ""
        values = {"motif": self.comment, "question": asked, **(more or {})}
        self.effects.append(SendMessage(f"message.{self.version}.{self.seq}", template, values))
        self.history("message_sent", {"template": template}, False)

    def make(self, template: str, title: str) -> None:
        """Ask for a document."""
        key = f"document.{self.version}.{self.seq}"
        self.documents = (*self.documents, Pending(key, template, title))
        values = {"motif": self.comment, "champs": self.data}
        self.effects.append(MakeDocument(key, template, title, values))
        self.history("document_requested", {"title": title}, False)

    def trouble(self, found: Trouble) -> None:
        """Put an incident on the case."""
        self.incidents = (*self.incidents, found)
        self.effects.append(Incident(found))
        self.changed = True

    def close(self) -> None:
        """End the request: no clock but the one before it is anonymised."""
        if self.closed_at is not None:
            return
        self.closed_at, self.due_at, self.asked, self.paused = self.now, None, None, None
        self._cancel("status", "silence")
        self.changed = True
        self.effects.append(Closed(self.now))
        self.history("closed", {}, True)
        self._start("anonymise", "anonymise", self._due(self.definition.anonymise_after))

    def anonymise(self) -> None:
        """Take the person out of the case, closing it first if need be."""
        if self.anonymised_at is not None:
            return
        self.close()
        self._cancel("anonymise")
        self.anonymised_at, self.data, self.comment, self.assignee = self.now, {}, "", None
        self.documents, self.incidents, self.changed, self.extra = (), (), True, {}
        self.effects.append(Anonymised(self.now))
        self.history("anonymised", {}, True)

    def start_silence(self) -> None:
        """Start the legal clock from the reception of the request."""
        rule = self.definition.silence
        if rule:
            at = self._due(rule.after, self.case.received_at)
            self._start("silence", "silence", at)

    def _pause_or_resume(self, pauses: bool) -> None:
        if pauses and self.paused is None:
            for timer in self.timers:
                if timer.kind == "silence":
                    self.paused = Pause(timer, self.now)
            self._cancel("silence")
        elif not pauses and self.paused is not None:
            self._start("silence", "silence", self._resumed(self.paused))
            self.paused = None

    def _resumed(self, pause: Pause) -> datetime:
        rule = self.definition.silence
        if rule and rule.restarts:
            return self._due(rule.after)
        days = (clock.paris_day(self.now) - clock.paris_day(pause.since)).days
        return clock.later(pause.timer.due_at, days)

    def _due(self, delay: Delay, start: datetime | None = None) -> datetime:
        return clock.due(start or self.now, delay.n, delay.unit, self.definition.territory)

    def _start(self, kind: str, name: str, due_at: datetime) -> None:
        timer = Timer(f"{kind}.{self.status}.{name}.{self.version}.{self.seq}", kind, name, due_at)
        self.timers = (*self.timers, timer)
        self.effects.append(StartTimer(timer))

    def _cancel(self, *kinds: str) -> None:
        if not self.timers:
            return
        gone = tuple(timer.key for timer in self.timers if timer.kind in kinds)
        if gone:
            self.timers = tuple(timer for timer in self.timers if timer.kind not in kinds)
            self.effects.append(CancelTimers(gone))
