"""A circuit in which nothing blocks never leaves a request stuck, whatever people do."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from guichet_workflow.core import check_definition, choices_of, compile_definition, step
from guichet_workflow.core import events as ev
from guichet_workflow.core.anytime import global_actions
from guichet_workflow.core.calls import calls_of
from guichet_workflow.core.case import Actor, CaseState, identity
from guichet_workflow.core.opinions import approving, awaited
from guichet_workflow.schemas import DefinitionSchema
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

Json = dict[str, Any]
NAMES = ("a", "b", "c", "d", "e")
KINDS = {"danger": "boolean", "montant": "number"}
AGENT, CITIZEN = Actor("agent", "a-1", "Nadia"), Actor("citizen")
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
MONTANT, DANGER, NOTE = {"var": "montant"}, {"var": "danger"}, {"var": "note"}
conditions = st.sampled_from(
    [
        {"==": [DANGER, True]},
        {"!": [DANGER]},
        {"<": [MONTANT, 100]},
        {">=": [MONTANT, 100]},
        {"==": [MONTANT, 100]},
        {"and": [DANGER, {">": [MONTANT, 50]}]},
        {">": [NOTE, 5]},
        {"or": [{"!": [NOTE]}, {"<=": [NOTE, 5]}]},
    ]
)
maybe = st.none() | conditions
targets = st.sampled_from([*NAMES, "fin"])


def _given(one: Json, condition: Any) -> Json:
    return one if condition is None else {**one, "condition": condition}


@st.composite
def choices(draw: st.DrawFn, n: int) -> Json:
    noted = [{"id": "note", "type": "number", "label": "Note", "required": draw(st.booleans())}]
    one = {"id": f"c{n}", "label": f"Choix {n}", "by": ["f"], "to": draw(targets)}
    one["fields"] = noted if draw(st.integers(0, 3)) == 0 else []
    return _given(one, draw(maybe))


def asked_of_others() -> st.SearchStrategy[Json]:
    """What waits for a colleague, an expert, another service; or goes back to a marker."""
    opinion = {"do": "opinion", "label": "Avis", "question": "Oui ?"}
    expert = {**opinion, "email": "abf@exemple.fr", "template": "avis"}
    late = {"deadline": {"n": 1, "unit": "days"}}
    call = {"do": "connector", "connector": "siv", "label": "SIV", "result": "note"}
    approval = {"do": "approval", "label": "Acte", "functions": ["f", "f"]}
    target = st.sampled_from(NAMES)
    return st.one_of(
        st.builds(lambda to: {**opinion, "function": "f", "to": to}, target),
        st.builds(
            lambda to, tacit: {**expert, **late, "to": to, "tacit": tacit}, target, st.booleans()
        ),
        st.builds(
            lambda to, late_to: {**expert, **late, "to": to, "late_to": late_to}, target, target
        ),
        st.builds(lambda to: {**call, "to": to, "timeout": late["deadline"]}, target),
        st.builds(lambda to: {**call, "to": to, "on_refused": "goto", "goto": "a"}, target),
        st.builds(lambda to, back: {**approval, "to": to, "back_to": back}, targets, target),
        st.just({"do": "marker", "name": "ici"}),
        st.builds(lambda to: {"do": "return", "marker": "ici", "to": to}, target),
    )


def moves() -> st.SearchStrategy[Json]:
    made = st.builds(lambda to, when: _given({"do": "move", "to": to}, when), targets, maybe)
    note = st.sampled_from([1, 9, MONTANT])
    kept = st.builds(lambda value: {"do": "set", "field": "note", "value": value}, note)
    return st.one_of(made, kept)


@st.composite
def statuses(draw: st.DrawFn, name: str) -> Json:
    delay = {"n": draw(st.integers(1, 40)), "unit": "days"}
    timer = {"id": "t", "after": delay, "to": draw(st.sampled_from(NAMES))}
    one: Json = {"id": name, "label": name.upper(), "function": "f"}
    one["timers"] = [timer] if draw(st.booleans()) else []
    if draw(st.integers(0, 4)) == 0:
        asked = [{"id": "note", "type": "number", "label": "Note"}]
        ask = {"do": "ask", "prompt": "Combien ?", "fields": asked}
        one["enter"] = [ask if draw(st.booleans()) else {**ask, "to": draw(st.sampled_from(NAMES))}]
        return {**one, "kind": "waiting", "turn": "citizen", "choices": [draw(choices(0))]}
    one["enter"] = draw(st.lists(moves() | asked_of_others(), max_size=2))
    one["choices"] = [draw(choices(n)) for n in range(draw(st.integers(0, 3)))]
    return {**one, "kind": "open", "turn": "agent"}


@st.composite
def circuits(draw: st.DrawFn) -> Json:
    closing = [{"do": "message", "template": "fin"}, {"do": "close"}]
    end = {"id": "fin", "label": "Fin", "kind": "done", "turn": "nobody", "enter": closing}
    used = NAMES[: draw(st.integers(2, len(NAMES)))]
    made = [draw(statuses(name)) for name in used]
    text = {"functions": {"f": {"label": "Le service", "role": "role"}}, "start": "a"}
    anytime = [{"id": "fin", "label": "Finir", "by": ["f"], "to": "fin", "statuses": [used[-1]]}]
    actions = anytime if draw(st.booleans()) else []
    return {"slug": "c", "title": "C", **text, "statuses": [*made, end], "actions": actions}


def _sound(json: Json) -> bool:
    """Nothing blocks; ways to statuses that were not drawn and unreachable ones are mended."""
    known = {one["id"] for one in json["statuses"]}
    for one in json["statuses"]:
        for part in (*one.get("choices", ()), *one.get("timers", ()), *one.get("enter", ())):
            for key in ("to", "late_to", "back_to", "goto"):
                if part.get(key) and part[key] not in known:
                    part[key] = "a"
    for _round in range(len(known)):
        found = check_definition(json, fields=KINDS)
        lost = {one.where.split(".")[1] for one in found if "Aucun chemin" in one.text} - {"fin"}
        json["statuses"] = [one for one in json["statuses"] if one["id"] not in lost]
        left = {one["id"] for one in json["statuses"]}
        json["actions"] = [one for one in json["actions"] if set(one["statuses"]) <= left]
    return not any(one.blocks for one in found)


class Walk:
    """A request to which people and clocks do what the draws say."""

    def __init__(self, json: Json, data: st.DataObject) -> None:
        self.definition = compile_definition(DefinitionSchema().load(json))
        self.draw, self.now = data.draw, NOW
        amount = st.sampled_from(["1", "50", "51", "99", "100", "101", "5000"])
        answers = {"danger": self.draw(st.booleans()), "montant": self.draw(amount)}
        self.case = CaseState(UUID(int=1), NOW, answers)
        self.take(ev.Opened(CITIZEN))

    def take(self, event: Any) -> None:
        self.case, _effects = step(self.definition, self.case, event, self.now)
        assert not [one for one in self.case.incidents if one.kind == "runaway"], self.case.status

    def issues(self) -> list[Any]:
        """All that may happen now, without withdrawal."""
        functions, seen = frozenset({"f"}), self.case.version
        found: list[Any] = [
            ev.Chose(AGENT, choice.id, functions, seen, "Vu", self.filled(choice.fields))
            for choice in choices_of(self.definition, self.case, functions)
        ]
        if self.case.asked:
            found.append(ev.Answered(CITIZEN, self.filled(self.case.asked.fields)))
        found += self.others(functions, seen)
        return found + [ev.TimerFired(one.key) for one in self.case.timers]

    def others(self, functions: frozenset[str], seen: int) -> list[Any]:
        """What colleagues, experts and services may do, and agents at any time."""
        case, said = self.case, self.draw(st.sampled_from(["favourable", "unfavourable"]))
        found: list[Any] = [
            ev.OpinionGiven(AGENT, one["key"], said, "Vu", functions)
            for one in awaited(case, functions)
        ]
        if approving(self.definition, case):
            who = Actor("agent", f"a-{seen}", "Nadia")
            found.append(ev.Approved(who, functions, seen, self.draw(st.booleans()), "Vu"))
        for called in calls_of(case):
            if called["state"] == "waiting":
                key = identity(case.request_id, called["key"])
                found.append(ev.CallAnswered(key, self.draw(st.sampled_from(["done", "refused"]))))
        for trouble in case.incidents:
            found.append(ev.Skipped(AGENT, trouble.key, functions))
        rules = global_actions(self.definition, case, functions)
        return found + [ev.Triggered(AGENT, one.id, functions) for one in rules]

    def filled(self, fields: Any) -> Json:
        number = st.sampled_from(["1", "5", "6"])
        given = {one["id"]: self.draw(number) for one in fields if one.get("required", True)}
        return given if given or self.draw(st.booleans()) else {one["id"]: "6" for one in fields}


@given(json=circuits(), data=st.data())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_there_is_always_a_person_a_clock_or_an_end(json: Json, data: st.DataObject) -> None:
    assume(_sound(json))
    walk = Walk(json, data)
    for _step in range(12):
        if walk.case.closed_at:
            return
        issues = walk.issues()
        assert issues, walk.case.status
        walk.now += timedelta(days=50)
        walk.take(data.draw(st.sampled_from(issues)))
