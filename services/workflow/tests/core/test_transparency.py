"""A circuit told to the public."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from guichet_workflow.core import compile_definition
from guichet_workflow.core.transparency import Account, Stage, account

CATALOGUE = Path(__file__).parents[4] / "catalogue"
Json = dict[str, Any]


def source(slug: str) -> Json:
    found: Json = json.loads((CATALOGUE / slug / "workflow.json").read_text())
    return found


def told(json: Json) -> Account:
    return account(compile_definition(json), json)


def words(stages: tuple[Stage, ...]) -> str:
    text = " ".join(f"{one.label} {one.who} {one.text} {' '.join(one.facts)}" for one in stages)
    return text.replace("\u00a0", " ")


def status(id: str, kind: str = "open", **more: Any) -> Json:
    turn = "agent" if kind == "open" else "citizen" if kind == "waiting" else "nobody"
    return {"id": id, "label": id.title(), "kind": kind, "turn": turn, "function": "f", **more}


def circuit(*statuses: Json, **more: Any) -> Json:
    functions = {
        "f": {"label": "L’accueil", "role": "r"},
        "chef": {"label": "La cheffe", "role": "c"},
    }
    found = {"slug": "c", "title": "C", "functions": functions, "start": statuses[0]["id"]}
    return {**found, "statuses": list(statuses), **more}


def test_the_law_is_told_with_its_texts() -> None:
    found = told(source("declaration-prealable"))
    first = found.silence[0].replace("\u00a0", " ")
    assert first.startswith("Sans réponse au bout de 1 mois, votre demande est acceptée (articles")
    assert "recommence" in " ".join(found.silence)
    assert "attestation" in " ".join(found.silence)
    assert "la loi quand le délai est passé" in found.decision
    assert "Au bout de 3 mois sans suite" in words(found.besides)
    assert "deux mois pour le contester" in words(found.ends)
    labels = [one.label for one in found.ends]
    assert "Travaux acceptés sans décision expresse" in labels
    assert "Retirée" in labels


def test_silence_that_refuses_goes_on_where_it_was() -> None:
    found = " ".join(told(source("subvention-association")).silence)
    assert "votre demande est refusée" in found
    assert "reprend où il en était" in found


def test_silence_that_means_nothing_is_said() -> None:
    found = told(source("signalement-voirie"))
    assert "Aucune décision" in found.silence[0]
    assert found.decision == "Une personne décide de la réponse. Jamais un programme."


def test_hidden_statuses_keep_their_names_but_not_who_acts() -> None:
    choice = {"id": "suite", "label": "Suite", "by": ["f"], "to": "secret"}
    end = {"id": "fin", "label": "Finir", "by": ["chef"], "to": "fini"}
    found = told(
        circuit(
            status("recue", choices=[choice], due={"n": 3, "unit": "working_days"}),
            status("secret", function="chef", hidden=True, choices=[end]),
            status("fini", "done"),
        )
    )
    assert [one.label for one in found.usual] == ["Recue"]
    assert "Délai visé : 3 jours ouvrés." in words(found.usual)
    assert "La cheffe intervient aussi." in words(found.usual)
    assert "Secret" not in words(found.usual + found.besides)


def acts() -> Iterator[tuple[Json, str]]:
    month = {"n": 1, "unit": "months"}
    opinion = {"do": "opinion", "label": "ABF", "question": "?", "function": "chef"}
    yield {**opinion, "deadline": month}, "Cet avis est attendu sous 1 mois."
    yield {**opinion, "deadline": month, "tacit": True}, "réputé favorable"
    yield opinion, "Un avis peut être demandé : « ABF »."
    approval = {"do": "approval", "label": "L", "functions": ["f", "chef"]}
    yield (
        {**approval, "to": "recue", "back_to": "recue"},
        "Doivent approuver, dans cet ordre : « L’accueil », « La cheffe ».",
    )
    yield (
        {"do": "payment_request", "label": "Droits", "amount": 12, "to": "recue"},
        "Un paiement peut vous être demandé : « Droits ».",
    )
    yield {"do": "transfer", "label": "T", "recipient": "le département"}, "le département"
    yield {"do": "document", "template": "d", "title": "L’acte"}, "Vous recevez : « L’acte »."
    asked = [{"id": "a", "label": "Mairie", "type": "text"}]
    question = {"do": "ask", "prompt": "Laquelle ?", "fields": asked, "deadline": month}
    yield question, "Laquelle ? Nous vous demandons : « Mairie ». Vous avez 1 mois pour répondre."


@pytest.mark.parametrize(("act", "sentence"), list(acts()))
def test_what_others_do_is_told(act: Json, sentence: str) -> None:
    found = told(circuit(status("recue", enter=[act]), status("fini", "done")))
    assert sentence in words(found.usual)


def test_what_the_citizen_may_choose_is_told() -> None:
    hers = {"id": "oui", "label": "J’accepte", "by": ["citizen"], "to": "fini"}
    found = told(circuit(status("recue", choices=[hers]), status("fini", "done")))
    assert "Vous pouvez choisir : « J’accepte »." in words(found.usual)


def test_how_long_data_is_kept_and_why() -> None:
    plain = told(circuit(status("recue"), status("fini", "done")))
    assert plain.kept.endswith("effacés 90 jours après la fin de votre demande.")
    longer = {"anonymise_after_days": 400, "retention_basis": "code du patrimoine, L212-3"}
    found = told(circuit(status("recue"), status("fini", "done"), **longer))
    assert "400 jours" in found.kept
    assert found.kept.endswith("(code du patrimoine, L212-3).")


def test_every_circuit_of_the_catalogue_is_told_whole() -> None:
    for folder in sorted(CATALOGUE.glob("*/workflow.json")):
        json = source(folder.parent.name)
        found = told(json)
        shown = {one.label for one in (*found.usual, *found.besides, *found.ends)}
        seen = [one for one in json["statuses"] if not one.get("hidden")]
        assert shown == {one.get("citizen_label") or one["label"] for one in seen}, folder
        assert found.ends


def test_what_some_status_does_not_allow_is_not_said_to_be_always_possible() -> None:
    json = source("acte-naissance")
    assert not told(json).sometimes
    json["statuses"][0]["citizen"] = {"withdraw": False}
    assert told(json).sometimes
    assert told(json).withdrawal
    for status in json["statuses"]:
        status["citizen"] = {"withdraw": False}
    assert not told(json).withdrawal, "no status lets her"
    assert "à certaines étapes" in words(told(json).ends)
