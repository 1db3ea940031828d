"""The pages, as a person meets them, without JavaScript."""

import re
from html import unescape
from typing import Any
from urllib.parse import unquote

from guichet_forms.actions import procedures
from guichet_forms.models import Draft
from guichet_kit.handover import seal, unseal
from guichet_kit.ids import uuid7
from guichet_kit.testing import HANDOVER_KEY, Bench
from sqlalchemy import select

from .conftest import (
    FIRST,
    GO,
    SECOND,
    URL,
    catalogue,
    changed,
    fill,
    follow,
    hidden,
    publish,
    send,
)

SENT = "forms.submission.sent.v1"
VOIRIE = "/demarches/signalement-voirie/"
FILE = {
    "document_id": "0192f5e0-7c1a-7000-8000-0000000000d1",
    "name": "photo.jpg",
    "size": 1200,
    "media_type": "image/jpeg",
    "sha256": "a" * 64,
}


def test_a_request_goes_from_the_first_page_to_its_reference(bench: Bench) -> None:
    client = bench.client()
    assert "Commencer" in client.get(URL).text
    confirmation = client.get(send(client))
    (event,) = bench.emitted(SENT)
    assert confirmation.status_code == 200
    assert event["number"] in confirmation.text
    assert "Nous avons bien reçu votre demande" in confirmation.text
    assert "Accusé d’enregistrement" in confirmation.text
    assert f"Nous l’envoyons aussi à {event['applicant']['email']}." in confirmation.text
    for paragraph in event["acknowledgement"].split("\n\n"):
        assert paragraph in unescape(confirmation.text)
    assert event["applicant"] == {
        "name": "Marie Le Goff",
        "email": "marie@exemple.fr",
        "visitor": "visitor-1",
    }


def test_the_first_page_says_what_the_law_wants_said(bench: Bench) -> None:
    bench.deliver(
        "workflow.definition.published.v1",
        {"slug": "dix-champs", "version": 2, "steps": ["Un agent regarde."], "delay_text": "2 j."},
    )
    text = bench.client().get(URL).text
    for words in ("Mesurer le service.", "Personne.", "90 jours", "Gratuit", "2 minutes"):
        assert words in text
    assert "Un agent regarde." in text
    assert "01 99 00 10 40" in text


def test_errors_keep_what_was_typed_and_name_the_question(bench: Bench) -> None:
    client = bench.client()
    typed = {**FIRST, **GO, "email": "marie@", "nom": ""}
    answer = client.post(f"{URL}1", data=typed)
    assert answer.status_code == 422
    assert answer.headers["Guichet-Title"].startswith("Erreur")
    assert 'value="marie@"' in answer.text
    assert 'href="#nom"' in answer.text
    assert "Nom\u00a0: " in answer.text
    summary = answer.text.split("</ul>")[0]
    assert "Nom\u00a0: Cette réponse est obligatoire.</a>" in summary
    assert "Exemple\u00a0:" not in summary
    later = client.get(f"{URL}1").text
    assert 'value="marie@"' in later
    assert 'value="Marie"' in later


def test_a_refused_text_is_kept_and_holds_the_request_back(bench: Bench) -> None:
    client = bench.client()
    follow(client, f"{URL}1", {**FIRST, **GO})
    follow(client, f"{URL}2", {**SECOND, **GO})
    client.post(f"{URL}1/brouillon", data={**FIRST, "telephone": "douze"})
    answer = client.get(f"{URL}verifier")
    assert answer.location == f"{URL}1?manque=1"
    assert 'value="douze"' in client.get(answer.location).text


def test_later_steps_lead_to_the_first_one_left(bench: Bench) -> None:
    client = bench.client()
    assert client.get(f"{URL}2").location == f"{URL}1"
    follow(client, f"{URL}1", {**FIRST, **GO})
    assert client.get(f"{URL}verifier").location.startswith(f"{URL}2")
    assert client.get(f"{URL}7").status_code == 404


def test_optional_pages_are_seen_before_the_check(bench: Bench) -> None:
    source = changed()
    source["pages"].append(
        {
            "id": "suite",
            "title": "La suite",
            "fields": [{"id": "mot", "type": "text", "label": "Un mot", "required": False}],
        }
    )
    publish(bench, source)
    client = bench.client()
    follow(client, f"{URL}1", {**FIRST, **GO})
    assert follow(client, f"{URL}2", {**SECOND, **GO}) == f"{URL}3"
    assert client.get(f"{URL}verifier").location == f"{URL}3?manque=1"
    assert follow(client, f"{URL}3", GO) == f"{URL}verifier"


def test_an_answer_is_changed_from_the_check_page(bench: Bench) -> None:
    client = bench.client()
    fill(client)
    check = client.get(f"{URL}verifier").text
    assert f'href="{URL}1?retour=verifier#nom"' in check
    assert "Non renseigné" in check
    back = follow(client, f"{URL}1?retour=verifier", {**FIRST, **GO, "nom": "Kerdoncuff"})
    assert back == f"{URL}verifier"
    assert "Kerdoncuff" in client.get(back).text


def test_going_back_saves_and_leads_to_the_page_before(bench: Bench) -> None:
    client = bench.client()
    follow(client, f"{URL}1", {**FIRST, **GO})
    assert follow(client, f"{URL}2", {"message": "Presque", "action": "back"}) == f"{URL}1"
    assert "Presque" in client.get(f"{URL}2").text


def test_sent_twice_is_sent_once(bench: Bench) -> None:
    client = bench.client()
    told = fill(client)
    first = client.post(f"{URL}envoyer", data=told)
    second = client.post(f"{URL}envoyer", data=told)
    assert second.location == f"{first.location}?deja=1"
    page = client.get(second.location).text
    (event,) = bench.emitted(SENT)
    assert "déjà été envoyée" in page
    assert event["number"] in page


def test_going_back_after_sending_leads_to_the_confirmation(bench: Bench) -> None:
    client = bench.client()
    told = fill(client)
    sent = client.post(f"{URL}envoyer", data=told).location
    again = client.post(f"{URL}2", data={**SECOND, **GO, "token": told["token"]})
    assert again.location == f"{sent}?deja=1"
    saved = client.post(f"{URL}2/brouillon", data={**SECOND, "token": told["token"]})
    assert saved.status_code == 409
    assert len(bench.emitted(SENT)) == 1


def test_a_check_page_older_than_the_draft_sends_nothing(bench: Bench) -> None:
    client = bench.client()
    told = fill(client)
    follow(client, f"{URL}1", {**FIRST, **GO, "nom": "Autre"})
    answer = client.post(f"{URL}envoyer", data=told)
    assert answer.location == f"{URL}verifier?change=1"
    assert "autre onglet" in client.get(answer.location).text
    assert bench.emitted(SENT) == []


def test_a_second_request_is_another_one(bench: Bench) -> None:
    client = bench.client()
    assert send(client) != send(client)
    numbers = [event["number"] for event in bench.emitted(SENT)]
    assert [int(number[-6:]) for number in numbers] == [1, 2]


def test_a_closed_procedure_keeps_the_draft(bench: Bench) -> None:
    client = bench.client()
    told = fill(client)
    with bench.transaction() as session:
        procedures.set_state(session, "dix-champs", "closed")
    for answer in (
        client.post(f"{URL}envoyer", data=told),
        client.get(f"{URL}1"),
        client.post(f"{URL}2", data={**SECOND, **GO, "message": "Gardé", "token": told["token"]}),
    ):
        assert answer.status_code == 409
        assert "brouillon est conservé" in answer.text
    intro = bench.client(visitor="visitor-2").get(URL).text
    assert intro.index("Démarche fermée") < intro.index("Environ")
    with bench.transaction() as session:
        procedures.set_state(session, "dix-champs", "open")
    assert "Gardé" in client.get(f"{URL}verifier").text


def test_a_draft_stays_on_its_version(bench: Bench) -> None:
    client = bench.client()
    follow(client, f"{URL}1", {**FIRST, **GO})
    source = changed(title="Un autre titre")
    source["pages"][1]["fields"] = source["pages"][1]["fields"][:1]
    assert publish(bench, source) == 2
    assert "Nombre de personnes" in client.get(f"{URL}2").text
    follow(client, f"{URL}2", {**SECOND, **GO})
    check = client.get(f"{URL}verifier").text
    client.post(f"{URL}envoyer", data={name: hidden(check, name) for name in ("token", "revision")})
    assert bench.emitted(SENT)[0]["procedure"]["version"] == 1


def test_one_is_told_before_her_answers_are_erased(bench: Bench) -> None:
    client = bench.client()
    follow(client, f"{URL}1", {**FIRST, **GO})
    act = client.get(URL).text.split("<details>")[1].split("</details>")[0]
    assert "Vous ne pourrez pas les retrouver." in act
    assert f'action="{URL}recommencer"' in act
    shown = {"token": hidden(act, "token")}
    assert client.post(f"{URL}recommencer", data=shown).status_code == 303
    assert 'value="Marie"' not in client.get(f"{URL}1").text


def test_a_draft_is_taken_up_elsewhere_by_its_code(bench: Bench) -> None:
    client, other = bench.client(), bench.client(visitor="visitor-2")
    later = follow(client, f"{URL}1", {**FIRST, "action": "later", "email": "marie@"})
    page = client.get(later).text
    code = page.split('class="reference">')[1].split("<")[0]
    assert "mailto:?subject=Reprendre%20ma%20demande&amp;body=" in page
    assert other.post(f"{URL}reprendre", data={"code": "K7QF-9M2R-XDT"}).status_code == 422
    resumed = other.post(f"{URL}reprendre", data={"code": code.lower()})
    assert resumed.location == f"{URL}1"
    assert 'value="Marie"' in other.get(f"{URL}1").text
    assert 'value="Marie"' not in client.get(f"{URL}1").text


def test_one_is_asked_before_a_draft_takes_the_place_of_another(bench: Bench) -> None:
    publish(bench, changed(channels=["web", "guichet"]))
    agent, client = bench.client("agent", name="Anne Martin"), bench.client()
    follow(agent, f"{URL}1?canal=guichet", {**FIRST, **GO, "prenom": "Paul"})
    follow(client, f"{URL}1", {**FIRST, "action": "later"})
    code = client.get(f"{URL}plus-tard").text.split("code=")[1][:13]
    asked = agent.post(f"{URL}reprendre", data={"code": code})
    assert "Garder mon brouillon" in asked.text
    assert 'value="Paul"' in agent.get(f"{URL}1").text
    told = {name: hidden(asked.text, name) for name in ("code", "remplacer")}
    stale = agent.post(f"{URL}reprendre", data={**told, "remplacer": str(uuid7())})
    assert hidden(stale.text, "remplacer") == told["remplacer"]
    assert agent.post(f"{URL}reprendre", data=told).location == f"{URL}1"
    assert 'value="Marie"' in agent.get(f"{URL}1").text


def test_a_draft_of_another_version_is_not_erased_unasked(bench: Bench) -> None:
    citizen, client = bench.client("citizen", family="transports"), bench.client()
    follow(citizen, f"{URL}1", {**FIRST, **GO, "prenom": "Paul"})
    publish(bench, changed(title="Un autre titre"))
    follow(client, f"{URL}1", {**FIRST, **GO})
    header = client.get(f"{URL}2").headers["Guichet-Sign-In"]
    asked = citizen.post(f"{URL}reprendre", data={"ticket": header.split("ticket=")[1]})
    told = {name: hidden(asked.text, name) for name in ("ticket", "remplacer")}
    assert 'value="Paul"' in citizen.get(f"{URL}1").text
    assert citizen.post(f"{URL}reprendre", data=told).location == f"{URL}2"
    assert 'value="Marie"' in citizen.get(f"{URL}1").text


def test_signing_in_midway_keeps_the_draft(bench: Bench) -> None:
    client = bench.client()
    follow(client, f"{URL}1", {**FIRST, **GO})
    link = re.search(r'/connexion\?retour=([^"]*)', client.get(URL).text)
    assert link
    back = unquote(link[1])
    ticket = back.split("ticket=")[1]
    header = client.get(f"{URL}2").headers["Guichet-Sign-In"]
    assert header.split("ticket=")[0] == back.split("ticket=")[0]
    citizen = bench.client("citizen", family="transports")
    assert "Continuez" in citizen.get(back).text
    assert "Guichet-Sign-In" not in citizen.get(URL).headers
    answer = citizen.post(f"{URL}reprendre", data={"ticket": ticket})
    assert answer.location == f"{URL}2"
    assert client.get(f"{URL}2").location == f"{URL}1"


def test_an_account_fills_in_what_it_knows(bench: Bench) -> None:
    publish(bench, catalogue("acte-naissance"))
    citizen = bench.client(
        "citizen", family="etat-civil", name="Marie Le Goff", email="marie@exemple.fr"
    )
    base = "/demarches/acte-naissance/"
    follow(citizen, f"{base}1", {"type_acte": "extrait_simple", "pour_qui": "moi", **GO})
    with bench.transaction() as session:
        answers = session.scalars(select(Draft.answers)).one()
    assert answers["prenom_demandeur"] == "Marie"
    assert answers["nom_demandeur"] == "Le Goff"
    assert answers["email"] == "marie@exemple.fr"


def deposit_of(bench: Bench, client: Any) -> dict[str, Any]:
    shown = client.get(f"{VOIRIE}1").text
    answer = client.post(
        f"{VOIRIE}1",
        data={"add_file": "photo", "description": "Un trou", "token": hidden(shown, "token")},
    )
    assert answer.location.startswith("/fichiers/deposer?ticket=")
    return unseal(HANDOVER_KEY, "deposit", answer.location.split("ticket=")[1], 60)


def test_a_file_goes_through_documents_and_comes_back(bench: Bench) -> None:
    publish(bench, catalogue("signalement-voirie"))
    client = bench.client()
    asked = deposit_of(bench, client)
    assert asked["authority"] == bench.authority
    assert asked["field_label"]
    receipt = seal(
        HANDOVER_KEY,
        "deposited",
        {"authority": bench.authority, "owner": asked["owner"], **FILE},
    )
    for _twice in range(2):
        back = client.get(f"{VOIRIE}1?recu={receipt}")
        assert back.location == f"{VOIRIE}1#photo"
    page = client.get(f"{VOIRIE}1").text
    assert page.count('name="remove_file"') == 1
    assert "Un trou" in page
    removed = f"photo:{FILE['document_id']}"
    client.post(f"{VOIRIE}1", data={"remove_file": removed, "description": "Un trou"})
    assert "photo.jpg" not in client.get(f"{VOIRIE}1").text


def test_receipts_of_others_are_not_taken(bench: Bench) -> None:
    publish(bench, catalogue("signalement-voirie"))
    client = bench.client()
    asked = deposit_of(bench, client)
    for payload in (
        {"authority": "ailleurs", "owner": asked["owner"], **FILE},
        {"authority": bench.authority, "owner": "0192f5e0:photo", **FILE},
        {"authority": bench.authority, "owner": asked["owner"].replace("photo", "lieu"), **FILE},
    ):
        client.get(f"{VOIRIE}1?recu={seal(HANDOVER_KEY, 'deposited', payload)}")
    client.get(f"{VOIRIE}1?recu=faux")
    assert "photo.jpg" not in client.get(f"{VOIRIE}1").text
