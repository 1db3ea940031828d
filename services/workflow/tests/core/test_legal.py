"""The legal clock: what stops it, what starts it again, what it decides (CRPA L114-5, L231-1)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from guichet_workflow.core import check_definition, clock, compile_definition, legal, step
from guichet_workflow.core import refusals as no
from guichet_workflow.core.case import Actor, CaseState
from guichet_workflow.core.effects import Effect, History, MakeDocument, Moved
from guichet_workflow.core.events import (
    Answered,
    AttestationAsked,
    Chose,
    Event,
    Opened,
    TimerFired,
)
from guichet_workflow.core.legal_checks import legal_faults
from guichet_workflow.core.legal_words import appeal_words, deadline_sentence, left_words
from guichet_workflow.core.stored import dump_case, load_case

RECEIVED = datetime(2026, 3, 3, 13, 32, tzinfo=UTC)
AGENT, CITIZEN = Actor("agent", "a-1", "Nadia"), Actor("citizen")
PIECE = {"piece": [{"document_id": "d", "name": "acte.pdf"}]}


class Life:
    """A case under a definition, with what its last event brought."""

    def __init__(self, json: dict[str, Any], *, received: datetime = RECEIVED) -> None:
        self.definition, self.now = compile_definition(json), received
        self.case = CaseState(uuid4(), received, {"montant": "1"})
        self.last: tuple[Effect, ...] = ()
        self(Opened(CITIZEN))

    def __call__(self, event: Event, **later: int) -> "Life":
        self.now += timedelta(**later)
        self.case, self.last = step(self.definition, self.case, event, self.now)
        self.case = load_case(dump_case(self.case))
        return self

    def choose(self, choice: str, **later: int) -> "Life":
        chosen = Chose(AGENT, choice, frozenset({"instructeur"}), self.case.version)
        return self(chosen, **later)

    def over(self, kind: str) -> "Life":
        timer = next(one for one in self.case.timers if one.kind == kind)
        self.now = timer.due_at
        return self(TimerFired(timer.key))

    def lines(self, kind: str) -> list[History]:
        return [one for one in self.last if isinstance(one, History) and one.kind == kind]

    @property
    def day(self) -> date | None:
        found = legal.deadline(self.definition, self.case, self.now)
        return found.day if found and not found.stopped else None


@pytest.fixture
def accord(json_definition: dict[str, Any]) -> dict[str, Any]:
    json_definition["silence"] |= {
        "means": "accord",
        "to": "accordee",
        "after": {"n": 1, "unit": "months"},
        "attestation": "attestation",
    }
    return json_definition


@pytest.fixture
def rejet(json_definition: dict[str, Any]) -> dict[str, Any]:
    json_definition["silence"]["means"] = "rejet"
    waiting = json_definition["statuses"][2]
    waiting |= {"pieces_within": {"n": 15, "unit": "days"}, "timers": []}
    return json_definition


def test_the_delay_of_a_rejection_is_stopped_and_goes_on(rejet: dict[str, Any]) -> None:
    life = Life(rejet)
    assert life.day == date(2026, 5, 3)
    life.choose("complement", days=10)
    assert life.day is None
    assert life.lines("suspended")[0].values == {"until": "2026-03-28"}
    life(Answered(CITIZEN, PIECE), days=6)
    assert life.day == date(2026, 5, 9)
    assert life.lines("resumed")[0].values == {"day": "2026-05-09"}
    assert not [timer for timer in life.case.timers if timer.kind == "suspension"]


def test_it_is_stopped_twice_and_never_starts_again(rejet: dict[str, Any]) -> None:
    life = Life(rejet).choose("complement", days=1)(Answered(CITIZEN, PIECE), days=5)
    life.choose("complement", days=3)(Answered(CITIZEN, PIECE), days=2)
    assert life.day == date(2026, 5, 3) + timedelta(days=5 + 2)


def test_it_goes_on_when_the_pieces_never_come(rejet: dict[str, Any]) -> None:
    life = Life(rejet).choose("complement", days=10).over("suspension")
    assert life.case.status == "complement"
    assert any(isinstance(effect, Moved) for effect in life.last)
    assert life.day == date(2026, 5, 3) + timedelta(days=15)
    life(Answered(CITIZEN, PIECE), days=10)
    assert life.day == date(2026, 5, 3) + timedelta(days=15), "what comes late stops nothing"


def test_the_delay_of_an_acceptance_runs_from_the_pieces(accord: dict[str, Any]) -> None:
    life = Life(accord).choose("complement", days=20)
    life(Answered(CITIZEN, PIECE), days=40)
    assert life.day == date(2026, 6, 2)


def test_an_agent_who_does_without_the_pieces_gains_no_time(accord: dict[str, Any]) -> None:
    accord["statuses"][2]["choices"] = [
        {"id": "reprendre", "label": "Reprendre", "by": ["instructeur"], "to": "recue"}
    ]
    life = Life(accord).choose("complement", days=20).choose("reprendre", days=4)
    assert life.day == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2027, 1, 31)),
        (datetime(2026, 12, 31, 23, 1, tzinfo=UTC), date(2027, 2, 1)),
        (datetime(2028, 1, 31, 9, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 9, 25, 9, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 4, 14, 9, 0, tzinfo=UTC), date(2026, 5, 14)),
    ],
)
def test_from_the_day_of_reception_in_paris(
    accord: dict[str, Any], received: datetime, last: date
) -> None:
    """De quantième à quantième, whatever the night; a holiday does not put it off."""
    life = Life(accord, received=received)
    assert life.day == last
    life.over("silence")
    assert life.now == clock.end_of(last)


def test_an_express_decision_ends_the_clock_before_the_request(rejet: dict[str, Any]) -> None:
    rejet["statuses"][1]["decides"] = True
    life = Life({**rejet, "start": "urgence"})
    assert life.day is None
    life.choose("calmer")
    assert life.case.paused is None


def test_silence_gives_a_right_to_an_attestation_once(accord: dict[str, Any]) -> None:
    life = Life(accord)
    with pytest.raises(no.NoAttestation):
        life(AttestationAsked(CITIZEN))
    life.over("silence")
    assert life.lines("silence")[0].values["means"] == "accord"
    life(AttestationAsked(CITIZEN))
    made = [one.template for one in life.last if isinstance(one, MakeDocument)]
    assert (made, life.case.closed_at is not None) == (["attestation"], True)
    with pytest.raises(no.NoAttestation):
        life(AttestationAsked(CITIZEN))


def test_the_attestation_may_be_made_at_once(accord: dict[str, Any]) -> None:
    accord["silence"]["attestation_at_once"] = True
    life = Life(accord).over("silence")
    made = [one.template for one in life.last if isinstance(one, MakeDocument)]
    assert made == ["acte", "attestation"]
    with pytest.raises(no.NoAttestation):
        life(AttestationAsked(CITIZEN))


def test_an_express_acceptance_has_no_attestation(accord: dict[str, Any]) -> None:
    accord["statuses"][0]["choices"][0]["fields"] = []
    life = Life(accord).choose("accorder")
    with pytest.raises(no.NoAttestation):
        life(AttestationAsked(CITIZEN))


def test_a_rejection_says_how_to_appeal(rejet: dict[str, Any]) -> None:
    life = Life(rejet)
    assert appeal_words(life.definition, life.case) == ""
    life.over("silence")
    words = appeal_words(life.definition, life.case)
    assert "jusqu’au 3 juillet 2026" in words
    assert "R421-2" in words


def test_silence_that_means_nothing_has_no_clock(rejet: dict[str, Any]) -> None:
    rejet["silence"] = {"means": "none", "legal_basis": "CRPA, R112-4"}
    life = Life(rejet)
    assert (life.case.timers, life.day) == ((), None)


@pytest.mark.parametrize(
    ("days", "left", "near"), [(0, 61, False), (50, 11, False), (51, 10, True), (61, 0, True)]
)
def test_agents_are_warned_ten_days_before(
    rejet: dict[str, Any], days: int, left: int, near: bool
) -> None:
    life = Life(rejet)
    found = legal.deadline(life.definition, life.case, RECEIVED + timedelta(days=days))
    assert found is not None
    assert (found.left, found.near) == (left, near)
    assert left_words(found).endswith(f"J-{left}")
    assert "refusée le 3 mai 2026" in deadline_sentence(found, citizen=True)
    assert "Sans décision le 3 mai 2026" in deadline_sentence(found, citizen=False)


def test_a_stopped_delay_is_said_so(rejet: dict[str, Any]) -> None:
    life = Life(rejet).choose("complement", days=55)
    found = legal.deadline(life.definition, life.case, life.now)
    assert found is not None
    assert not found.near
    assert "suspendu depuis le 27 avril 2026" in deadline_sentence(found, citizen=True)


FAULTS: dict[str, tuple[Any, str]] = {
    "accord that refuses": (lambda j: j["silence"].update(means="accord"), "silence.to"),
    "a rejection that starts again": (
        lambda j: j["silence"].update(on_complete="restart"),
        "silence.on_complete",
    ),
    "an acceptance without proof": (
        lambda j: (j["silence"].update(to="accordee"), j["statuses"][3].update(enter=[])),
        "silence.attestation",
    ),
    "a rejection with a proof": (
        lambda j: j["silence"].update(attestation="attestation"),
        "silence.attestation",
    ),
    "a stop for nothing indispensable": (
        lambda j: j["statuses"][2]["enter"][0]["fields"][0].update(indispensable=False),
        "statuses.complement",
    ),
    "a stop without end": (
        lambda j: j["statuses"][2].update(timers=[]),
        "statuses.complement",
    ),
    "no receipt": (lambda j: j["statuses"][0]["enter"].pop(0), "start"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_the_law_does_not_allow(json_definition: dict[str, Any], name: str) -> None:
    assert list(legal_faults(json_definition)) == []
    spoil, where = FAULTS[name]
    spoil(json_definition)
    assert [found for found, _text in legal_faults(json_definition)] == [where]


def test_the_linter_says_it(json_definition: dict[str, Any]) -> None:
    json_definition["silence"] |= {"means": "accord", "to": "accordee", "attestation": "preuve"}
    json_definition["statuses"][2]["timers"] = []
    found = check_definition(json_definition, documents={"acte"})
    assert {"silence.attestation", "statuses.complement"} <= {one.where for one in found}


@pytest.mark.parametrize(("days", "last"), [(20, None), (50, date(2026, 6, 3))])
def test_pieces_asked_for_too_late_stop_nothing(
    accord: dict[str, Any], days: int, last: date | None
) -> None:
    """Code de l'urbanisme, R423-38 and R423-41: within a month of the reception."""
    accord["silence"] |= {"after": {"n": 3, "unit": "months"}}
    accord["silence"]["pieces_asked_within"] = {"n": 1, "unit": "months"}
    life = Life(accord).choose("complement", days=days)
    assert life.day == last
    assert bool(life.lines("suspended")) is (last is None)


def test_the_deadline_of_the_question_ends_the_stop(rejet: dict[str, Any]) -> None:
    waiting = rejet["statuses"][2]
    del waiting["pieces_within"]
    waiting["enter"][0]["deadline"] = {"n": 8, "unit": "days"}
    assert list(legal_faults(rejet)) == []
    life = Life(rejet).choose("complement", days=10).over("suspension")
    assert life.day == date(2026, 5, 3) + timedelta(days=8)


def test_nobody_decides_once_silence_gave_its_accord(accord: dict[str, Any]) -> None:
    life = Life(accord)
    with pytest.raises(no.SilenceDecided):
        life.choose("complement", days=32)
    accord["silence"] |= {"means": "rejet", "to": "silence", "attestation": None}
    assert Life(accord).choose("complement", days=32).case.status == "complement"


def test_what_silence_gave_is_not_taken_back_by_a_late_clock(accord: dict[str, Any]) -> None:
    rule = {"id": "retard", "after": {"n": 25, "unit": "days"}, "to": "complement", "actions": []}
    accord["statuses"][0]["timers"] = [rule]
    life = Life(accord)
    late = next(one for one in life.case.timers if one.id == "retard")
    life(TimerFired(late.key), days=60)
    assert life.case.status == "recue"
    life(TimerFired(next(one for one in life.case.timers if one.kind == "silence").key))
    assert life.case.status == "accordee"
