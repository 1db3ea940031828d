"""The simulator on screen: begin, act as anyone, let time pass, come back, keep, look again."""

import json
import re
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from guichet_kit.handover import unseal
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_workflow.actions import drafts
from guichet_workflow.actions.simulations import list_kept
from guichet_workflow.core.case import Actor
from guichet_workflow.models import Case, Play, Trace
from sqlalchemy import select

from .conftest import source
from .samples import agent, opened

HOME = "/agents/circuits/acte-naissance/simuler/"
ROADS = "/agents/circuits/signalement-voirie/simuler/"


def builder(bench: Bench, sub: str = "ada", **more: Any) -> FlaskClient:
    return bench.client("agent", sub=sub, name="Ada", rights=["workflows.build"], **more)


@pytest.fixture
def ada(bench: Bench) -> FlaskClient:
    """A designer who has begun to play the circuit of birth certificates."""
    client = builder(bench)
    assert client.post(f"{HOME}commencer").status_code == 303
    return client


def case_number(bench: Bench, request_id: str) -> str:
    with bench.transaction() as session:
        return session.get_one(Case, UUID(request_id)).number


def step(client: FlaskClient, seen: int, do: str, **form: str) -> Any:
    return client.post(f"{HOME}etape", data={"seen": str(seen), "do": do, **form})


def text(client: FlaskClient, url: str = HOME) -> str:
    return client.get(url).text.replace("\u00a0", " ")


def readings(page: str) -> list[dict[str, Any]]:
    """What the tickets of a page say, by which its messages are read in notify."""
    found = re.findall(r'messages/lire".*?name="ticket" value="([^"]+)"', page)
    return [unseal(HANDOVER_KEY, "reading", sealed, 60) for sealed in found]


def test_it_is_for_who_builds_circuits(bench: Bench) -> None:
    for url in (HOME, f"{HOME}gardees/"):
        assert agent(bench).get(url).status_code == 403
    assert builder(bench).get("/agents/circuits/inconnu/simuler/").status_code == 404
    bound = builder(bench, bounds={"workflows.build": ["voirie"]})
    assert bound.get(HOME).status_code == 404
    assert bound.post(f"{HOME}commencer").status_code == 404


def test_one_begins_with_the_answers_that_the_circuit_looks_at(bench: Bench) -> None:
    client = builder(bench)
    assert "vous pouvez commencer tout de suite" in text(client)
    page = text(client, ROADS)
    assert 'name="rep-danger"' in page
    form = {"rep-danger": "oui", "autres": "quartier = Le Port\nadresse.rue=Quai"}
    assert client.post(f"{ROADS}commencer", data=form).status_code == 303
    assert "Urgence" in text(client, ROADS) or "urgence" in text(client, ROADS)


def test_a_line_that_is_no_answer_is_refused_and_stays(bench: Bench) -> None:
    client = builder(bench)
    refused = client.post(f"{ROADS}commencer", data={"autres": "quartier : Le Port"})
    assert refused.status_code == 422
    assert "Ligne 1" in refused.text
    assert "quartier : Le Port" in refused.text
    deep = "quartier = Le Port\n" + ".".join("x" * 300) + " = 1"
    refused = client.post(f"{ROADS}commencer", data={"autres": deep})
    assert refused.status_code == 422
    assert "Ligne 2" in refused.text
    assert "quartier = Le Port" in refused.text
    many = client.post(f"{ROADS}commencer", data={"autres": "quartier = Le Port\n" * 500})
    assert many.status_code == 422
    assert "8\u202f000 caractères" in many.text
    assert many.text.count("quartier = Le Port") == 500


def test_agents_the_citizen_and_time_act(ada: FlaskClient) -> None:
    page = text(ada)
    assert "Délivrer l’acte" in page
    assert "récépissé" in page.lower()
    assert (
        step(ada, 0, "choose", choice="complement", by="etat_civil", comment="?").status_code == 303
    )
    assert "Répondre à la question" in text(ada)
    assert step(ada, 1, "wait", wait="quinzaine").status_code == 303
    assert "<b>rappel</b>" in text(ada)
    answered = step(ada, 2, "answer", **{"champ-precision": "Camille"})
    assert answered.status_code == 303
    assert step(ada, 3, "choose", choice="delivrer", by="etat_civil").status_code == 303
    page = text(ada)
    assert "Acte de naissance" in page
    assert step(ada, 4, "made", template="acte").status_code == 303
    page = text(ada)
    assert "Le document « Acte de naissance » est fait" in page
    assert "<b>document prêt</b>" in page
    assert "Motif : ?" in page
    for slug in ("delivree", "recepisse", "complement", "relance"):
        assert f"<code>{slug}</code>" not in page
    assert step(ada, 5, "wait", wait="echeance").status_code == 303
    assert "il ne se passera plus rien" in text(ada)


def test_what_is_refused_keeps_what_was_typed(ada: FlaskClient) -> None:
    refused = step(ada, 0, "choose", choice="refuser", by="etat_civil", comment=" ")
    assert refused.status_code == 422
    assert 'href="#motif-refuser"' in refused.text
    step(ada, 0, "choose", choice="complement", by="etat_civil", comment="Une date")
    refused = step(ada, 1, "answer", **{"champ-precision": ""})
    assert refused.status_code == 422
    assert 'href="#champ-precision"' in refused.text
    assert step(ada, 1, "choose", choice="delivrer", by="etat_civil").status_code == 409
    assert step(ada, 0, "withdraw").status_code == 409


def test_a_sign_that_no_database_keeps_is_left_out_of_what_is_typed(bench: Bench) -> None:
    client = builder(bench)
    borrowed = client.post(f"{HOME}emprunter", data={"number": "2026-\x00000999"})
    assert borrowed.status_code == 422
    assert 'value="2026-000999"' in borrowed.text
    begun = {"rep-danger": "o\0ui", "autres": "quar\0tier = Le\0 Port"}
    assert client.post(f"{ROADS}commencer", data=begun).status_code == 303
    assert client.post(f"{HOME}commencer").status_code == 303
    said = {"choice": "complement", "by": "etat_civil", "comment": "Une\0 date"}
    assert step(client, 0, "choose", **said).status_code == 303
    assert step(client, 1, "answer", **{"champ-precision": "Ca\0mille"}).status_code == 303
    assert client.post(f"{HOME}garder", data={"name": "Un\0 essai"}).status_code == 303
    assert "Un essai" in text(client, f"{HOME}gardees/")


@pytest.mark.parametrize("form", [{}, {"do": "x"}, {"seen": "-1"}, {"do": "choose"}])
def test_what_makes_no_sense_changes_nothing(ada: FlaskClient, form: dict[str, str]) -> None:
    before = text(ada)
    assert ada.post(f"{HOME}etape", data=form).status_code in (409, 422)
    assert text(ada).count("simulation-step") == before.count("simulation-step")


def test_what_was_stopped_in_another_tab_is_told(ada: FlaskClient) -> None:
    assert ada.post(f"{HOME}arreter").status_code == 303
    for answer in (
        step(ada, 0, "withdraw"),
        ada.post(f"{HOME}garder", data={"name": "Essai"}),
        ada.post(f"{HOME}revenir", data={"seen": "0"}),
    ):
        assert answer.status_code == 409
        assert "n’est plus là" in answer.text


def test_one_comes_back_and_begins_again(ada: FlaskClient) -> None:
    step(ada, 0, "withdraw")
    assert "L’usager retire sa demande" in text(ada)
    assert ada.post(f"{HOME}revenir", data={"seen": "1"}).status_code == 303
    assert "L’usager retire sa demande" not in text(ada)
    assert ada.post(f"{HOME}revenir", data={"seen": "9"}).status_code == 409
    assert ada.post(f"{HOME}arreter").status_code == 303
    assert "Commencer la simulation" in text(ada)


def test_a_simulation_is_kept_looked_at_and_taken_off(ada: FlaskClient) -> None:
    assert "Aucune simulation gardée" in text(ada, f"{HOME}gardees/")
    assert ada.post(f"{HOME}garder", data={"name": " "}).status_code == 422
    kept = ada.post(f"{HOME}garder", data={"name": "Sans suite"})
    assert kept.status_code == 303
    page = text(ada, kept.location)
    for words in ("Sans suite", "Tient", "Ce qu’elles parcourent : ", "Jamais vu"):
        assert words in page
    place = page.split("gardees/")[-1].split("/")[0]
    assert ada.post(f"{HOME}gardees/{place}/ouvrir").status_code == 303
    assert ada.post(f"{HOME}gardees/{place}/retirer").status_code == 303
    assert ada.post(f"{HOME}gardees/{place}/retirer").status_code == 404
    assert "Aucune simulation gardée" in text(ada, f"{HOME}gardees/")


def test_a_simulation_that_changes_is_shown_with_its_step(bench: Bench, ada: FlaskClient) -> None:
    step(ada, 0, "choose", choice="delivrer", by="etat_civil", comment="Vu.")
    ada.post(f"{HOME}garder", data={"name": "Délivrance"})
    changed = json.loads(json.dumps(source("acte-naissance")))
    deliver, _ask, refuse = changed["statuses"][1]["choices"]
    deliver["to"], refuse["to"] = refuse["to"], deliver["to"]
    deliver["comment"] = "required"
    with bench.transaction() as session:
        drafts.save_draft(session, "acte-naissance", changed, 0, Actor("agent", "ada", "Ada"))
    page = text(ada, f"{HOME}gardees/")
    assert "À revoir" in page
    assert "Étape 1 : Le statut est « Refusée » au lieu de « Acte délivré »." in page
    place = page.split("/accepter")[0].rsplit("/", 1)[1]
    assert ada.post(f"{HOME}gardees/{place}/accepter").status_code == 303
    assert "Tient" in text(ada, f"{HOME}gardees/")


def test_the_publication_is_held_by_a_simulation_that_changes(
    bench: Bench, ada: FlaskClient
) -> None:
    place = "/agents/circuits/acte-naissance/"
    assert "Aucune simulation n’est rejouée" in text(ada, f"{place}publication")
    step(ada, 0, "choose", choice="delivrer", by="etat_civil", comment="Vu.")
    ada.post(f"{HOME}garder", data={"name": "Délivrance"})
    assert "La simulation donne toujours le même résultat" in text(ada, f"{place}publication")
    changed = json.loads(json.dumps(source("acte-naissance")))
    deliver, _ask, refuse = changed["statuses"][1]["choices"]
    deliver["to"], refuse["to"] = refuse["to"], deliver["to"]
    deliver["comment"] = "required"
    with bench.transaction() as session:
        drafts.save_draft(session, "acte-naissance", changed, 0, Actor("agent", "ada", "Ada"))
    page = text(ada, f"{place}publication")
    assert "1 point bloque" in page
    assert "Publier cette version" not in page
    held = page[page.index("1 point bloque") : page.index("<section")]
    assert "1 simulation gardée ne donne plus le même résultat" in held
    assert f'href="{HOME}gardees/">Voir les simulations gardées' in held
    assert "« C’est ce que je veux »" in held
    assert "« C’est ce que je veux »" in text(ada, f"{HOME}gardees/")
    refused = ada.post(f"{place}publication")
    assert refused.status_code == 422
    assert "Délivrance" in refused.text


def test_kept_simulations_are_told_while_the_circuit_cannot_be_played(
    bench: Bench, ada: FlaskClient
) -> None:
    place = "/agents/circuits/acte-naissance/"
    ada.post(f"{HOME}garder", data={"name": "Délivrance"})
    broken = json.loads(json.dumps(source("acte-naissance")))
    broken["statuses"][1]["choices"][0]["to"] = "nulle-part"
    with bench.transaction() as session:
        drafts.save_draft(session, "acte-naissance", broken, 0, Actor("agent", "ada", "Ada"))
    page = text(ada, f"{place}publication")
    assert "seront rejouées une fois les points qui bloquent corrigés" in page
    assert "Aucune simulation n’est rejouée" not in page
    assert "toujours le même résultat" not in page


def test_colleagues_are_asked_and_approve(bench: Bench) -> None:
    client = builder(bench)
    changed = json.loads(json.dumps(source("acte-naissance")))
    asked = {"do": "opinion", "label": "Parquet", "question": "Oui ?", "function": "etat_civil"}
    levels = {"do": "approval", "label": "Acte", "functions": ["etat_civil"], "to": "delivree"}
    expert = {"do": "opinion", "label": "Notaire", "question": "Oui ?", "email": "n@exemple.fr"}
    steps = [asked, {**expert, "template": "avis"}, {**levels, "back_to": "recue"}]
    changed["statuses"][1]["enter"] = steps
    changed["statuses"][1]["fields"] = [{"id": "vu", "type": "text", "label": "Vu au registre"}]
    with bench.transaction() as session:
        drafts.save_draft(session, "acte-naissance", changed, 0, Actor("agent", "ada", "Ada"))
    assert client.post(f"{HOME}commencer").status_code == 303
    page = text(client)
    for words in (
        "Donner l’avis « Parquet »",
        "Experts",
        "Approuver ou renvoyer",
        "Vu au registre",
    ):
        assert words in page
    refused = step(client, 0, "opine", label="Parquet", comment="Non")
    assert refused.status_code == 422
    assert 'href="#avis-opine"' in refused.text
    refused = step(client, 0, "opine", label="Parquet", verdict="unfavourable", comment=" ")
    assert (refused.status_code, 'href="#motif-opine"' in refused.text) == (422, True)
    filled = {"by": "etat_civil", "champ-vu": "Registre 12"}
    assert step(client, 0, "fill", **filled).status_code == 303
    for seen, label in ((1, "Parquet"), (2, "Notaire")):
        assert step(client, seen, "opine", label=label, verdict="favourable").status_code == 303
    assert step(client, 3, "approve", yes="non", comment="").status_code == 422
    assert step(client, 3, "approve", yes="oui").status_code == 303
    assert "Acte délivré" in text(client)


def test_what_silence_accepted_is_attested(bench: Bench) -> None:
    client = builder(bench)
    changed = json.loads(json.dumps(source("acte-naissance")))
    silence = {"after": {"n": 2, "unit": "months"}, "to": "delivree", "legal_basis": "L231-1"}
    changed["silence"] = {**silence, "means": "accord", "attestation": "attestation"}
    with bench.transaction() as session:
        drafts.save_draft(session, "acte-naissance", changed, 0, Actor("agent", "ada", "Ada"))
    client.post(f"{HOME}commencer")
    assert "acceptée" in readings(text(client))[0]["values"]["delai_legal"]
    assert step(client, 0, "wait", wait="deux-mois").status_code == 303
    assert "Demander l’attestation" not in text(client), "its last day is not over"
    assert step(client, 1, "wait", wait="jour").status_code == 303
    assert "Demander l’attestation" in text(client)
    assert step(client, 2, "attest").status_code == 303
    assert "Demander l’attestation" not in text(client)


def test_services_that_are_called_answer_or_fail(bench: Bench) -> None:
    client = builder(bench)
    changed = json.loads(json.dumps(source("acte-naissance")))
    call = {"do": "connector", "connector": "siv", "label": "Le registre", "result": "reponse"}
    changed["statuses"][1]["enter"] = [{**call, "to": "complement"}]
    with bench.transaction() as session:
        drafts.save_draft(session, "acte-naissance", changed, 0, Actor("agent", "ada", "Ada"))
    client.post(f"{HOME}commencer")
    assert "Les appels en cours" in text(client)
    assert step(client, 0, "failed", call="Le registre", outcome="unavailable").status_code == 303
    page = text(client)
    assert "Ce qui a échoué" in page
    assert "Passer" in page
    assert step(client, 1, "retry").status_code == 303
    assert step(client, 2, "made", call="Le registre", value="12,5").status_code == 303
    assert "En attente d’une précision" in text(client)


def test_one_begins_as_a_real_request_did_and_nobody_is_in_it(bench: Bench) -> None:
    request_id = opened(bench)
    client = builder(bench)
    assert "Une vraie demande, rendue anonyme" in text(client)
    began = client.post(f"{HOME}emprunter", data={"which": "recent"})
    assert began.status_code == 303
    assert "La demande arrive" in text(client)
    client.post(f"{HOME}garder", data={"name": "Comme une vraie"})
    with bench.transaction() as session:
        case = session.get_one(Case, UUID(request_id))
        (kept,) = list_kept(session, "acte-naissance").items
        said = json.dumps(kept.scenario, ensure_ascii=False)
        for one in case.answers:
            if one["type"] in ("text", "email", "address", "long_text"):
                assert json.dumps(one["value"], ensure_ascii=False) not in said
        assert str(case.applicant.get("email")) not in said
        assert kept.scenario["at"].startswith(str(case.received_at.date()))
        trace = session.scalars(select(Trace).where(Trace.action == "simulation.borrowed")).one()
        assert trace.object == request_id
    client.post(f"{HOME}arreter")
    number = case_number(bench, request_id)
    form = {"which": "number", "number": number}
    assert client.post(f"{HOME}emprunter", data=form).status_code == 303


def test_a_working_copy_reads_nothing_out_of_a_real_request(bench: Bench) -> None:
    changed = json.loads(json.dumps(source("acte-naissance")))
    born = {"<": [{"var": "mariage"}, "2000-01-01"]}
    asking = next(status for status in changed["statuses"] if status.get("choices"))
    asking["choices"][0]["condition"] = born
    married = {"id": "mariage", "label": "Date du mariage", "type": "date", "value": "1987-03-14"}
    opened(bench, answers=[married], data={"mariage": "1987-03-14"})
    with bench.transaction() as session:
        drafts.save_draft(session, "acte-naissance", changed, 0, Actor("agent", "ada", "Ada"))
    client = builder(bench)
    client.post(f"{HOME}emprunter", data={"which": "recent", "version": "draft"})
    with bench.transaction() as session:
        scenario = session.scalars(select(Play)).one().scenario
    assert scenario["answers"] == {"mariage": "1987-07-01"}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"which": "recent"}, "Aucun dossier de ce circuit n’est en cours"),
        ({"which": "number", "number": ""}, "Écrivez le numéro"),
        ({"which": "number", "number": "2026-999999"}, "n’a ce numéro"),
    ],
)
def test_a_request_that_is_not_there_is_told(
    bench: Bench, form: dict[str, str], words: str
) -> None:
    refused = builder(bench).post(f"{HOME}emprunter", data=form)
    assert refused.status_code == 422
    assert words in refused.text
    if form.get("number"):
        assert f'value="{form["number"]}"' in refused.text
    bound = builder(bench, sub="bob", bounds={"workflows.build": ["voirie"]})
    assert bound.post(f"{HOME}emprunter", data=form).status_code == 404


def test_time_goes_by_as_one_types(ada: FlaskClient) -> None:
    ahead = {"wait": "avance", "n": "3", "unit": "months"}
    assert step(ada, 0, "wait", **ahead).status_code == 303
    assert "3 mois plus tard" in text(ada)
    for n in ("", "0", "x", "99999"):
        refused = step(ada, 1, "wait", **{**ahead, "n": n})
        assert refused.status_code == 422
        assert "Écrivez un nombre entier" in refused.text
        assert f'value="{n}"' in refused.text


@pytest.mark.parametrize(
    ("wait", "title", "day"),
    [
        ("jour", "1 jour plus tard", "Mardi 3 mars 2026 à 09:00"),
        ("quinzaine", "15 jours plus tard", "Mardi 17 mars 2026 à 09:00"),
        ("deux-mois", "2 mois plus tard", "Samedi 2 mai 2026 à 09:00"),
    ],
)
def test_a_button_jumps_as_far_as_it_says(
    ada: FlaskClient, wait: str, title: str, day: str
) -> None:
    assert step(ada, 0, "wait", wait=wait).status_code == 303
    page = text(ada)
    assert title in page
    assert day in page


def test_a_delay_that_was_kept_says_that_it_is_one(bench: Bench, ada: FlaskClient) -> None:
    steps = [{"do": "wait", "n": 15, "unit": "days"}]
    with bench.transaction() as session:
        row = session.scalars(select(Play)).one()
        row.scenario = {**row.scenario, "steps": steps}
    page = text(ada)
    assert "Un délai de 15 jours s’achève" in page
    assert "Mercredi 18 mars 2026 à 09:00" in page


def test_the_day_by_which_a_step_is_due_is_to_come(ada: FlaskClient) -> None:
    page = text(ada)
    to_come = page[page.index("<h3>À venir</h3>") : page.index("Et ensuite")]
    assert "Au plus tard le 5 mars 2026" in to_come
    assert "Aucune échéance" not in to_come
    assert "Prochaine échéance" not in page, "no clock runs"


def test_who_sees_what_is_told_by_role(ada: FlaskClient) -> None:
    page = text(ada)
    assert "Qui voit quoi" in page
    told = page[page.index("Qui voit quoi") :]
    assert "Toutes les réponses" in told
    assert "Retirer la demande" in told


def test_instructions_and_alerts_are_read_by_who_they_are_for(bench: Bench) -> None:
    circuit = source("acte-naissance")
    first = next(one for one in circuit["statuses"] if one["id"] == "verification")
    first["info"] = "Sous trois jours."
    warned = {"do": "alert", "for": "agents", "text": "Fragile", "level": "warn"}
    first["enter"] = [*first.get("enter", ()), warned]
    with bench.transaction() as session:
        drafts.change(session, "acte-naissance", Actor("agent", "ada"), lambda _one: circuit, "")
    client = builder(bench)
    client.post(f"{HOME}commencer")
    told = text(client)[text(client).index("Qui voit quoi") :]
    assert told.count("Sous trois jours.") == told.count("L’alerte : « Fragile »") > 0
    citizen = told[told.index("<b>L’usager</b>") :]
    assert "Sous trois jours." not in citizen.partition("</section>")[0]


def test_each_message_is_read_in_notify_as_it_would_leave(bench: Bench, ada: FlaskClient) -> None:
    step(ada, 0, "choose", choice="complement", by="etat_civil", comment="Quel nom ?")
    page = text(ada)
    assert 'action="/agents/messages/lire"' in page
    assert page.count("<div") == page.count("</div>")
    asked, opening = readings(page)
    assert asked["authority"] == bench.authority
    assert asked["template"].startswith("acte-naissance.")
    assert asked["channels"] == ["email", "portal"]
    assert asked["back"] == f"{HOME}#histoire"
    assert "Quel nom ?" in asked["values"].values()
    assert "accuse" not in asked["values"]
    assert "2026-000123" in opening["values"]["accuse"]
    assert opening["values"]["service"]


def test_each_document_is_made_in_documents_from_what_is_played(
    bench: Bench, ada: FlaskClient
) -> None:
    found = re.findall(r'documents/lire".*?name="ticket" value="([^"]+)"', text(ada))
    (said,) = [unseal(HANDOVER_KEY, "reading-document", sealed, 60) for sealed in found]
    assert said["authority"] == bench.authority
    assert said["template"] == "acte-naissance.recepisse"
    assert said["title"] == "Récépissé de dépôt"
    assert said["values"]["accuse"]
    assert said["values"]["date"] == "2 mars 2026"
    assert said["values"]["textes"] == {}
