"""One step being made: the fields of the case that change, and the effects gathered on the way."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from guichet_workflow.core import anchors, clock, legal, loops, visit
from guichet_workflow.core.acts import ACTS
from guichet_workflow.core.case import SYSTEM, Actor, CaseState, Pause, Pending, Timer, Trouble
from guichet_workflow.core.definition import (
    Action,
    Definition,
    Delay,
    Document,
    Move,
    Silence,
    Status,
)
from guichet_workflow.core.definition.actions import PORTAL
from guichet_workflow.core.definition.journeys import Return
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

AFTER_CLOSING = ("anonymise", anchors.KIND)
"""The clocks that may run on a closed request."""
MOST_MOVES = 20
"""Moves in one step, since a loop last took its next item, before the case is a runaway."""
RUNAWAY = "runaway"
JOINING = "joining"
"""What a case keeps of its mails: the templates of the documents that each joins, by its key."""


class Run(Struct):
    """One step: `case` is the copy that it changes, `before` the case that was given.

    `completed`: the citizen sent what she was asked for.
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

    def result(self) -> tuple[CaseState, tuple[Effect, ...]]:
        """Give the case after the step and its effects."""
        if self.definition.anchored:
            anchors.dated(self)
        if self.changed:
            before, after = self.before.status, self.case.status
            self.effects.append(Moved(before if after != before else "", self.by))
        return self.case, tuple(self.effects)

    def history(self, kind: str, values: Mapping[str, Any], public: bool) -> None:
        """Write a line of history."""
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

    def move(self, target: str) -> None:
        """Go to a status, and on from it while its actions say so."""
        self.changed = True
        moves = items = 0
        while moves < MOST_MOVES:
            self._leave()
            status = self.definition.statuses[target]
            target = self._enter(status)
            if not target:
                return
            moves += 1
            if status.loop and items < loops.MOST_ITEMS and loops.is_on_its_way(self, status.id):
                moves, items = 0, items + 1
        self.trouble(Trouble(f"{RUNAWAY}.{self.case.version}", RUNAWAY, "", "", ""))

    def go_on(self, target: str) -> bool:
        """Go where something asked for earlier leads, unless this version lost that status.

        Say whether the case went. What silence has given is not taken back by what comes late:
        its clock is fired next.
        """
        if target not in self.definition.statuses or self.case.closed_at is not None:
            return False
        if legal.has_accepted(self.definition, self.case, self.now):
            return False
        self.move(target)
        return True

    def _leave(self) -> None:
        case = self.case
        case.previous, case.asked = case.status, None
        if case.timers:
            self._cancel("status", "ask")
        if case.extra:
            self.mark("approval", None)
            self.mark("alerts", [one for one in case.extra.get("alerts", ()) if one["keep"]])
            if visit.KEY in case.extra:
                self.mark(visit.KEY, None)

    def _enter(self, status: Status) -> str:
        case, definition = self.case, self.definition
        case.status, case.entered_at, case.moved_version = status.id, self.now, case.version
        case.due_at = self.due(status.due) if status.due else None
        self.history("moved", status.moved, not status.hidden)
        if definition.veiled and not status.hidden and status.kind != "waiting":
            self.mark("shown", status.id)
        if definition.anchored:
            anchors.entered(self, status.id)
        for rule in status.timers.values():
            self.start("status", rule.id, self.due(rule.after))
        if definition.silence is not None:
            self._follow_silence(status)
        if status.loop is not None:
            return loops.entered(self, status, status.loop)
        return self.act(status.enter)

    def perform(self, actions: tuple[Action, ...]) -> bool:
        """Do actions in order; say whether one of them moved the case."""
        return self.go_on(self.act(actions))

    def act(self, actions: tuple[Action, ...]) -> str:
        """Do actions in order until one moves the case; give where to, "" to stay."""
        for action in actions:
            if action.condition is not None and not action.condition(self.case.data):
                continue
            if isinstance(action, Move):
                # A closed request stays where it is, whatever a late document says.
                return "" if self.case.closed_at else self._target(action)
            ACTS[type(action)](self, action)
        return ""

    def _target(self, action: Move) -> str:
        if isinstance(action, Return):
            marked: str = self.case.extra.get("markers", {}).get(action.marker, "")
            return marked if marked in self.definition.statuses else action.to
        return action.to

    def send(
        self,
        template: str,
        more: Mapping[str, Any] | None = None,
        to: str = "",
        channel: str = "",
        attach: tuple[str, ...] = (),
    ) -> None:
        """Ask for a message to the citizen, at `to` if not at the address of the case.

        `motif` and `question` are known here.
        """
        case = self.case
        question = case.asked.prompt if case.asked else ""
        values = {"motif": case.comment, "question": question, **(more or {})}
        key = f"message.{case.version}.{self.seq}"
        made = case.extra.get("papers", {})
        joined = tuple(made[name] for name in attach if name in made) if attach else ()
        self.effects.append(SendMessage(key, template, values, to, channel, joined))
        asked = {"channel": channel} if channel else {}
        if joined:
            self.mark(JOINING, {**case.extra.get(JOINING, {}), key: list(attach)})
            asked["attached"] = ", ".join(one["title"] for one in joined)
        self.history("message_sent", {"template": template, **asked}, channel == PORTAL)

    def make(self, wanted: Document | Trouble) -> None:
        """Ask for a document, or once more for one that failed."""
        case, template, title = self.case, wanted.template, wanted.title
        key = f"document.{case.version}.{self.seq}"
        pending = Pending(key, template, title, wanted.internal, wanted.result)
        case.documents = (*case.documents, pending)
        if template in self.definition.joined and not wanted.internal:
            papers = {**case.extra.get("papers", {}), template: {"key": key, "title": title}}
            self.mark("papers", papers)
        values = {"motif": case.comment, "champs": case.data}
        self.effects.append(MakeDocument(key, template, title, values, wanted.internal))
        self.history("document_requested", {"title": title}, False)

    def trouble(self, found: Trouble) -> None:
        """Put an incident on the case."""
        self.case.incidents = (*self.case.incidents, found)
        self.effects.append(Incident(found))
        self.changed = True

    def close(self) -> None:
        """End the request: no clock but the one before it is anonymised."""
        case = self.case
        if case.closed_at is not None:
            return
        case.closed_at, case.due_at, case.asked, case.paused = self.now, None, None, None
        self._cancel("status", "ask", "silence", "suspension", "allocate", "opinion", "call")
        self.changed = True
        self.effects.append(Closed(self.now))
        self.history("closed", {}, True)
        if self.definition.anchored:
            anchors.closed(self)
        self.start("anonymise", "anonymise", self.due(self.definition.anonymise_after))

    def reopen(self) -> None:
        """Take up a request that was closed, as long as the person is still in it."""
        case = self.case
        if case.closed_at is None or case.anonymised_at is not None:
            return
        case.closed_at, self.changed = None, True
        self._cancel("anonymise")
        anchors.reopened(self)
        self.history("reopened", {}, True)

    def anonymise(self) -> None:
        """Take the person out of the case, closing it first if need be."""
        case = self.case
        if case.anonymised_at is not None:
            return
        self.close()
        self._cancel("anonymise", anchors.KIND)
        case.anonymised_at, case.data, case.comment, case.assignee = self.now, {}, "", None
        case.documents, case.incidents, case.extra = (), (), {}
        self.changed = True
        self.effects.append(Anonymised(self.now))
        self.history("anonymised", {}, True)

    def start_silence(self) -> None:
        """Start the legal clock from the reception of the request."""
        rule = self.definition.silence
        if rule:
            at = self.due(rule.after, self.case.received_at)
            self.start("silence", "silence", at)

    def _follow_silence(self, status: Status) -> None:
        if legal.has_accepted(self.definition, self.case, self.now):
            return  # what the law has given is not taken back: its clock is fired next
        if status.decides:
            self.case.paused = None
            self._cancel("silence", "suspension")
        elif status.pauses_silence and self.case.paused is None:
            self._pause(status)
        elif not status.pauses_silence and self.case.paused is not None:
            self.resume(clock.paris_day(self.now))

    def _pause(self, status: Status) -> None:
        timer = legal.running(self.case.timers)
        rule = self.definition.silence
        if timer is None or rule is None or self._asked_too_late(rule):
            return
        self.case.paused = Pause(timer, self.now)
        self._cancel("silence")
        values = {}
        if status.pieces_within:
            until = self.due(status.pieces_within)
            self.start("suspension", "suspension", until)
            values = {"until": clock.last_day_before(until).isoformat()}
        self.history("suspended", values, True)

    def _asked_too_late(self, rule: Silence) -> bool:
        within = rule.asked_within
        return within is not None and self.now >= self.due(within, self.case.received_at)

    def resume(self, until: date) -> None:
        """Let the legal clock run again after a stop whose last day is `until`."""
        pause = self.case.paused
        if pause is None:
            return
        at = legal.resumed(self.definition, pause, until, self.now, complete=self.completed)
        self.case.paused, self.changed = None, True
        self._cancel("suspension")
        self.start("silence", "silence", at)
        self.history("resumed", {"day": clock.last_day_before(at).isoformat()}, True)

    def due(self, delay: Delay, start: datetime | None = None) -> datetime:
        """Give when a delay is over, counted from now or from `start`."""
        return clock.due(start or self.now, delay.n, delay.unit, self.definition.territory)

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

    def _cancel(self, *kinds: str) -> None:
        timers = self.case.timers
        if not timers:
            return
        gone = tuple(timer.key for timer in timers if timer.kind in kinds)
        if gone:
            self.case.timers = tuple(timer for timer in timers if timer.kind not in kinds)
            self.effects.append(CancelTimers(gone))
