"""A circuit edited by pure operations: ids stay, references follow, nothing is written in place."""

from copy import deepcopy
from typing import Any

import pytest
from guichet_workflow.core.editing import (
    EditRefused,
    add,
    copy,
    drop,
    find,
    locate,
    move,
    named_after,
    nearest,
    new_part,
    put,
    rename,
    rename_field,
    reorder,
    set_silence,
    uses_of,
    walk,
)
from guichet_workflow.core.editing.places import LONGEST_ID, fresh, numbered
from guichet_workflow.schemas import DefinitionSchema
from werkzeug.datastructures import MultiDict

CHOICE = "statuses.examen.choices.accepter"
Form = MultiDict[str, str]


@pytest.fixture
def circuit() -> dict[str, Any]:
    return {
        "slug": "essai",
        "title": "Essai",
        "functions": {"mairie": {"label": "La mairie", "role": "mairie"}},
        "start": "examen",
        "withdrawal": "fin",
        "silence": {"after": {"n": 2, "unit": "months"}, "to": "fin", "legal_basis": "L231-1"},
        "statuses": [
            {
                "id": "examen",
                "label": "Examen",
                "kind": "open",
                "turn": "agent",
                "function": "mairie",
                "enter": [
                    {"do": "message", "template": "recue"},
                    {
                        "do": "ask",
                        "prompt": "Quoi ?",
                        "fields": [{"id": "montant", "type": "number", "label": "Montant"}],
                        "to": "examen",
                    },
                ],
                "choices": [
                    {
                        "id": "accepter",
                        "label": "Accepter",
                        "by": ["mairie"],
                        "to": "fin",
                        "condition": {">": [{"var": "montant"}, 100]},
                    }
                ],
                "timers": [{"id": "trop", "after": {"n": 9, "unit": "days"}, "to": "fin"}],
            },
            {
                "id": "fin",
                "label": "Terminée",
                "kind": "done",
                "turn": "nobody",
                "enter": [{"do": "document", "template": "acte", "title": "Acte", "then": []}],
            },
        ],
    }


def test_every_part_has_a_path_of_its_own(circuit: dict[str, Any]) -> None:
    paths = [place.path for place in walk(circuit)]
    assert len(paths) == len(set(paths)) == 10
    assert all(locate(circuit, path).path == path for path in paths)
    assert find(circuit, "statuses.perdu") is None
    with pytest.raises(EditRefused):
        locate(circuit, "statuses.examen.perdus.0")


def test_what_a_finding_names_is_found(circuit: dict[str, Any]) -> None:
    for where, path in (
        ("statuses.0.choices.0.to", CHOICE),
        (f"{CHOICE}.to", CHOICE),
        ("statuses.examen.enter.1.fields.0.label", "statuses.examen.enter.1"),
        ("statuses.examen.enter.7", "statuses.examen"),
        ("functions.mairie", "functions.mairie"),
        ("silence", "silence"),
        ("start", ""),
        ("statuses", ""),
    ):
        assert nearest(circuit, where).path == path


def test_a_status_renamed_is_renamed_wherever_it_is_named(circuit: dict[str, Any]) -> None:
    before = deepcopy(circuit)
    after = rename(circuit, "statuses.fin", "terminee")
    assert circuit == before
    assert "'fin'" not in str(after)
    assert (after["withdrawal"], after["silence"]["to"]) == ("terminee", "terminee")
    assert len(uses_of(after, "statuses.terminee")) == 4
    for wrong in ("examen", "Pas Bon", ""):
        with pytest.raises(EditRefused):
            rename(circuit, "statuses.fin", wrong)


def test_a_function_renamed_is_renamed_wherever_it_acts(circuit: dict[str, Any]) -> None:
    after = rename(circuit, "functions.mairie", "accueil")
    assert list(after["functions"]) == ["accueil"]
    assert "'mairie'" not in str(after).replace("'role': 'mairie'", "")


def test_a_field_renamed_is_read_under_its_new_name(circuit: dict[str, Any]) -> None:
    after = rename_field(circuit, "montant", "somme")
    assert locate(after, CHOICE).node["condition"] == {">": [{"var": "somme"}, 100]}
    assert locate(after, "statuses.examen.enter.1").node["fields"][0]["id"] == "somme"


def test_parts_are_added_complete_and_named_by_their_label(circuit: dict[str, Any]) -> None:
    for holder, do in (
        ("statuses", ""),
        ("functions", ""),
        ("statuses.examen.choices", ""),
        ("statuses.examen.timers", ""),
        ("statuses.examen.timers.trop.actions", "note"),
        ("statuses.examen.enter", "move"),
        ("statuses.fin.enter.0.then", "message"),
    ):
        circuit = dict(add(circuit, holder, new_part(circuit, holder, do)))
    DefinitionSchema().load(circuit)
    assert locate(circuit, "statuses.examen.enter.2").node == {"do": "move", "to": "fin"}
    labelled = put(circuit, "statuses.statut_3", {"label": "Avis de l’élu"})
    renamed, path = named_after(labelled, "statuses.statut_3")
    assert path == "statuses.avis_de_l_elu"
    assert find(renamed, path)
    assert named_after(renamed, path) == (renamed, path)
    with pytest.raises(EditRefused):
        new_part(circuit, "statuses.examen.enter", "teleport")


def test_parts_are_put_where_one_asks(circuit: dict[str, Any]) -> None:
    note = {"do": "note", "text": "x"}
    path = "statuses.examen.enter"
    for after, rank in (("", 0), (f"{path}.0", 1), (None, 2)):
        assert locate(add(circuit, path, note, after), f"{path}.{rank}").node == note


def test_parts_are_moved_copied_and_taken_away(circuit: dict[str, Any]) -> None:
    moved = move(circuit, "statuses.examen", 1)
    assert [one["id"] for one in moved["statuses"]] == ["fin", "examen"]
    assert move(circuit, "statuses.examen", -1) == circuit
    assert reorder(circuit, "statuses.examen.enter.1", 0)["statuses"][0]["enter"][0]["do"] == "ask"
    copied = copy(circuit, CHOICE)
    assert [one["id"] for one in copied["statuses"][0]["choices"]] == ["accepter", "accepter_2"]
    assert drop(copied, CHOICE)["statuses"][0]["choices"][0]["label"] == "Accepter (copie)"
    assert "silence" not in drop(circuit, "silence")
    assert set_silence(drop(circuit, "silence"), True)["silence"]["after"]["n"] == 2
    with pytest.raises(EditRefused):
        drop(circuit, "functions.mairie")


def test_a_circuit_has_bounds(circuit: dict[str, Any]) -> None:
    path = "statuses.fin.choices"
    for _at in range(30):
        circuit = dict(add(circuit, path, new_part(circuit, path)))
    with pytest.raises(EditRefused):
        add(circuit, path, new_part(circuit, path))


def test_what_happens_at_any_time_is_edited_too(circuit: dict[str, Any]) -> None:
    after = add(circuit, "actions", new_part(circuit, "actions"))
    path = after["actions"][0]["id"]
    when = {"from": "first", "status": "fin", "offset": {"n": 3, "unit": "days"}}
    after = put(after, f"actions.{path}", {"statuses": ["examen", "fin"], "when": when})
    DefinitionSchema().load(after)
    renamed = rename(after, "statuses.fin", "terminee")["actions"][0]
    assert renamed["statuses"] == ["examen", "terminee"]
    assert renamed["when"]["status"] == "terminee"
    acted = add(after, f"actions.{path}.actions", {"do": "note", "text": "x"})
    assert find(acted, f"actions.{path}.actions.0")
    assert nearest(acted, f"actions.{path}.to").part == "global"


def test_a_fresh_name_is_found_however_many_are_taken() -> None:
    wanted = "x" * LONGEST_ID
    taken = {wanted, *(numbered(wanted, n) for n in range(2, 10_001))}
    assert fresh(wanted, taken) == numbered(wanted, 10_001)
    assert len(fresh(wanted, taken)) == LONGEST_ID
