"""One step being made: the fields of the case that change, and the effects gathered on the way."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core import anchors, legal, loops, visit
from guichet_workflow.core.acts import ACTS
from guichet_workflow.core.acts.calls import DRAWN, REMIND
from guichet_workflow.core.case import CaseState, Pending, Trouble
from guichet_workflow.core.definition import Action, Document, Move, Status
from guichet_workflow.core.definition.actions import PORTAL
from guichet_workflow.core.definition.journeys import Return
from guichet_workflow.core.effects import (
    Anonymised,
    Closed,
    Effect,
    History,
    MakeDocument,
    Moved,
    SendMessage,
)
from guichet_workflow.core.run.lawful import Lawful

MOST_MOVES = 20
"""Moves in one step, since a loop last took its next item, before the case is a runaway."""
AT_WORK = ("status", "ask", "silence", "suspension", "allocate", "opinion", "call", REMIND)
"""The clocks of a request that is open."""
RUNAWAY = "runaway"
JOINING = "joining"
"""What a case keeps of its mails: the templates of the documents that each joins, by its key."""


class Run(Lawful):
    """One step: from status to status, with the actions of each, to where the case waits."""

    def result(self) -> tuple[CaseState, tuple[Effect, ...]]:
        """Give the case after the step and its effects."""
        if self.definition.anchored:
            anchors.dated(self)
        if self.changed:
            left = self.before.status
            self.effects.append(Moved("" if left == self.case.status else left, self.by))
        return self.case, tuple(self.effects)

    def move(self, target: str) -> None:
        """Go to a status, and on from it while its actions say so."""
        case, self.changed = self.case, True
        case.entered_at, case.moved_version = self.now, case.version
        moves = items = 0
        while moves < MOST_MOVES:
            status = self.definition.statuses[target]
            if case.timers or case.extra or case.asked or case.due_at:
                self._leave()
            case.previous, case.status = case.status, target
            told = status.moved
            if self.acting:
                told, self.acting = {**told, "act": self.acting}, ""
            # `history` written out: a call costs a move a tenth of its time.
            line = History(case.version, self.seq, "moved", told, self.by, not status.hidden)
            self.effects.append(line)
            self.seq += 1
            if status.plain:
                target = self.act(status.enter) if status.enter else ""
            else:
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
        case.asked = case.due_at = None
        if case.timers:
            self.cancel("status", "ask")
        if case.extra:
            self.mark("approval", None)
            self.mark("alerts", [one for one in case.extra.get("alerts", ()) if one["keep"]])
            if visit.KEY in case.extra:
                self.mark(visit.KEY, None)

    def _enter(self, status: Status) -> str:
        case, definition = self.case, self.definition
        if status.due:
            case.due_at = self.due(status.due)
        if definition.veiled and not status.hidden and status.kind != "waiting":
            self.mark("shown", status.id)
        if definition.anchored:
            anchors.entered(self, status.id)
        if status.timers:
            for rule in status.timers.values():
                self.start("status", rule.id, self.due(rule.after))
        if definition.silence is not None:
            self.follow_silence(status)
        if status.loop is not None:
            return loops.entered(self, status, status.loop)
        return self.act(status.enter)

    def perform(self, actions: tuple[Action, ...]) -> bool:
        """Do actions in order; say whether one of them moved the case."""
        gone = self.go_on(self.act(actions))
        self.acting = ""
        return gone

    def act(self, actions: tuple[Action, ...]) -> str:
        """Do actions in order until one moves the case; give where to, "" to stay."""
        for action in actions:
            if action.condition is not None and not action.condition(self.case.data):
                continue
            if isinstance(action, Move):
                # A closed request stays where it is, whatever a late document says.
                if self.case.closed_at:
                    break
                self.acting = action.id
                return self._marked(action) if isinstance(action, Return) else action.to
            self.acting = action.id
            ACTS[type(action)](self, action)
        self.acting = ""
        return ""

    def _marked(self, action: Return) -> str:
        marked: str = self.case.extra.get("markers", {}).get(action.marker, "")
        return marked if marked in self.definition.statuses else action.to

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

    def make(
        self, wanted: Document | Trouble, more: Mapping[str, Any] | None = None, after: str = ""
    ) -> None:
        """Ask for a document, or once more for one that failed.

        `more` are values it tells, `after` the key of one whose pages come first.
        """
        case, template, title = self.case, wanted.template, wanted.title
        key = f"document.{case.version}.{self.seq}"
        pending = Pending(key, template, title, wanted.internal, wanted.result)
        case.documents = (*case.documents, pending)
        if template in self.definition.joined and not wanted.internal:
            papers = {**case.extra.get("papers", {}), template: {"key": key, "title": title}}
            self.mark("papers", papers)
        if template in self.definition.signed:
            hidden = {"internal": True} if wanted.internal else {}
            drawn = {**case.extra.get(DRAWN, {}), template: {"key": key, "title": title, **hidden}}
            self.mark(DRAWN, drawn)
        values = {"motif": case.comment, "champs": case.data, **(more or {})}
        self.effects.append(MakeDocument(key, template, title, values, wanted.internal, after))
        self.history("document_requested", {"title": title}, False)

    def close(self) -> None:
        """End the request: no clock but the one before it is anonymised."""
        case = self.case
        if case.closed_at is not None:
            return
        case.closed_at = self.now
        case.due_at = case.asked = case.paused = None
        if case.timers:
            self.cancel(*AT_WORK)
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
        self.cancel("anonymise")
        anchors.reopened(self)
        self.history("reopened", {}, True)

    def anonymise(self) -> None:
        """Take the person out of the case, closing it first if need be."""
        case = self.case
        if case.anonymised_at is not None:
            return
        self.close()
        self.cancel("anonymise", anchors.KIND)
        case.anonymised_at, case.data, case.comment, case.assignee = self.now, {}, "", None
        case.documents, case.incidents, case.extra = (), (), {}
        self.changed = True
        self.effects.append(Anonymised(self.now))
        self.history("anonymised", {}, True)
