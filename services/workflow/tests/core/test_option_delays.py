"""Delays that an option of the workflow sets: resolved in a case, checked, told."""

from datetime import timedelta
from typing import Any

import pytest
from guichet_workflow.core import check_definition, clock, compile_definition
from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition.delay import MOST, OptionDelay, count_in, with_options
from guichet_workflow.core.definition.option_delays import option_delays
from guichet_workflow.core.engine import step
from guichet_workflow.core.events import Opened
from guichet_workflow.core.exchange.mermaid import as_mermaid
from guichet_workflow.core.holidays import MAINLAND
from guichet_workflow.core.lint.delays import delays
from guichet_workflow.core.lint.subject import Subject
from guichet_workflow.core.simulation import play
from guichet_workflow.core.steps import steps
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import CITIZEN, NOW, REQUEST

Json = dict[str, Any]
OPTION = {"label": "Délai d’examen", "type": "number", "default": 15}


def _set(json: Json, default: Any = 15, n: int = 15, unit: str = "days") -> Json:
    json["options"] = {"examen": {**OPTION, "default": default}}
    delay = {"n": n, "unit": unit, "option": "examen"}
    json["statuses"][0] |= {
        "due": delay,
        "timers": [{"id": "long", "after": delay, "to": "rejetee"}],
    }
    return json


def _opened(json: Json, **options: Any) -> CaseState:
    definition = compile_definition(DefinitionSchema().load(json))
    before = CaseState(REQUEST, NOW, {"montant": "500"})
    return step(definition, before, Opened(CITIZEN, options), NOW)[0]


@pytest.mark.parametrize(
    ("options", "days"),
    [
        ({}, 15),
        ({"examen": 3}, 3),
        ({"examen": 3.0}, 3),
        ({"examen": 0}, 15),
        ({"examen": -1}, 15),
        ({"examen": 2.5}, 15),
        ({"examen": MOST["days"]}, MOST["days"]),
        ({"examen": MOST["days"] + 1}, 15),
        ({"examen": float("inf")}, 15),
        ({"examen": "3"}, 15),
    ],
)
def test_a_case_has_the_delay_that_its_procedure_sets(
    json_definition: Json, options: Json, days: int
) -> None:
    case = _opened(_set(json_definition), **options)
    wanted = clock.due(NOW, days, "days", MAINLAND)
    assert case.due_at == wanted
    assert [one.due_at for one in case.timers if one.id == "long"] == [wanted]


def test_a_case_without_its_option_has_the_delay_of_the_circuit() -> None:
    assert count_in(OptionDelay(15, "days", "examen"), {}) == 15
    assert count_in(OptionDelay(15, "days", "examen"), {"examen": True}) == 15


def test_the_deadline_of_a_question_may_be_set(json_definition: Json) -> None:
    _set(json_definition)
    ask = next(
        one for status in json_definition["statuses"] for one in status.get("enter", ())
        if one["do"] == "ask"
    )  # fmt: skip
    ask["deadline"] = {"n": 15, "unit": "days", "option": "examen"}
    definition = compile_definition(DefinitionSchema().load(json_definition))
    assert len(list(option_delays(definition))) == 3
    made = {"do": "choose", "choice": "complement", "by": "instructeur"}
    sent = {"answers": {"montant": "500"}, "options": {"examen": 4}, "steps": [made]}
    asked = play(definition, sent).last
    assert asked.case.asked
    assert asked.case.asked.due_at == clock.due(asked.now, 4, "days", MAINLAND)
    assert asked.case.asked.due_at - asked.now < timedelta(days=6)


@pytest.mark.parametrize("place", ["silence", "pieces_within"])
def test_the_delays_of_the_law_are_never_set(json_definition: Json, place: str) -> None:
    _set(json_definition)
    delay = {"n": 2, "unit": "months", "option": "examen"}
    if place == "silence":
        json_definition["silence"]["after"] = delay
    else:
        json_definition["statuses"][0]["pieces_within"] = delay
    with pytest.raises(ValidationError):
        DefinitionSchema().load(json_definition)


@pytest.mark.parametrize(
    ("default", "n", "words"),
    [
        (15, 15, ""),
        (15.0, 15, ""),
        (20, 15, "vaut 20 sans réglage : le délai qui en dépend doit dire 20 aussi"),
        (0, 15, "un nombre entier de 1 à 3 660"),
        (1.5, 15, "un nombre entier de 1 à 3 660"),
    ],
)
def test_the_linter_wants_a_default_that_is_a_delay(
    json_definition: Json, default: float, n: int, words: str
) -> None:
    found = list(delays(Subject(DefinitionSchema().load(_set(json_definition, default, n)))))
    assert [one.where for one in found] == (
        ["statuses.recue", "statuses.recue.timers.long"] if words else []
    )
    assert all(words in one.text.replace("\u00a0", " ") and one.blocks for one in found)


def test_the_linter_wants_a_number_option_that_is_there(json_definition: Json) -> None:
    loaded = DefinitionSchema().load(_set(json_definition))
    assert not [one for one in check_definition(loaded) if "option" in one.text]
    loaded["options"]["examen"] |= {"type": "text", "default": "15"}
    assert "un nombre entier" in next(delays(Subject(loaded))).text
    del loaded["options"]
    (first, _timer) = delays(Subject(loaded))
    assert "qui n’existe pas" in first.text


def test_two_delays_of_one_number_may_be_set_apart(json_definition: Json) -> None:
    _set(json_definition)
    plain = {"id": "court", "after": {"n": 15, "unit": "days"}, "to": "accordee"}
    json_definition["statuses"][0]["timers"].append(plain)
    loaded = DefinitionSchema().load(json_definition)
    assert not [one for one in check_definition(loaded) if "finissent ensemble" in one.text]


def test_a_set_delay_is_told_with_its_option_and_never_as_the_same_for_all(
    json_definition: Json,
) -> None:
    loaded = DefinitionSchema().load(_set(json_definition))
    assert "si possible sous" not in " ".join(steps(compile_definition(loaded)))
    assert "selon l’option" in as_mermaid(loaded)


def test_a_procedure_settles_its_delays(json_definition: Json) -> None:
    loaded = DefinitionSchema().load(_set(json_definition))
    found = with_options(loaded, {"examen": 3})
    assert found["statuses"][0]["due"] == {"n": 3, "unit": "days"}
    assert with_options(loaded, {"examen": "x"})["statuses"][0]["due"]["n"] == 15
    assert not list(option_delays(compile_definition(found)))
