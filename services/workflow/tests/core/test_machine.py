"""Any order of events keeps the invariants of a case: I3, I5, and closed means closed."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from guichet_workflow.core import choices_of, compile_definition, step
from guichet_workflow.core import events as ev
from guichet_workflow.core.case import Actor, CaseState, identity
from guichet_workflow.core.effects import Anonymised, CancelTimers, Closed, History, StartTimer
from guichet_workflow.core.refusals import Refusal, TimerTooEarly
from guichet_workflow.core.stored import dump_case, load_case
from guichet_workflow.core.words import SENTENCES, history_sentence, turn
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

AGENT = Actor("agent", "a-1", "Nadia Benali")
CITIZEN = Actor("citizen", "c-1", "Camille Roux")
MINE = frozenset({"instructeur"})
FILE = {"document_id": "d-1", "name": "statuts.pdf"}


def _load_sibling() -> Any:
    import importlib.util
    from pathlib import Path

    path = Path(__file__).parent / "conftest.py"
    spec = importlib.util.spec_from_file_location("core_definition", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SHARED = _load_sibling()
DEFINITION = compile_definition(SHARED.definition_json())


class Life(RuleBasedStateMachine):
    """A case to which anything happens in any order, duplicates and late news included."""

    @initialize(danger=st.booleans(), montant=st.sampled_from(["1", "999.99", "5000"]))
    def open(self, danger: bool, montant: str) -> None:
        self.now = SHARED.NOW
        self.case = CaseState(uuid4(), self.now, {"danger": danger, "montant": montant})
        self.lines: list[History] = []
        self.started: set[str] = set()
        self.ended: list[str] = []
        self.running: set[str] = set()
        self.closed_status = ""
        self.sent: list[Any] = []
        self.take(ev.Opened(CITIZEN))

    def take(self, event: Any) -> None:
        before = self.case
        try:
            after, effects = step(DEFINITION, before, event, self.now)
        except Refusal:
            return
        assert (after is before) == (effects == ())
        assert after.version == before.version + (after is not before)
        again = step(DEFINITION, load_case(dump_case(before)), event, self.now)
        assert again == (after, effects)
        self.case = after
        self.sent.append(event)
        self.look(effects)

    def look(self, effects: tuple[Any, ...]) -> None:
        lines = [effect for effect in effects if isinstance(effect, History)]
        assert [line.seq for line in lines] == list(range(len(lines)))
        assert bool(lines) == bool(effects)
        self.lines += lines
        for effect in effects:
            if isinstance(effect, StartTimer):
                assert effect.timer.key not in self.started
                self.started.add(effect.timer.key)
                self.running.add(effect.timer.key)
            elif isinstance(effect, CancelTimers):
                assert set(effect.keys) <= self.running
                self.running -= set(effect.keys)
            elif isinstance(effect, Closed):
                assert not self.closed_status
                self.closed_status = self.case.status
            elif isinstance(effect, Anonymised):
                assert self.closed_status

    @rule(
        choice=st.sampled_from(["accorder", "rejeter", "complement", "calmer", "x"]),
        late=st.integers(0, 2),
        fields=st.booleans(),
        comment=st.sampled_from(["", "Motif"]),
    )
    def choose(self, choice: str, late: int, fields: bool, comment: str) -> None:
        values = {"accorde": "10"} if fields else {}
        self.take(ev.Chose(AGENT, choice, MINE, self.case.version - late, comment, values))

    @rule(piece=st.booleans())
    def answer(self, piece: bool) -> None:
        self.take(ev.Answered(CITIZEN, {"piece": [FILE]} if piece else {}))

    @precondition(lambda self: self.case.timers)
    @rule(data=st.data(), early=st.booleans(), twice=st.booleans())
    def fire(self, data: st.DataObject, early: bool, twice: bool) -> None:
        timer = data.draw(st.sampled_from(self.case.timers))
        if early:
            self.refuse_early(timer)
            return
        self.now = max(self.now, timer.due_at)
        self.running.discard(timer.key)
        self.ended.append(timer.key)
        self.take(ev.TimerFired(timer.key))
        if twice:
            case = self.case
            self.take(ev.TimerFired(timer.key))
            assert self.case is case

    def refuse_early(self, timer: Any) -> None:
        if self.now >= timer.due_at:
            return
        try:
            step(DEFINITION, self.case, ev.TimerFired(timer.key), self.now)
        except TimerTooEarly:
            return
        raise AssertionError("a timer fired early")

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(made=st.booleans())
    def document(self, made: bool) -> None:
        for pending in self.case.documents[:1]:
            key = identity(self.case.request_id, pending.key)
            self.take(ev.DocumentMade(key) if made else ev.DocumentFailed(key, "panne"))

    @rule(number=st.integers(0, 2))
    def message_fails(self, number: int) -> None:
        self.take(ev.MessageFailed(UUID(int=number), "recue", "adresse inconnue"))

    @rule(reason=st.sampled_from(["infected", "too_large"]))
    def quarantine(self, reason: str) -> None:
        self.take(ev.FileQuarantined("photo.jpg", reason))
        self.take(ev.FileReleased("photo.jpg"))

    @rule()
    def retry(self) -> None:
        for trouble in self.case.incidents[:1]:
            self.take(ev.Retried(AGENT, trouble.key))

    @rule(who=st.sampled_from([None, AGENT]), text=st.sampled_from(["Bonjour", "Vu"]))
    def talk(self, who: Actor | None, text: str) -> None:
        self.take(ev.Assigned(AGENT, who))
        self.take(ev.Noted(AGENT, text))
        self.take(ev.Messaged(CITIZEN if who is None else AGENT, text))
        self.take(ev.PiecesAdded(CITIZEN, (FILE,)))

    @rule()
    def withdraw(self) -> None:
        self.take(ev.Withdrawn(CITIZEN))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(self.sent))
        if isinstance(event, ev.DocumentMade | ev.DocumentFailed | ev.TimerFired | ev.Opened):
            case = self.case
            self.take(event)
            assert self.case is case

    @invariant()
    def versions_have_no_gap(self) -> None:
        written = sorted({line.version for line in self.lines})
        assert written == list(range(1, self.case.version + 1))

    @invariant()
    def timers_are_those_started_and_not_ended(self) -> None:
        assert {timer.key for timer in self.case.timers} == self.running
        assert len(self.ended) == len(set(self.ended))

    @invariant()
    def closed_stays_closed(self) -> None:
        assert bool(self.case.closed_at) == bool(self.closed_status)
        if self.closed_status:
            assert self.case.status == self.closed_status
            assert choices_of(DEFINITION, self.case, MINE) == []
            assert {timer.kind for timer in self.case.timers} <= {"anonymise"}
            assert bool(self.case.timers) == (self.case.anonymised_at is None)

    @invariant()
    def everything_has_words(self) -> None:
        assert turn(DEFINITION, self.case).text
        for line in self.lines[-3:]:
            assert line.kind in SENTENCES
            for audience in ("citizen", "agent"):
                assert history_sentence(line.kind, line.values, line.by, audience)


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestLife = Life.TestCase
