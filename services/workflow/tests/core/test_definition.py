"""What the checks find in a definition, what the schema refuses, and the public words."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core.steps import steps
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import definition_json

Json = dict[str, Any]


def test_a_sound_definition_has_no_finding(json_definition: Json) -> None:
    loaded = DefinitionSchema().load(json_definition)
    assert check_definition(loaded, messages={"recue", "relance", "accordee", "rejetee"}) == []
    assert compile_definition(loaded).readers == ["essai"]


def _status(json: Json, at: int, **more: Any) -> None:
    json["statuses"][at].update(more)


def _orphan(json: Json) -> None:
    json["statuses"].append(copy.deepcopy(json["statuses"][4]) | {"id": "seul", "label": "Seul"})


MISTAKES: dict[str, tuple[Callable[[Json], Any], str]] = {
    "unknown start": (lambda j: j.update(start="x"), "« x » n’existe pas"),
    "unknown target": (lambda j: j["statuses"][1]["choices"][0].update(to="x"), "n’existe pas"),
    "unreachable": (_orphan, "Aucun chemin ne mène au statut « Seul »"),
    "no exit": (lambda j: _status(j, 1, choices=[]), "« Urgence » n’a pas d’issue"),
    "no role": (lambda j: j["functions"]["instructeur"].update(role=""), "liée à aucun rôle"),
    "unknown function": (lambda j: _status(j, 1, function="x"), "La fonction « x »"),
    "nobody acts": (lambda j: _status(j, 1, function=""), "On ne sait pas qui"),
    "decided by a clock": (
        lambda j: j["statuses"][2]["timers"][1].update(to="rejetee"),
        "« Rejetée » décide",
    ),
    "decided by an answer": (
        lambda j: j["statuses"][2]["enter"][0].update(to="rejetee"),
        "« Rejetée » décide",
    ),
    "decided by a condition": (
        lambda j: j["statuses"][0]["enter"][2].update(to="accordee"),
        "« Accordée » décide",
    ),
    "silence without law": (lambda j: j["silence"].pop("legal_basis"), "« Silence » décide"),
    "unknown message": (
        lambda j: j["statuses"][0]["enter"][0].update(template="x"),
        "Le modèle de message « x » n’existe pas",
    ),
    "question without field": (
        lambda j: j["statuses"][2]["enter"][0].update(fields=[]),
        "aucun champ",
    ),
    "waiting without question": (lambda j: _status(j, 2, enter=[]), "sans rien lui demander"),
    "question without waiting": (
        lambda j: j["statuses"][2].update(kind="open"),
        "sa nature doit être",
    ),
    "end without closing": (lambda j: _status(j, 5, enter=[]), "termine la demande sans la clore"),
    "closing too soon": (
        lambda j: j["statuses"][1].update(enter=[{"do": "close"}]),
        "clôt une demande encore en cours",
    ),
    "loop": (
        lambda j: j["statuses"][1].update(enter=[{"do": "move", "to": "recue"}]),
        "tourne seule",
    ),
    "bad condition": (
        lambda j: j["statuses"][0]["choices"][0].update(condition={"x": 1}),
        "n’est pas lisible",
    ),
    "erasing too soon": (
        lambda j: j["statuses"][1].update(enter=[{"do": "anonymise"}]),
        "On n’anonymise pas",
    ),
    "twice": (lambda j: j["statuses"].append(j["statuses"][5]), "écrit deux fois"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_found(name: str, json_definition: Json) -> None:
    spoil, words = MISTAKES[name]
    spoil(json_definition)
    found = check_definition(json_definition, messages={"recue", "relance", "accordee", "rejetee"})
    assert any(words in finding.text.replace("\u00a0", " ") for finding in found), found


def test_unknown_fields_of_conditions_are_found(json_definition: Json) -> None:
    found = check_definition(json_definition, fields={"montant": "number"})
    assert [finding.where for finding in found] == ["statuses.recue.enter.2"]


def test_a_definition_that_never_writes_is_found(json_definition: Json) -> None:
    for status in json_definition["statuses"]:
        actions = [a for a in status.get("enter", []) if a["do"] not in ("message", "document")]
        _ = status.update(enter=actions, timers=[])
    texts = [finding.text for finding in check_definition(json_definition)]
    assert any("jamais prévenu" in text for text in texts)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda j: j.update(slug="../x"),
        lambda j: j.update(more=1),
        lambda j: j.update(statuses=[]),
        lambda j: j["statuses"][0].update(kind="x"),
        lambda j: j["statuses"][0]["enter"].append({"do": "delete"}),
        lambda j: j["statuses"][0]["enter"].append("close"),
        lambda j: j["statuses"][0]["choices"][0].update(condition={"eval": "x"}),
        lambda j: j["statuses"][2]["timers"][0]["after"].update(n=0),
        lambda j: j["statuses"][2].update(turn="agent"),
    ],
)
def test_the_schema_refuses(spoil: Callable[[Json], Any], json_definition: Json) -> None:
    spoil(json_definition)
    with pytest.raises(ValidationError):
        DefinitionSchema().load(json_definition)


def test_the_steps_are_plain_words(json_definition: Json) -> None:
    found = [text.replace("\u00a0", " ") for text in steps(compile_definition(json_definition))]
    assert found[0] == (
        "Le service Essai reçoit votre demande et l’examine, si possible sous 3 jours ouvrés."
    )
    assert found[-1].startswith("Sans décision de notre part au bout de 2 mois")


@pytest.mark.parametrize(
    ("turn", "said"), [("citizen", "c’est à vous :"), ("nobody", "votre demande passe par")]
)
def test_the_steps_promise_no_agent_where_none_acts(
    turn: str, said: str, json_definition: Json
) -> None:
    json_definition["statuses"][1]["turn"] = turn
    found = [text.replace("\u00a0", " ") for text in steps(compile_definition(json_definition))]
    assert f"Dans certains cas, {said} « Urgence »." in found


DELAY = {"n": 1, "unit": "days"}
FROM_RECEPTION = {"from": "received", "offset": DELAY}


@pytest.mark.parametrize(
    "enrich",
    [
        lambda j: j["statuses"][1].update(due=DELAY),
        lambda j: j["statuses"][1].update(timers=[{"id": "t", "after": DELAY, "to": "recue"}]),
        lambda j: j["statuses"][1].update(loop={"over": [1], "item": "i", "after": "recue"}),
        lambda j: j["statuses"][0].update(hidden=True),
        lambda j: j.update(actions=[{"id": "a", "label": "A", "when": FROM_RECEPTION}]),
        lambda j: j.update(silence=definition_json()["silence"]),
    ],
)
def test_what_an_arrival_has_to_look_at_makes_a_status_rich(
    enrich: Callable[[Json], Any], json_definition: Json
) -> None:
    del json_definition["silence"]
    assert compile_definition(json_definition).statuses["urgence"].plain
    enrich(json_definition)
    assert not compile_definition(json_definition).statuses["urgence"].plain
