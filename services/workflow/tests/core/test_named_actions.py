"""Each action has a condition, an identifier, and a place in the history."""

from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core.editing import copy as copied
from guichet_workflow.core.editing import nearest
from guichet_workflow.core.effects import History
from guichet_workflow.core.events import Opened
from guichet_workflow.core.palette import Kind, actions_offered
from guichet_workflow.schemas import DefinitionSchema

from .conftest import CITIZEN, Story

Json = dict[str, Any]
SHAPE = {"type": "Polygon", "coordinates": [[[2, 48], [3, 48], [3, 49], [2, 48]]]}
NEEDED: dict[str, Json] = {
    "document": {"template": "acte", "title": "L’acte"},
    "tag": {"tag": "presse"},
    "untag": {"tag": "litige"},
    "assign": {"whom": "field", "field": "agent"},
    "add_function": {"function": "instructeur", "team": "sud"},
    "remove_function": {"function": "instructeur", "team": "nord"},
    "approval": {
        "label": "Visa",
        "functions": ["instructeur"],
        "to": "accordee",
        "back_to": "recue",
    },
    "opinion": {"label": "Avis", "question": "Oui ?", "function": "instructeur"},
    "ask": {"prompt": "Quoi ?", "fields": []},
    "move": {"to": "complement"},
    "return": {"marker": "ici", "to": "complement"},
    "marker": {"name": "la"},
    "link_request": {"field": "autre"},
    "locate": {"place": "lieu", "field": "secteur"},
    "payment_request": {"label": "Droits", "amount": 12},
    "signature_request": {"label": "Signer", "document": "acte", "signer_field": "courriel"},
    "create_request": {"label": "Liée", "procedure": "autre"},
    "requalify": {"label": "Autre", "procedure": "autre"},
    "act_on_request": {"label": "Autre", "request": "autre", "act": "constater"},
    "card": {"label": "Fiche", "model": "chien"},
    "transfer": {"label": "Département", "recipient": "Le département"},
    "redirect": {"page": "/demarches/", "for": "citizen"},
    "geolocate": {"label": "Où", "address": "adresse", "result": "lieu"},
}
BEFORE = [
    {"do": "tag", "tag": "litige"},
    {"do": "add_function", "function": "instructeur", "team": "nord"},
    {"do": "marker", "name": "ici"},
]
DATA: Json = {
    "danger": True, "agent": {"id": "a-2", "name": "Luc"}, "autre": "2026-000001",
    "courriel": "a@b.example", "lieu": {"lat": 48.5, "lon": 2.6}, "adresse": {"street": "Quai"},
}  # fmt: skip


def made(json: Json, *actions: Json) -> Json:
    """Give the definition with `actions` in its second status, and all that they may name."""
    json |= {
        "urgency": [{"id": "normale", "label": "Normale"}, {"id": "haute", "label": "Haute"}],
        "tags": {"litige": "Litige", "presse": "Presse"},
        "teams": {one: {"label": one, "role": one} for one in ("nord", "sud")},
        "zones": {"centre": {"label": "Centre", "shape": SHAPE}},
    }
    json["statuses"][1]["enter"] = list(actions)
    loaded: Json = DefinitionSchema().load(json)
    return loaded


def written(json: Json, *actions: Json) -> list[tuple[str, str]]:
    """Give the kind and the action of each line of history of a request that meets them."""
    story = Story(compile_definition(made(json, *actions)), **DATA)(Opened(CITIZEN))
    lines = [one for one in story.effects if isinstance(one, History)]
    return [(line.kind, line.values.get("act", "")) for line in lines]


@pytest.mark.parametrize("kind", actions_offered(), ids=lambda one: one.do)
def test_it_is_found_in_the_history(json_definition: Json, kind: Kind) -> None:
    node = {**(kind.starting or {}), **NEEDED.get(kind.do, {}), "do": kind.do, "id": "acte"}
    before = [{"do": "close"}] if kind.do == "reopen" else BEFORE
    found = written(json_definition, *before, node)
    assert [act for _kind, act in found if act] != []


@pytest.mark.parametrize("kind", actions_offered(), ids=lambda one: one.do)
def test_its_condition_keeps_it_from_being_done(json_definition: Json, kind: Kind) -> None:
    node = {**(kind.starting or {}), **NEEDED.get(kind.do, {}), "do": kind.do, "id": "acte"}
    found = written(json_definition, *BEFORE, {**node, "condition": {"!": {"var": "danger"}}})
    assert [act for _kind, act in found if act] == []


def test_a_line_bears_the_action_that_wrote_it_and_no_other(json_definition: Json) -> None:
    found = written(
        json_definition,
        {"do": "note", "id": "un", "text": "Un"},
        {"do": "note", "text": "Deux"},
        {"do": "move", "id": "trois", "to": "accordee"},
    )
    at = found.index(("noted", "un"))
    assert found[at : at + 3] == [("noted", "un"), ("noted", ""), ("moved", "trois")]
    assert [act for _kind, act in found[at + 3 :]] == [""] * len(found[at + 3 :])


def test_two_of_a_list_have_not_the_same_name(json_definition: Json) -> None:
    note = {"do": "note", "id": "un", "text": "Un"}
    texts = [one.text for one in check_definition(made(json_definition, note, note))]
    assert "Deux actions de la liste s’appellent «\u00a0un\u00a0»." in texts
    json_definition["statuses"][0]["enter"].insert(0, note)
    texts = [one.text for one in check_definition(made(json_definition, note))]
    assert [text for text in texts if "s’appellent" in text] == []


def test_a_finding_names_it(json_definition: Json) -> None:
    then = [{"do": "message", "id": "envoi", "template": "absent"}]
    act = {"do": "document", "id": "piece", "template": "acte", "title": "Acte", "then": then}
    json = made(json_definition, {"do": "note", "text": "Un"}, act)
    found = check_definition(json, messages=["recue"], documents=["acte"])
    place = "statuses.urgence.enter.piece.then.envoi"
    assert place in [one.where for one in found]
    assert nearest(json, place).path == "statuses.urgence.enter.1.then.0"


def test_a_copy_has_no_name(json_definition: Json) -> None:
    json = made(json_definition, {"do": "note", "id": "un", "text": "Un"})
    acts = copied(json, "statuses.urgence.enter.0")["statuses"][1]["enter"]
    assert [one.get("id") for one in acts] == ["un", None]
