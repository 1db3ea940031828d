"""Scenarios in which colleagues and experts are asked, agents fill in, and silence accepts."""

from typing import Any

import pytest
from guichet_workflow.core import compile_definition
from guichet_workflow.core.refusals import FieldsRefused
from guichet_workflow.core.simulation import cover, documents_of, play
from guichet_workflow.core.simulation.stage import NothingWaits
from guichet_workflow.schemas import DefinitionSchema
from guichet_workflow.schemas.simulations import ScenarioSchema

Json = dict[str, Any]
OPINION = {"do": "opinion", "label": "Voirie", "question": "Passe-t-on ?", "function": "chef"}
EXPERT = {"do": "opinion", "label": "ABF", "question": "Oui ?", "email": "abf@exemple.fr",
          "template": "avis"}  # fmt: skip
LEVELS = {"do": "approval", "label": "Le permis", "functions": ["instructeur", "chef", "chef"],
          "to": "accordee", "back_to": "recue"}  # fmt: skip
YES, NO = {"do": "approve"}, {"do": "approve", "yes": False, "comment": "Revoyez l’avis."}


def asking(json: Json, *actions: Json) -> Json:
    """The shared circuit, in which urgent requests begin by asking."""
    json["functions"]["chef"] = {"label": "La chefferie", "role": "chef"}
    json["statuses"][1]["enter"] = list(actions)
    loaded: Json = DefinitionSchema().load(json)
    return loaded


def played(json: Json, *steps: Json) -> Any:
    scenario = {"answers": {"montant": "500", "danger": True}, "steps": list(steps)}
    return play(compile_definition(json), scenario)


def test_opinions_come_from_colleagues_and_experts(json_definition: Json) -> None:
    json = asking(json_definition, {**OPINION, "to": "complement"}, EXPERT)
    yes = {"do": "opine", "verdict": "favourable"}
    done = played(json, {**yes, "label": "ABF"}, {**yes, "label": "Voirie"})
    assert [frame.case.status for frame in done.frames] == ["urgence", "urgence", "complement"]
    taken = {mark.where for mark in cover(json, [done]).marks if mark.taken}
    assert taken == {"statuses.recue.enter.2", "statuses.urgence.enter.0"}
    again = played(json, {**yes, "label": "ABF"}, {**yes, "label": "ABF"})
    assert isinstance(again.refused, NothingWaits)


def test_each_function_approves_in_turn_and_the_last_decides(json_definition: Json) -> None:
    json = asking(json_definition, LEVELS)
    assert played(json, YES, YES).last.case.status == "urgence"
    done = played(json, YES, YES, YES)
    assert done.last.case.status == "accordee"
    assert played(json, YES, NO).last.case.status == "urgence"  # sent back, and urgent again
    taken = {mark.where for mark in cover(json, [done]).marks if mark.taken}
    assert "statuses.urgence.enter.0" in taken
    assert isinstance(played(json_definition, YES, YES, YES, YES).refused, NothingWaits)


def test_the_form_of_a_status_is_filled_in(json_definition: Json) -> None:
    field = {"id": "visite", "type": "text", "label": "Visite"}
    json_definition["statuses"][1]["fields"] = [field]
    json = DefinitionSchema().load(json_definition)
    fill = {"do": "fill", "by": "instructeur", "fields": {"visite": "Faite"}}
    assert played(json, fill).last.case.data["visite"] == "Faite"
    assert isinstance(played(json, {**fill, "fields": {"x": 1}}).refused, FieldsRefused)


@pytest.mark.parametrize("waits", [1, 3])
def test_what_silence_accepted_is_attested_once(json_definition: Json, waits: int) -> None:
    json = json_definition
    silence = {**json["silence"], "means": "accord", "to": "accordee"}
    json["silence"] = {**silence, "attestation": "acte"}
    loaded = DefinitionSchema().load(json)
    wait = {"do": "wait", "n": waits, "unit": "months"}
    done = played(loaded, wait, {"do": "attest"})
    if waits == 1:
        assert done.refused is not None
        return
    assert [one.template for one in documents_of(done.last)] == ["acte"]
    assert played(loaded, wait, {"do": "attest"}, {"do": "attest"}).refused is not None


CALL = {"do": "connector", "connector": "siv", "label": "Le SIV", "result": "reponse",
        "to": "complement", "timeout": {"n": 2, "unit": "hours"}}  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ([{"do": "made", "call": "Le SIV", "value": "oui"}], "complement"),
        ([{"do": "failed", "call": "Le SIV", "outcome": "unavailable"}], "urgence"),
        ([{"do": "failed", "call": "Le SIV"}, {"do": "skip"}], "complement"),
        ([{"do": "wait"}, {"do": "retry"}, {"do": "made", "call": "Le SIV"}], "complement"),
    ],
)
def test_services_that_are_called_answer_fail_and_are_called_again(
    json_definition: Json, steps: list[Json], status: str
) -> None:
    json = asking(json_definition, CALL)
    done = played(json, *steps)
    assert (done.refused, done.last.case.status) == (None, status)
    ScenarioSchema().load({"name": "Essai", "steps": steps})
    taken = {(mark.where, mark.target) for mark in cover(json, [done]).marks if mark.taken}
    assert (("statuses.urgence.enter.0", "complement") in taken) == (status == "complement")
    for step in ({"do": "skip"}, {"do": "retry"}, {"do": "made", "call": "Autre"}):
        assert isinstance(played(json, step).refused, NothingWaits)


@pytest.mark.parametrize("step", [{"do": "made"}, {"do": "failed", "call": "A", "template": "b"}])
def test_one_says_what_answers(step: Json) -> None:
    assert ScenarioSchema().validate({"name": "Essai", "steps": [step]})
