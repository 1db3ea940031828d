"""The services of the model: forms, workflow on its real engine, documents, notify and stats."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from guichet_workflow.core import Definition, step
from guichet_workflow.core import events as ev
from guichet_workflow.core.case import Actor, CaseState, identity
from guichet_workflow.core.effects import (
    CancelTimers,
    Effect,
    History,
    MakeDocument,
    Moved,
    SendMessage,
    StartTimer,
)

from tests.model.house import Change, Crash, Event, House

AGENT = Actor("agent", "a-1", "Nadia Benali")
CITIZEN = Actor("citizen", "c-1", "Camille Roux")
NAMES = UUID("0190a000-0000-7000-8000-000000000000")
START = datetime(2026, 3, 3, 13, 32, tzinfo=UTC)


def digest(answers: Mapping[str, Any]) -> str:
    """Give what must stay the same from the form to the case."""
    return sha256(repr(sorted(answers.items())).encode()).hexdigest()


class Town(House):
    """The suite: `mailed` is what the mail server accepted, `now` the database's clock."""

    def __init__(self, definition: Definition) -> None:
        super().__init__()
        self.definition, self.now = definition, START
        self.mailed: list[UUID] = []
        self.forms = self.add("forms")
        self.workflow = self.add(
            "workflow", {"submission.sent": self._open, "document.made": self._document}
        )
        self.documents = self.add("documents", {"document.requested": self._make})
        self.notify = self.add("notify", {"message.requested": self._write})
        self.stats = self.add("stats", {"case.moved": self._count_case})

    def submit(self, token: str, answers: Mapping[str, Any], crash: str = "") -> UUID:
        """Send a form; the same token again gives the same request."""
        with self.forms.transaction(crash) as change:
            kept = change.table("submissions").get(token)
            if kept is None:
                kept = (uuid5(NAMES, token), answers)
                change.table("submissions")[token] = kept
                data = {"request_id": kept[0], "answers": answers}
                change.emit("submission.sent", data)
        return kept[0]

    def act(self, request_id: UUID, event: ev.Event, crash: str = "") -> None:
        """Let somebody act on a case; raises the engine's `Refusal`."""
        with self.workflow.transaction(crash) as change:
            self._apply(change, request_id, event)

    def fire(self, key: tuple[UUID, str], crash: str = "") -> None:
        """Fire a clock that is due, as the worker does."""
        with self.workflow.transaction(crash) as change:
            if key not in change.table("timers"):
                return
            self._apply(change, key[0], ev.TimerFired(key[1]))
            change.table("timers").pop(key, None)
            fired = change.table("fired")
            fired[key] = fired.get(key, 0) + 1

    def due(self) -> list[tuple[UUID, str]]:
        """Give the clocks that are over."""
        timers = self.workflow.table("timers")
        return sorted((key for key, at in timers.items() if at <= self.now), key=str)

    def mail(self, message: UUID, crash: bool = False) -> None:
        """Give a message to the mail server; a crash comes after it said 250."""
        self.mailed.append(message)
        if crash:
            raise Crash
        with self.notify.transaction() as change:
            change.table("messages")[message] = "sent"

    def unsent(self) -> list[UUID]:
        """Give the messages that were asked for and are not known to be sent."""
        return [key for key, state in self.notify.table("messages").items() if state == "waiting"]

    def _open(self, change: Change, event: Event) -> None:
        request_id, answers = event.data["request_id"], event.data["answers"]
        cases = change.table("cases")
        if request_id not in cases:
            cases[request_id] = CaseState(request_id, self.now, answers)
            change.table("digests")[request_id] = digest(answers)
            self._apply(change, request_id, ev.Opened(CITIZEN))

    def _document(self, change: Change, event: Event) -> None:
        self._apply(change, event.data["request_id"], ev.DocumentMade(event.data["document_id"]))

    def _apply(self, change: Change, request_id: UUID, event: ev.Event) -> None:
        before = change.table("cases")[request_id]
        after, effects = step(self.definition, before, event, self.now)
        if after is before:
            return
        change.table("cases")[request_id] = after
        for effect in effects:
            self._carry(change, after, effect)
        audit = change.table("audit")
        last = audit[len(audit)][-1] if audit else ""
        line = (request_id, after.version, type(event).__name__)
        audit[len(audit) + 1] = (*line, last, sha256(repr((line, last)).encode()).hexdigest())

    def _carry(self, change: Change, case: CaseState, effect: Effect) -> None:
        request_id = case.request_id
        match effect:
            case History():
                key = (request_id, effect.version, effect.seq)
                assert key not in change.table("history")
                change.table("history")[key] = effect
            case StartTimer():
                change.table("timers")[request_id, effect.timer.key] = effect.timer.due_at
            case CancelTimers():
                for name in effect.keys:
                    change.table("timers").pop((request_id, name), None)
            case SendMessage():
                message = identity(request_id, effect.key)
                change.table("asked")[message] = effect.template
                change.emit("message.requested", {"message_id": message})
            case MakeDocument():
                document = identity(request_id, effect.key)
                data = {"request_id": request_id, "document_id": document}
                change.emit("document.requested", data)
            case Moved():
                data = {"version": case.version, "status": case.status, "closed": case.closed_at}
                change.emit("case.moved", {"request_id": request_id, **data})
            case _:
                pass

    def _make(self, change: Change, event: Event) -> None:
        change.table("made")[event.data["document_id"]] = event.data["request_id"]
        change.emit("document.made", event.data)

    def _write(self, change: Change, event: Event) -> None:
        change.table("messages").setdefault(event.data["message_id"], "waiting")

    def _count_case(self, change: Change, event: Event) -> None:
        facts, request_id = change.table("facts"), event.data["request_id"]
        if facts.get(request_id, {"version": 0})["version"] < event.data["version"]:
            facts[request_id] = event.data
