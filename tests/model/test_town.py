"""Whatever is doubled, lost, late or killed, the invariants I1 to I8 of the checker hold.

The services are a model in memory; what a case becomes is decided by the real engine, on real
circuits of the catalogue. It lasts as long as the setting says: two minutes by default.
"""

import json
import os
import time
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from guichet_workflow.core import Definition, choices_of, compile_definition
from guichet_workflow.core import events as ev
from guichet_workflow.core.refusals import Refusal
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.model.house import Crash, Service
from tests.model.town import AGENT, CITIZEN, Town, digest

LASTS_S = float(os.environ.get("GUICHET_MODEL_S", "120"))
CATALOGUE = Path(__file__).parents[2] / "catalogue"
CIRCUITS = ("acte-naissance", "signalement-voirie", "subvention-association")
CRASHES = st.sampled_from(["", "", "", "before", "after"])
VALUES = {"number": "12", "integer": "12", "amount": "12", "date": "2026-05-04", "checkbox": True}


def circuit(slug: str) -> Definition:
    """Compile a circuit of the catalogue."""
    return compile_definition(json.loads((CATALOGUE / slug / "workflow.json").read_text()))


def filled(fields: Any) -> dict[str, Any]:
    """Give an answer to each field."""
    return {field["id"]: VALUES.get(field["type"], "Un mot") for field in fields}


class Life(RuleBasedStateMachine):
    """People act, and the machines that carry their acts fail at every moment."""

    @initialize(slug=st.sampled_from(CIRCUITS))
    def build(self, slug: str) -> None:
        self.town = Town(circuit(slug))
        self.acknowledged: dict[str, tuple[UUID, str]] = {}
        self.mail_crashes: Counter[UUID] = Counter()
        self.was_due: set[tuple[UUID, str]] = set()

    def survive(self, what: Any, *args: Any) -> Any:
        try:
            return what(*args)
        except (Crash, Refusal) as failure:
            note(f"{type(failure).__name__} in {what.__name__}")
            return None

    @rule(token=st.sampled_from("abc"), danger=st.sampled_from(["oui", "non"]), crash=CRASHES)
    def submit(self, token: str, danger: str, crash: str) -> None:
        answers = {"danger": danger, "montant": "800"}
        kept = self.survive(self.town.submit, token, answers, crash)
        if kept is not None and token not in self.acknowledged:
            stored = self.town.forms.table("submissions")[token][1]
            self.acknowledged[token] = (kept, digest(stored))
        assert kept is None or kept == self.acknowledged[token][0]

    @rule(data=st.data(), late=st.integers(0, 1), crash=CRASHES)
    @precondition(lambda self: self.town.workflow.table("cases"))
    def choose(self, data: st.DataObject, late: int, crash: str) -> None:
        case = self.a_case(data)
        everyone = frozenset(self.town.definition.functions)
        found = choices_of(self.town.definition, case, everyone)
        if found:
            choice = data.draw(st.sampled_from(found))
            fields, version = filled(choice.fields), case.version - late
            event = ev.Chose(AGENT, choice.id, everyone, version, "Motif", fields)
            self.survive(self.town.act, case.request_id, event, crash)

    @rule(data=st.data(), crash=CRASHES)
    @precondition(lambda self: self.town.workflow.table("cases"))
    def answer(self, data: st.DataObject, crash: str) -> None:
        case = self.a_case(data)
        if case.asked is not None:
            event = ev.Answered(CITIZEN, filled(case.asked.fields))
            self.survive(self.town.act, case.request_id, event, crash)

    @rule(data=st.data(), sure=st.integers(0, 9), crash=CRASHES)
    @precondition(lambda self: self.town.workflow.table("cases"))
    def withdraw(self, data: st.DataObject, sure: int, crash: str) -> None:
        if sure == 9:
            event = ev.Withdrawn(CITIZEN, "Merci")
            self.survive(self.town.act, self.a_case(data).request_id, event, crash)

    def a_case(self, data: st.DataObject) -> Any:
        cases = self.town.workflow.table("cases")
        return cases[data.draw(st.sampled_from(sorted(cases, key=str)))]

    @rule()
    def a_quiet_moment(self) -> None:
        for service in self.town.services.values():
            service.relay()
            if service.queue:
                service.take()

    @rule(data=st.data(), crash=st.sampled_from(["", "", "unconfirmed", "unmarked"]))
    def relay(self, data: st.DataObject, crash: str) -> None:
        self.survive(self.a_service(data).relay, crash)

    @rule(data=st.data(), crash=CRASHES)
    def deliver(self, data: st.DataObject, crash: str) -> None:
        service = self.a_service(data)
        if service.queue:
            at = data.draw(st.integers(0, len(service.queue) - 1))
            self.survive(service.take, at, crash)

    @rule(data=st.data())
    def duplicate(self, data: st.DataObject) -> None:
        service = self.a_service(data)
        service.queue += service.queue[:2]

    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        service = self.a_service(data)
        service.queue.reverse()

    @rule(data=st.data())
    def lose_what_was_not_confirmed(self, data: st.DataObject) -> None:
        service = self.a_service(data)
        sent = {at for one in self.town.services.values() for at in one.table("sent")}
        service.queue = [event for event in service.queue if event.id in sent]

    def a_service(self, data: st.DataObject) -> Service:
        name = data.draw(st.sampled_from(sorted(self.town.services)))
        return self.town.services[name]

    @rule(days=st.integers(1, 100))
    def advance(self, days: int) -> None:
        self.town.now += timedelta(days=days)

    @rule(data=st.data(), crash=CRASHES)
    @precondition(lambda self: self.town.due())
    def fire(self, data: st.DataObject, crash: str) -> None:
        key = data.draw(st.sampled_from(self.town.due()))
        self.was_due.add(key)
        self.survive(self.town.fire, key, crash)

    @rule(crash=st.booleans())
    @precondition(lambda self: self.town.unsent())
    def mail(self, crash: bool) -> None:
        message = self.town.unsent()[0]
        self.mail_crashes[message] += crash
        self.survive(self.town.mail, message, crash)

    @invariant()
    def i1_what_was_acknowledged_is_kept(self) -> None:
        kept = {one[0]: digest(one[1]) for one in self.town.forms.table("submissions").values()}
        for request_id, content in self.acknowledged.values():
            assert kept[request_id] == content

    @invariant()
    def i2_a_token_makes_one_request(self) -> None:
        requests = [one[0] for one in self.town.forms.table("submissions").values()]
        assert len(requests) == len(set(requests))

    @invariant()
    def i3_histories_have_no_gap(self) -> None:
        versions: dict[UUID, set[int]] = {}
        for request_id, version, _seq in self.town.workflow.table("history"):
            versions.setdefault(request_id, set()).add(version)
        for request_id, case in self.town.workflow.table("cases").items():
            assert versions[request_id] == set(range(1, case.version + 1))

    @invariant()
    def i5_clocks_fire_once_and_not_early(self) -> None:
        fired = self.town.workflow.table("fired")
        assert set(fired.values()) <= {1}
        assert set(fired) <= self.was_due
        for request_id, case in self.town.workflow.table("cases").items():
            running = {
                key for owner, key in self.town.workflow.table("timers") if owner == request_id
            }
            assert running == {timer.key for timer in case.timers}

    @invariant()
    def i6_a_mail_is_doubled_by_its_crashes_alone(self) -> None:
        for message, times in Counter(self.town.mailed).items():
            assert times <= 1 + self.mail_crashes[message]

    @invariant()
    def i8_the_audit_is_one_chain(self) -> None:
        last, entries = "", self.town.workflow.table("audit").values()
        for *line, before, hashed in entries:
            assert before == last
            assert hashed == sha256(repr((tuple(line), before)).encode()).hexdigest()
            last = hashed
        changes = sum(case.version for case in self.town.workflow.table("cases").values())
        assert len(entries) == changes

    def teardown(self) -> None:
        """Let all arrive: nothing is lost (I1), left (I4), untold (I6) or miscounted (I7)."""
        if not hasattr(self, "town"):
            return
        town = self.town
        town.settle()
        for message in town.unsent():
            town.mail(message)
        cases, digests = town.workflow.table("cases"), town.workflow.table("digests")
        submissions = town.forms.table("submissions").values()
        assert digests == {request_id: digest(answers) for request_id, answers in submissions}
        assert set(town.mailed) == set(town.workflow.table("asked"))
        told = Counter((case.status, bool(case.closed_at)) for case in cases.values())
        facts = town.stats.table("facts").values()
        assert told == Counter((fact["status"], bool(fact["closed"])) for fact in facts)
        for service in town.services.values():
            assert service.table("outbox").keys() == service.table("sent").keys()


CHOSEN = settings(
    max_examples=60,
    stateful_step_count=200,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_invariants_hold() -> None:
    until = time.monotonic() + LASTS_S
    while time.monotonic() < until:
        run_state_machine_as_test(Life, settings=CHOSEN)


def marks_before_it_publishes(service: Service, crash: str = "") -> None:
    with service.transaction() as change:
        outbox, sent = change.table("outbox"), change.table("sent")
        waiting = [event for at, event in outbox.items() if at not in sent]
        sent.update({event.id: True for event in waiting})
    if crash:
        raise Crash
    for event in waiting:
        service.house.publish(event)


def forgets_what_it_sent(town: Town, token: str, answers: Any, crash: str = "") -> UUID:
    with town.forms.transaction(crash) as change:
        made = uuid4()
        change.table("submissions")[token] = (made, answers)
        change.emit("submission.sent", {"request_id": made, "answers": answers})
    return made


def fires_what_it_fired(town: Town, key: tuple[UUID, str], crash: str = "") -> None:
    with town.workflow.transaction(crash) as change:
        fired = change.table("fired")
        fired[key] = fired.get(key, 0) + 1
    town.act(key[0], ev.TimerFired(key[1]), crash)


def writes_again(town: Town, message: UUID, crash: bool = False) -> None:
    town.mailed += [message, message]
    with town.notify.transaction() as change:
        change.table("messages")[message] = "sent"


@pytest.mark.parametrize(
    ("owner", "name", "fault"),
    [
        (Service, "relay", marks_before_it_publishes),
        (Town, "submit", forgets_what_it_sent),
        (Town, "fire", fires_what_it_fired),
        (Town, "mail", writes_again),
    ],
)
def test_a_house_with_a_fault_is_found_out(
    owner: type, name: str, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, fault)
    once = settings(CHOSEN, max_examples=100, derandomize=True, phases=[Phase.generate])
    with pytest.raises((AssertionError, KeyError)):
        run_state_machine_as_test(Life, settings=once)
