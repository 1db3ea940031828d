"""Any order of events on a definition that uses the whole language keeps a case sound."""

from datetime import timedelta
from typing import Any

from guichet_workflow.core import choices_of, compile_definition, step
from guichet_workflow.core import events as ev
from guichet_workflow.core.anytime import global_actions
from guichet_workflow.core.calls import calls_of
from guichet_workflow.core.case import Actor, CaseState, identity
from guichet_workflow.core.effects import CancelTimers, History, StartTimer
from guichet_workflow.core.extras import alerts, shown_status, tags_of, unusual_urgency
from guichet_workflow.core.opinions import approving, opinions_of
from guichet_workflow.core.refusals import Refusal
from guichet_workflow.core.stored import dump_case, load_case
from guichet_workflow.core.words import history_sentence, turn
from guichet_workflow.schemas import DefinitionSchema
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from .conftest import CITIZEN, NOW, REQUEST, definition_json

AGENTS = (Actor("agent", "a-1", "Nadia Benali"), Actor("agent", "a-2", "Yves Tanguy"))
BOTH = frozenset({"instructeur", "chef"})
DAY = {"n": 1, "unit": "days"}
SQUARE = [[0, 0], [9, 0], [9, 9], [0, 9]]
OPINION = {"do": "opinion", "label": "Voirie", "question": "?", "deadline": DAY}
ENTERED = [
    {"do": "urgency", "mode": "up"},
    {"do": "tag", "tag": "presse"},
    {"do": "compute", "field": "part", "label": "Part", "value": {"/": [{"var": "montant"}, 3]}},
    {"do": "locate", "place": "lieu", "field": "secteur"},
    {"do": "assign", "whom": "team", "function": "chef", "rules": [
        {"condition": {"==": [{"var": "secteur"}, "nord"]}, "team": "nord"}]},
    {"do": "assign", "whom": "least_load", "function": "instructeur"},
    {"do": "marker", "name": "ici"},
    {"do": "alert", "for": "all", "text": "Grève"},
    {**OPINION, "function": "chef", "to": "complement", "late_to": "complement"},
    {**OPINION, "email": "a@exemple.fr", "template": "avis", "tacit": True, "result": "avis"},
    {"do": "connector", "connector": "siv", "label": "SIV", "result": "siv", "timeout": DAY,
     "to": "complement", "on_refused": "ignore", "on_invalid": "goto", "goto": "recue"},
    {"do": "approval", "label": "Acte", "functions": ["instructeur", "chef"],
     "to": "accordee", "back_to": "recue"},
]  # fmt: skip
ANYTIME = [
    {"id": "calme", "label": "Calmer", "by": ["chef"], "to": "tour",
     "actions": [{"do": "urgency", "mode": "down"}, {"do": "untag", "tag": "presse"}]},
    {"id": "rouvrir", "label": "Rouvrir", "by": ["chef"], "statuses": ["retiree", "rejetee"],
     "actions": [{"do": "reopen"}], "to": "urgence"},
    {"id": "retour", "label": "Retour", "api": True,
     "actions": [{"do": "return", "marker": "ici", "to": "recue"}]},
    *({"id": f"j-{start}", "label": start, "actions": [{"do": "note", "text": start}],
       "when": {"from": start, "status": "urgence", "field": "fete", "offset": DAY}}
      for start in ("received", "first", "last", "closed", "field")),
]  # fmt: skip


def rich() -> dict[str, Any]:
    json = definition_json()
    json["functions"]["chef"] = {"label": "La chefferie", "role": "chef"}
    json["teams"] = {"nord": {"label": "Nord", "role": "nord"}}
    json["zones"] = {
        "nord": {"label": "Nord", "shape": {"type": "Polygon", "coordinates": [SQUARE]}}
    }
    json["urgency"] = [{"id": "n", "label": "Normale"}, {"id": "h", "label": "Haute"}]
    json["tags"] = {"presse": "Presse"}
    json["options"] = {"plafond": {"label": "Plafond", "type": "number", "default": 3}}
    json["actions"] = ANYTIME
    json["statuses"][1].update(enter=ENTERED, hidden=True, fields=[
        {"id": "fete", "type": "date", "label": "La fête"}])  # fmt: skip
    json["statuses"][2]["enter"][0].update(
        reminders=[{"after": DAY, "template": "relance"}], deadline={"n": 2, "unit": "days"},
        late_to="recue")  # fmt: skip
    loop = {"over": {"var": "enfants"}, "item": "enfant", "after": "recue"}
    again = {"id": "suivant", "label": "Suivant", "by": ["instructeur"], "to": "tour"}
    each = {"id": "tour", "label": "Tour", "kind": "open", "turn": "agent", "loop": loop}
    json["statuses"].append({**each, "function": "instructeur", "choices": [again]})
    return json


DEFINITION = compile_definition(DefinitionSchema().load(rich()))
SOMEONE = st.sampled_from(AGENTS)
FILE = {"document_id": "d-1", "name": "a.pdf"}


class RichLife(RuleBasedStateMachine):
    """A case on which people, delays and other services act as they like."""

    @initialize(danger=st.booleans(), children=st.lists(st.text("ab", max_size=2), max_size=3))
    def open(self, danger: bool, children: list[str]) -> None:
        self.now = NOW
        data = {
            "danger": danger,
            "montant": "900",
            "enfants": children,
            "lieu": {"lat": 1, "lon": 1},
        }
        self.case = CaseState(REQUEST, NOW, data)
        self.running: set[str] = set()
        self.lines: list[History] = []
        self.take(ev.Opened(CITIZEN))

    def take(self, event: Any) -> None:
        try:
            self.case, effects = step(DEFINITION, self.case, event, self.now)
        except Refusal:
            return
        started = {one.timer.key for one in effects if isinstance(one, StartTimer)}
        stopped = {key for one in effects if isinstance(one, CancelTimers) for key in one.keys}
        fired = {event.key} if isinstance(event, ev.TimerFired | ev.Allocated) else set()
        self.running = (self.running | started) - stopped - fired
        self.lines += [one for one in effects if isinstance(one, History)]

    @rule(by=SOMEONE, data=st.data())
    def choose(self, by: Actor, data: st.DataObject) -> None:
        offered = choices_of(DEFINITION, self.case, BOTH)
        if offered:
            choice = data.draw(st.sampled_from(offered))
            fields = {field["id"]: "1" for field in choice.fields}
            version = self.case.version
            self.take(ev.Chose(by, choice.id, BOTH, version, "Motif", fields))

    @rule(by=SOMEONE, data=st.data())
    def act(self, by: Actor, data: st.DataObject) -> None:
        offered = global_actions(DEFINITION, self.case, BOTH)
        if offered:
            name = data.draw(st.sampled_from(offered)).id
            self.take(ev.Triggered(by, name, BOTH, self.case.version))

    @rule()
    def program(self) -> None:
        self.take(ev.Triggered(AGENTS[0], "retour", api=True))

    @rule(day=st.sampled_from(["2026-03-20", "bientôt", None]))
    def fill(self, day: str | None) -> None:
        self.take(ev.Filled(AGENTS[0], BOTH, self.case.version, {"fete": day}))

    @rule(by=SOMEONE, verdict=st.sampled_from(["favourable", "unfavourable"]), data=st.data())
    def opine(self, by: Actor, verdict: str, data: st.DataObject) -> None:
        asked = opinions_of(self.case)
        if asked:
            key = data.draw(st.sampled_from(asked))["key"]
            self.take(ev.OpinionGiven(by, key, verdict, "Parce que", BOTH))

    @rule(by=SOMEONE, yes=st.booleans())
    def approve(self, by: Actor, yes: bool) -> None:
        self.take(ev.Approved(by, BOTH, self.case.version, yes, "Motif"))

    @rule(outcome=st.sampled_from(["done", "refused", "unavailable", "invalid"]), data=st.data())
    def respond(self, outcome: str, data: st.DataObject) -> None:
        made = calls_of(self.case)
        if made:
            key = data.draw(st.sampled_from(made))["key"]
            self.take(ev.CallAnswered(identity(REQUEST, key), outcome, "ok"))

    @rule(how=st.sampled_from(["retry", "checked", "skip", "correct"]), data=st.data())
    def settle(self, how: str, data: st.DataObject) -> None:
        if not self.case.incidents:
            return
        key, by = data.draw(st.sampled_from(self.case.incidents)).key, AGENTS[0]
        skip, correct = ev.Skipped(by, key, BOTH), ev.Corrected(by, key, "ok", BOTH)
        events = {"skip": skip, "correct": correct}
        self.take(events.get(how, ev.Retried(by, key, how == "checked")))

    @rule()
    def answer(self) -> None:
        self.take(ev.Answered(CITIZEN, {"piece": [FILE]}, (FILE,)))

    @rule()
    def withdraw(self) -> None:
        self.take(ev.Withdrawn(CITIZEN))

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        for timer in sorted(self.case.timers, key=lambda one: one.due_at):
            if timer.due_at <= self.now:
                self.take(ev.TimerFired(timer.key))

    @rule(somebody=st.booleans())
    def allocate(self, somebody: bool) -> None:
        for timer in self.case.timers:
            if timer.kind == "allocate":
                self.take(ev.Allocated(timer.key, AGENTS[0] if somebody else None))
                return

    @invariant()
    def timers_are_those_started_and_not_ended(self) -> None:
        keys = [timer.key for timer in self.case.timers]
        assert len(keys) == len(set(keys))
        assert set(keys) == self.running

    @invariant()
    def the_database_gives_it_back(self) -> None:
        assert load_case(dump_case(self.case)) == self.case

    @invariant()
    def versions_have_no_gap(self) -> None:
        assert sorted({line.version for line in self.lines}) == [*range(1, self.case.version + 1)]

    @invariant()
    def a_closed_request_waits_for_nothing(self) -> None:
        if self.case.closed_at is not None:
            assert {timer.kind for timer in self.case.timers} <= {"anonymise", "global"}
            assert approving(DEFINITION, self.case) == ""
        if self.case.anonymised_at is not None:
            assert (self.case.timers, self.case.extra, self.case.data) == ((), {}, {})

    @invariant()
    def everything_has_words_and_nothing_hidden_is_told(self) -> None:
        assert turn(DEFINITION, self.case).text
        assert not shown_status(DEFINITION, self.case).hidden
        assert set(tags_of(DEFINITION, self.case.extra)) <= {"Presse"}
        level = unusual_urgency(DEFINITION, self.case.extra)
        assert level is None or level.id == "h"
        assert all(one["text"] for one in alerts(self.case, "agents"))
        for line in self.lines[-4:]:
            assert all(history_sentence(line.kind, line.values, line.by, one)
                       for one in ("citizen", "agent"))  # fmt: skip
            assert not (line.public and line.values.get("status") == "urgence")


RichLife.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestRichLife = RichLife.TestCase
