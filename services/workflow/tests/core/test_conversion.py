"""A case goes to another version without anything being done again, and comes back as it was."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from guichet_workflow.core import Definition, compile_definition, step
from guichet_workflow.core.case import Actor, CaseState
from guichet_workflow.core.conversion import Passage, converted, place_of, proposed, reverted
from guichet_workflow.core.effects import CancelTimers, History, Moved, StartTimer
from guichet_workflow.core.events import Chose, Opened
from guichet_workflow.core.refusals import CaseClosed, NoPlace, UnderWay
from msgspec.structs import replace

from .conftest import AGENT, CITIZEN, NOW, REQUEST, definition_json

BY = Actor("agent", "a-9", "Yves Cariou")
LATER = NOW + timedelta(days=2)


def other_version() -> dict[str, Any]:
    """A version where « recue » is called « arrivee », with one clock more."""
    json = deepcopy(definition_json())
    for status in json["statuses"]:
        if status["id"] == "complement":
            status["timers"].append(
                {"id": "second_rappel", "after": {"n": 20, "unit": "days"}, "actions": []}
            )
            del status["timers"][0]
    return json


OLD, NEW = compile_definition(definition_json()), compile_definition(other_version())
SAME = Passage(1, 2, proposed(OLD, NEW), BY)


def waiting() -> CaseState:
    """A case that waits for its citizen."""
    case, _ = step(OLD, CaseState(REQUEST, NOW, {"montant": "5000"}), Opened(CITIZEN), NOW)
    functions = frozenset(OLD.functions)
    case, _ = step(OLD, case, Chose(AGENT, "complement", functions, case.version, "Motif"), NOW)
    assert case.asked
    return case


def test_clocks_of_both_keep_their_end_and_new_ones_start() -> None:
    case = waiting()
    gone, kept = OLD.statuses["complement"].timers, NEW.statuses["complement"].timers
    after, effects = converted(case, OLD, NEW, SAME, LATER)
    before = {timer.id: timer.due_at for timer in case.timers if timer.kind == "status"}
    running = {timer.id: timer.due_at for timer in after.timers if timer.kind == "status"}
    assert set(running) == set(kept)
    assert {name: running[name] for name in set(gone) & set(kept)} == {
        name: before[name] for name in set(gone) & set(kept)
    }
    assert running["second_rappel"] > LATER
    assert {type(one) for one in effects} == {History, CancelTimers, StartTimer, Moved}
    assert after.asked == case.asked
    assert after.version == case.version + 1


def global_clocks(case: CaseState) -> dict[str, Any]:
    return {one.id: one.due_at for one in case.timers if one.kind == "global"}


def rule(name: str, start: str, n: int = 20, **more: Any) -> dict[str, Any]:
    when = {"from": start, "offset": {"n": n, "unit": "days"}, **more}
    return {"id": name, "label": name, "when": when, "actions": [{"do": "note", "text": "x"}]}


def with_rules(*rules: dict[str, Any]) -> Definition:
    return compile_definition({**definition_json(), "actions": list(rules)})


HERE, ELSEWHERE = {"status": "complement"}, {"status": "urgence"}


def test_new_delays_of_global_actions_start_where_they_would_be() -> None:
    rules = [
        rule("reception", "received"),
        rule("d-abord", "first", **HERE),
        rule("dernier", "last", **HERE),
        rule("passe", "last", 1, **HERE),
        rule("ailleurs", "last", **ELSEWHERE),
    ]
    new, case = with_rules(*rules), waiting()
    after, effects = converted(case, OLD, new, SAME, LATER)
    assert set(global_clocks(after)) == {"reception", "d-abord", "dernier"}
    whole, _ = step(new, CaseState(REQUEST, NOW, {}), Opened(CITIZEN), NOW)
    assert set(global_clocks(after).values()) == {global_clocks(whole)["reception"]}
    assert after.extra["arrived"] == ["d-abord"]
    again, _ = converted(after, new, new, SAME, LATER + timedelta(days=1))
    assert global_clocks(again) == global_clocks(after)
    assert sum(isinstance(one, StartTimer) for one in effects) == 3


def test_delays_that_the_version_does_not_know_stop() -> None:
    old = with_rules(rule("reception", "received"), rule("fete", "field", field="fete"))
    case, _ = step(old, CaseState(REQUEST, NOW, {"fete": "2026-07-14"}), Opened(CITIZEN), NOW)
    assert set(global_clocks(case)) == {"reception", "fete"}
    after, _ = converted(case, old, OLD, SAME, LATER)
    assert (global_clocks(after), after.extra.get("dates")) == ({}, None)
    back, _ = reverted(after, old, place_of(case), Passage(2, 1, {}, BY), LATER)
    assert global_clocks(back) == global_clocks(case)
    assert len(back.timers) == len(case.timers)


def test_the_way_back_gives_the_same_clocks_and_place() -> None:
    case = waiting()
    there, _ = converted(case, OLD, NEW, SAME, LATER)
    back, _ = reverted(there, OLD, place_of(case), Passage(2, 1, {}, BY), LATER)
    assert place_of(back) == place_of(case)
    assert back.version == case.version + 2


def test_a_status_without_place_stays() -> None:
    with pytest.raises(NoPlace):
        converted(waiting(), OLD, NEW, Passage(1, 2, {}, BY), LATER)


def test_a_closed_case_stays() -> None:
    case, _ = step(OLD, CaseState(REQUEST, NOW, {"montant": "5"}), Opened(CITIZEN), NOW)
    functions = frozenset(OLD.functions)
    case, _ = step(OLD, case, Chose(AGENT, "rejeter", functions, case.version, "Motif"), NOW)
    assert case.closed_at
    with pytest.raises(CaseClosed):
        converted(case, OLD, NEW, SAME, LATER)


def test_no_end_and_no_wait_is_proposed_for_another_kind() -> None:
    json = other_version()
    for status in json["statuses"]:
        if status["id"] == "recue":
            status["kind"], status["turn"] = "waiting", "citizen"
    found = proposed(OLD, compile_definition(json))
    assert "recue" not in found
    assert {OLD.statuses[name].kind for name in found} <= {"open", "waiting"}


@pytest.mark.parametrize(
    "extra",
    [
        {"approval": {"functions": ["instructeur"], "at": 0, "by": []}},
        {"opinions": [{"key": "opinion.2.1", "answer": None}]},
        {"markers": {"avant": "recue"}},
        {"calls": [{"key": "call.2.1", "state": "done"}, {"key": "call.2.2", "state": "waiting"}]},
        {"calls": [{"key": "call.2.1", "state": "failed"}]},
    ],
)
def test_what_the_former_version_has_begun_holds_the_case(extra: dict[str, Any]) -> None:
    with pytest.raises(UnderWay):
        converted(replace(waiting(), extra=extra), OLD, NEW, SAME, LATER)


@pytest.mark.parametrize("state", ["done", "skipped", "ignore", "goto"])
def test_a_call_that_is_over_holds_no_case(state: str) -> None:
    calls = [{"key": "call.2.1", "state": state}]
    after, _ = converted(replace(waiting(), extra={"calls": calls}), OLD, NEW, SAME, LATER)
    assert (after.status, after.extra["calls"]) == ("complement", calls)


def without_silence() -> Definition:
    json = other_version()
    del json["silence"]
    return compile_definition(json)


def test_the_legal_clock_is_that_of_the_version() -> None:
    case = waiting()
    assert case.paused
    free = without_silence()
    there, _ = converted(case, OLD, free, SAME, LATER)
    assert there.paused is None
    assert not {timer.kind for timer in there.timers} & {"silence", "suspension"}
    back, _ = reverted(there, OLD, place_of(case), Passage(2, 1, {}, BY), LATER)
    assert back.paused == case.paused
    again, _ = converted(there, free, NEW, SAME, LATER)
    assert [timer.id for timer in again.timers if timer.kind == "silence"] == ["silence"]


def test_a_question_whose_answer_would_lead_nowhere_holds_the_case() -> None:
    case = waiting()
    assert case.asked
    lost = replace(case, asked=replace(case.asked, to="urgence"))
    kept = {name: place for name, place in SAME.statuses.items() if name != "urgence"}
    with pytest.raises(NoPlace):
        converted(lost, OLD, NEW, Passage(1, 2, kept, BY), LATER)
