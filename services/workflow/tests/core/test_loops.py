"""Loops over a list: an item waits for what it really asked, and one loop may hold another."""

from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core.calls import calls_of
from guichet_workflow.core.case import identity
from guichet_workflow.core.events import Answered, Approved, CallAnswered, Opened, OpinionGiven
from guichet_workflow.core.loops import MOST_LINES
from guichet_workflow.core.opinions import opinions_of
from guichet_workflow.schemas import DefinitionSchema
from msgspec.structs import replace

from .conftest import AGENT, CITIZEN, Story
from .test_marks import said

MINE = frozenset({"instructeur"})
NAME = {"id": "nom", "type": "text", "label": "Le nom"}
ASK = {"do": "ask", "prompt": "Qui ?", "fields": [NAME], "to": "urgence"}
Json = dict[str, Any]


def loop_of(over: str, item: str, after: str) -> Json:
    return {"over": {"var": over}, "item": item, "after": after}


def lived(json: Json, *actions: Json, enfants: Any = ("Lou", "Max"), **data: Any) -> Story:
    json["statuses"][1].update(enter=list(actions), choices=[])
    json["statuses"][1].setdefault("loop", loop_of("enfants", "enfant", "complement"))
    loaded = DefinitionSchema().load(json)
    story = Story(compile_definition(loaded), danger=True, enfants=list(enfants), **data)
    return story(Opened(CITIZEN))


def here(story: Story) -> tuple[str, str]:
    return story.case.status, story.case.data["enfant"]


def approve(story: Story) -> Story:
    return story(Approved(AGENT, MINE, story.case.version, yes=True))


def opine(story: Story) -> Story:
    key = opinions_of(story.case)[-1]["key"]
    return story(OpinionGiven(AGENT, key, "favourable", "", MINE))


def called(story: Story) -> Story:
    key = calls_of(story.case)[-1]["key"]
    return story(CallAnswered(identity(story.case.request_id, key), "done"))


APPROVAL = {"do": "approval", "label": "Accord", "functions": ["instructeur"], "to": "urgence",
            "back_to": "recue"}  # fmt: skip
OPINION = {"do": "opinion", "label": "Avis", "question": "Oui ?", "function": "instructeur",
           "to": "urgence"}  # fmt: skip
CALL = {"do": "connector", "connector": "siv", "label": "Le SIV", "to": "urgence"}


@pytest.mark.parametrize(
    ("action", "answer"), [(APPROVAL, approve), (OPINION, opine), (CALL, called)]
)
def test_each_item_waits_for_what_it_asked(
    json_definition: Json, action: Json, answer: Any
) -> None:
    story = lived(json_definition, action)
    assert here(story) == ("urgence", "Lou")
    assert here(answer(story)) == ("urgence", "Max")
    assert answer(story).case.status == "complement"
    assert "loops" not in story.case.extra


def test_a_call_that_leads_nowhere_holds_no_item(json_definition: Json) -> None:
    story = lived(json_definition, {key: value for key, value in CALL.items() if key != "to"})
    assert (story.case.status, len(calls_of(story.case))) == ("complement", 2)


def test_an_item_that_is_asked_nothing_is_passed(json_definition: Json) -> None:
    only = {**ASK, "condition": {"==": [{"var": "enfant"}, "Max"]}}
    story = lived(json_definition, only)
    assert here(story) == ("urgence", "Max")
    assert story(Answered(CITIZEN, {"nom": "x"})).case.status == "complement"


@pytest.mark.parametrize(("more", "status"), [({}, "complement"), ({"to": "urgence"}, "urgence")])
def test_a_clock_holds_an_item_when_it_leads_on(
    json_definition: Json, more: Json, status: str
) -> None:
    timer = {"id": "relance", "after": {"n": 1, "unit": "days"}, **more}
    json_definition["statuses"][1]["timers"] = [timer]
    assert lived(json_definition).case.status == status


def nested(json: Json, enfants: Any = ("Lou", "Max"), jours: Any = ("lundi", "mardi"),
           **inner: Any) -> Story:  # fmt: skip
    json["statuses"][1]["loop"] = loop_of("enfants", "enfant", "complement")
    found = {"id": "jour", "label": "Jour", "kind": "open", "turn": "agent"}
    found |= {"function": "instructeur", "loop": loop_of("jours", "jour", "urgence"), **inner}
    json["statuses"].append(found)
    return lived(json, {"do": "move", "to": "jour"}, enfants=enfants, jours=list(jours))


def test_a_loop_within_another_loses_no_place(json_definition: Json) -> None:
    story = nested(json_definition, enter=[{**APPROVAL, "to": "jour"}])
    seen = []
    while story.case.status == "jour":
        seen.append((story.case.data["enfant"], story.case.data["jour"]))
        approve(story)
    assert seen == [(who, day) for who in ("Lou", "Max") for day in ("lundi", "mardi")]
    assert (story.case.status, story.case.extra.get("loops")) == ("complement", None)


def test_the_next_item_begins_the_inner_list_again(json_definition: Json) -> None:
    story = nested(json_definition, enter=[{**APPROVAL, "to": "urgence"}])
    assert (story.case.data["enfant"], story.case.data["jour"]) == ("Lou", "lundi")
    approve(story)
    assert (story.case.data["enfant"], story.case.data["jour"]) == ("Max", "lundi")


@pytest.mark.parametrize("days", [[], ["lundi", "mardi"]])
def test_a_list_of_lists_that_wait_for_nobody_is_no_runaway(
    json_definition: Json, days: list[str]
) -> None:
    only = {**APPROVAL, "to": "jour", "condition": {"==": [{"var": "jour"}, "jeudi"]}}
    story = nested(json_definition, enfants=map(str, range(60)), jours=days, enter=[only])
    assert (story.case.status, story.case.incidents) == ("complement", ())
    assert story.case.data["enfant"] == "59"


def test_a_list_that_always_begins_again_is_a_runaway(json_definition: Json) -> None:
    json_definition["statuses"][1]["loop"] = loop_of("enfants", "enfant", "recue")
    story = lived(json_definition, {"do": "move", "to": "recue"}, enfants=map(str, range(60)))
    assert [one.kind for one in story.case.incidents] == ["runaway"]
    assert len(said(story, "moved")) < 1000


def test_lists_that_write_without_measure_are_a_runaway(json_definition: Json) -> None:
    many = list(map(str, range(200)))
    notes = [{"do": "note", "text": "Vu."}] * 20
    story = nested(json_definition, enfants=many, jours=many, enter=notes)
    assert [one.kind for one in story.case.incidents] == ["runaway"]
    assert len(story.effects) < MOST_LINES + 100


def test_a_hundred_lists_of_a_hundred_are_no_runaway(json_definition: Json) -> None:
    many = list(map(str, range(100)))
    written = {"do": "set", "field": "vu", "value": {"var": "jour"}}
    story = nested(json_definition, enfants=many, jours=many, enter=[written])
    assert (story.case.status, story.case.incidents) == ("complement", ())


def test_a_place_kept_before_loops_could_hold_others_is_read(json_definition: Json) -> None:
    story = lived(json_definition, APPROVAL, enfants=["Lou", "Max", "Zoé"])
    extra = {**story.case.extra, "loop": {"status": "urgence", "at": 1}}
    story.case = replace(story.case, extra={k: v for k, v in extra.items() if k != "loops"})
    assert here(approve(story)) == ("urgence", "Zoé")
    assert "loop" not in story.case.extra


@pytest.mark.parametrize(("enter", "turns"), [([{**APPROVAL, "to": "jour"}], False), ([], True)])
def test_the_linter_lets_a_list_within_a_list_that_waits(
    json_definition: Json, enter: list[Json], turns: bool
) -> None:
    nested(json_definition, enter=enter)
    found = check_definition(DefinitionSchema().load(json_definition))
    said = [one.text for one in found if "200 éléments en tout" in one.text]
    assert len(said) == turns
    assert all(text.startswith("« Jour » parcourt une liste") for text in said)
    assert not any("tourne seule" in one.text for one in found)
