"""Each procedure of the catalogue can go live: no finding, no template missing or failing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from guichet_kit.templating import check, render_sandboxed
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core.lint import HELD
from guichet_workflow.core.messages import FREE_MESSAGE
from guichet_workflow.core.simulation import cover, play, replay
from guichet_workflow.core.steps import steps
from guichet_workflow.schemas import DefinitionSchema
from guichet_workflow.schemas.simulations import ScenarioSchema

CATALOGUE = Path(__file__).parents[4] / "catalogue"
PROCEDURES = sorted(path.parent for path in CATALOGUE.glob("*/workflow.json"))
VALUES = {
    "numero": "2026-000123",
    "demarche": "Démarche",
    "nom": "Camille Roux",
    "lien": "https://valmont.example/suivi/",
    "commune": "Commune de Valmont",
    "service": "Le service",
    "recu_le": "mardi 3 mars 2026 à 14:32",
    "accuse": "Votre demande a été enregistrée. Service chargé de votre dossier.",
    "delai_legal": "Sans réponse, votre demande sera refusée le 3 mai 2026 à minuit.",
    "recours": "Vous pouvez contester ce refus jusqu’au 3 juillet 2026.",
    "motif": "Une raison <vraie>",
    "question": "Une pièce manque.",
    "texte": "Bonjour",
}


def _json(path: Path) -> Any:
    return json.loads(path.read_text())


def _documents(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text() for path in folder.glob("documents/*.html")}


def test_there_are_procedures() -> None:
    assert len(PROCEDURES) >= 3


@pytest.fixture(params=PROCEDURES, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_the_workflow_has_no_finding(folder: Path) -> None:
    definition = DefinitionSchema().load(_json(folder / "workflow.json"))
    pages = _json(folder / "form.json")["pages"]
    found = check_definition(
        definition,
        messages=set(_json(folder / "messages.json")),
        sms={name for name, one in _json(folder / "messages.json").items() if "sms" in one},
        documents=set(_documents(folder)),
        fields={
            field["id"]: HELD.get(field["type"], "text")
            for page in pages
            for field in page["fields"]
        },
    )
    assert found == []
    assert definition["slug"] == folder.name
    told = steps(compile_definition(definition))
    assert all(len(sentence) > 20 for sentence in told)
    assert not re.search(r"[:,]\s(?!CRPA)[A-ZÉÀ]\w+ ", " ".join(told)), told


def test_silence_means_the_same_in_the_form_and_in_the_workflow(folder: Path) -> None:
    told, kept = _json(folder / "form.json")["silence"], _json(folder / "workflow.json")
    if told["outcome"] == "sans_objet":
        assert "silence" not in kept
        return
    target = next(one for one in kept["statuses"] if one["id"] == kept["silence"]["to"])
    assert kept["silence"]["after"] == told["delay"]
    assert target["kind"] == {"accord": "done", "rejet": "refused"}[told["outcome"]]
    way = {"accord": "restart", "rejet": "resume"}[told["outcome"]]
    assert kept["silence"]["on_complete"] == way, "CRPA, article L114-5"


def test_kept_simulations_still_hold_and_go_everywhere(folder: Path) -> None:
    source = DefinitionSchema().load(_json(folder / "workflow.json"))
    definition, scenarios = compile_definition(source), _json(folder / "simulations.json")
    for scenario in scenarios:
        ScenarioSchema().load(scenario)
        assert len(scenario["expects"]) == len(scenario["steps"]) + 1
        assert replay(definition, scenario) == [], scenario["name"]
    gone = cover(source, [play(definition, scenario) for scenario in scenarios])
    assert gone.share == 100, [mark.where for mark in gone.marks if not mark.taken]
    if source.get("silence", {}).get("attestation"):
        asked = {step["do"] for scenario in scenarios for step in scenario["steps"]}
        assert "attest" in asked, "CRPA, L232-3"


@pytest.mark.parametrize(
    ("place", "teams"),
    [
        ({"text": "Rue du Lavoir", "lat": 48.1215, "lon": -1.6}, ["nord"]),
        ({"text": "Quai de la Serre", "lat": 48.1012, "lon": -1.6}, ["sud"]),
        ({"text": "Dans la commune voisine", "lat": 48.3, "lon": -1.6}, None),
        ({"text": "Devant l’école"}, None),
    ],
)
def test_a_street_report_goes_to_the_sector_where_it_is(place: Any, teams: Any) -> None:
    source = DefinitionSchema().load(_json(CATALOGUE / "signalement-voirie/workflow.json"))
    answers = {"lieu": place, "type_probleme": "autre"}
    arrival = play(compile_definition(source), {"name": "x", "answers": answers}).frames[0]
    assert arrival.case.extra.get("teams", {}).get("terrain") == teams


def test_every_message_is_accepted_and_filled(folder: Path) -> None:
    messages = _json(folder / "messages.json")
    assert FREE_MESSAGE in messages
    for message in messages.values():
        for part in (message["subject"], message["body"], message.get("sms", message["subject"])):
            check(part)
            assert "{" not in render_sandboxed(part, VALUES)
            assert render_sandboxed(part, {**VALUES, "motif": "", "nom": ""}).strip()
        assert "\n" not in message["subject"]


def test_the_message_of_reception_holds_the_acknowledgement(folder: Path) -> None:
    body = _json(folder / "messages.json")["recue"]["body"]
    told = render_sandboxed(body, VALUES)
    assert f"Accusé d’enregistrement\n\n{VALUES['accuse']}\n\n" in told, "CRPA, R112-11-1"
    assert "Accusé" not in render_sandboxed(body, {**VALUES, "accuse": ""})


def test_the_document_of_reception_holds_it_too(folder: Path) -> None:
    source = _documents(folder).get("recepisse")
    if source is not None:
        shown = render_sandboxed(source, VALUES, html=True)
        assert VALUES["accuse"] in shown, "CRPA, R112-11-1"
        later = render_sandboxed(source, {**VALUES, "accuse": ""}, html=True)
        assert VALUES["delai_legal"] in later


def _asked(folder: Path) -> set[str]:
    """The ids of every question: of the form, and of what agents or citizens fill in later."""
    found: set[str] = set()
    waiting = [_json(folder / "form.json"), _json(folder / "workflow.json")]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            found |= {part["id"]} if {"id", "type"} <= part.keys() else set()
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return found


def test_documents_name_questions_that_exist(folder: Path) -> None:
    asked = _asked(folder)
    for source in _documents(folder).values():
        named = re.findall(r"(?:textes|champs)\.(\w+)", source)
        nested = re.findall(r'textes\["(\w+)\." ~ loop\.index0 ~ "\.(\w+)"\]', source)
        assert {*named, *(name for pair in nested for name in pair)} <= asked


def test_every_document_is_accepted_and_filled(folder: Path) -> None:
    values = {**VALUES, "date": "3 mars 2026", "champs": {"montant_accorde": "1250.00"}}
    values["textes"] = {"nom_association": "Les Amis", "nom_pere": "Roux", "prenoms": "Zoé"}
    for source in _documents(folder).values():
        check(source, html=True)
        made = render_sandboxed(source, values, html=True)
        assert "<h1>" in made
        assert "<vraie>" not in made
        assert not any(word in source for word in ("http://", "src=", "url("))
