"""Files sent from the page by a script; picked from the wallet; pieces that may follow."""

import copy
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_forms.models import Draft
from guichet_kit.handover import seal, unseal
from guichet_kit.testing import HANDOVER_KEY, Bench
from sqlalchemy import select

from .conftest import FIRST, GO, TEN, follow, hidden, publish
from .test_pages import FILE

URL = "/demarches/dix-champs/"
PIECES = [
    {"id": "identite", "type": "file", "label": "Pièce d’identité", "max_files": 2, "wallet": True},
    {"id": "rib", "type": "file", "label": "RIB", "indispensable": False},
]


def with_pieces(bench: Bench, *pieces: dict[str, Any]) -> None:
    source = copy.deepcopy(TEN)
    page = {"id": "pieces", "title": "Les pièces", "fields": list(pieces)}
    source |= {"digest": ["nom"], "pieces_needed": ["Un stylo"]}
    source["pages"] = [page, source["pages"][0]]
    publish(bench, source)


@pytest.fixture
def client(bench: Bench) -> FlaskClient:
    """A visitor before a form of two pieces, whose script speaks JSON."""
    with_pieces(bench, *PIECES)
    return asking_json(bench.client())


def asking_json(client: FlaskClient) -> FlaskClient:
    client.bearer_headers["Accept"] = "application/json"
    return client


def deposit(client: FlaskClient, path: str = "identite") -> dict[str, Any]:
    answer = client.post(f"{URL}1/depot", data={"add_file": path})
    assert answer.status_code == 200, answer.text
    url = answer.get_json()["url"]
    assert url.startswith("/fichiers/deposer?ticket=")
    return unseal(HANDOVER_KEY, "deposit", url.split("ticket=")[1], 60)


def receipt(bench: Bench, asked: dict[str, Any], n: int = 1, **more: Any) -> str:
    file = {**FILE, "document_id": FILE["document_id"][:-1] + str(n)}
    payload = {"authority": bench.authority, "owner": asked["owner"], **file, **more}
    return seal(HANDOVER_KEY, "deposited", payload)


def change(client: FlaskClient, **values: Any) -> Any:
    return client.post(f"{URL}1/fichiers", data={"add_file": "identite", **values})


def test_a_script_is_told_where_to_send_and_the_page_is_kept(
    client: FlaskClient, bench: Bench
) -> None:
    asked = deposit(client)
    assert (asked["field_label"], asked["max_files"]) == ("Pièce d’identité", 2)
    with bench.transaction() as session:
        draft = session.scalars(select(Draft)).one()
    assert asked["owner"] == f"{draft.id}:identite"


def test_receipts_join_files_and_the_answer_lists_them(client: FlaskClient, bench: Bench) -> None:
    asked = deposit(client)
    assert change(client, recu=receipt(bench, asked, 1)).get_json()["files"] == [
        {"document_id": FILE["document_id"], "name": "photo.jpg", "size": 1200}
    ]
    two = change(client, recu=receipt(bench, asked, 2)).get_json()["files"]
    assert [file["document_id"][-1] for file in two] == ["1", "2"]
    assert deposit(client)["max_files"] == 1


def test_one_file_too_many_is_refused_in_words(client: FlaskClient, bench: Bench) -> None:
    asked = deposit(client)
    for n in (1, 2):
        change(client, recu=receipt(bench, asked, n))
    refused = change(client, recu=receipt(bench, asked, 3))
    assert refused.status_code == 404
    assert "pour 2 au plus" in refused.get_json()["detail"]


def test_a_file_is_taken_off_in_place(client: FlaskClient, bench: Bench) -> None:
    change(client, recu=receipt(bench, deposit(client)))
    removed = f"identite:{FILE['document_id']}"
    assert change(client, remove_file=removed).get_json() == {"files": [], "waiting": False}


def test_a_file_that_is_still_to_be_scanned_is_told(client: FlaskClient, bench: Bench) -> None:
    asked = deposit(client)
    told = change(client, recu=receipt(bench, asked, scan="waiting")).get_json()
    assert told["waiting"] is True


@pytest.mark.parametrize("more", [{"owner": "0192f5e0:identite"}, {"authority": "ailleurs"}])
def test_what_others_sent_is_not_joined(client: FlaskClient, bench: Bench, more: Any) -> None:
    refused = change(client, recu=receipt(bench, deposit(client), **more))
    assert refused.status_code == 409
    assert "Rechargez la page" in refused.get_json()["detail"]


def test_files_go_to_questions_for_files_alone(client: FlaskClient) -> None:
    assert client.post(f"{URL}1/depot", data={"add_file": "nom"}).status_code == 404
    assert client.post(f"{URL}9/depot", data={"add_file": "identite"}).status_code == 404
    assert change(client, recu="faux").status_code == 409


def test_a_piece_that_may_follow_is_told_before_sending_and_after(
    client: FlaskClient, bench: Bench
) -> None:
    change(client, recu=receipt(bench, deposit(client)))
    assert follow(client, f"{URL}1", GO) == f"{URL}2"
    assert follow(client, f"{URL}2", {**FIRST, **GO}) == f"{URL}verifier"
    check = client.get(f"{URL}verifier").text
    assert "À envoyer plus tard" in check
    told = {name: hidden(check, name) for name in ("token", "revision")}
    sent = client.get(client.post(f"{URL}envoyer", data=told).location).text
    assert "Il reste une pièce à envoyer" in sent
    assert "<li>RIB</li>" in sent


def test_pieces_are_announced_with_what_they_are_for_the_request(
    client: FlaskClient,
) -> None:
    intro = client.get(URL).text
    assert intro.index("À préparer avant de commencer") < intro.rindex("Commencer")
    for text in ("Environ 2 minutes", "2 pièces à joindre", "Indispensable", "Un stylo"):
        assert text in intro, text
    page = client.get(f"{URL}1").text
    assert "(indispensable)" in page
    assert "(vous pourrez l’envoyer plus tard)" in page


def test_only_who_signed_in_is_offered_her_documents(client: FlaskClient, bench: Bench) -> None:
    assert "Mes documents" not in client.get(f"{URL}1").text
    citizen = bench.client("citizen", family="transports")
    shown = citizen.get(f"{URL}1").text
    assert shown.count('name="pick_file"') == 1
    asked = {"pick_file": "identite", "token": hidden(shown, "token")}
    where = citizen.post(f"{URL}1", data=asked).location
    assert where.startswith("/fichiers/choisir?ticket=")
    ticket = unseal(HANDOVER_KEY, "deposit", where.split("ticket=")[1], 60)
    assert ticket["back"] == f"{URL}1#identite"


def test_a_session_that_ended_meanwhile_loses_nothing(bench: Bench) -> None:
    citizen = bench.client("citizen", family="transports", visitor="navigateur")
    first = citizen.get(f"{URL}1").text
    typed = {"token": hidden(first, "token"), "_signed": hidden(first, "_signed"), "nom": "Le Goff"}
    citizen.post(f"{URL}1/brouillon", data={**typed, "prenom": "Marie"})
    gone = bench.client(visitor="navigateur")
    late = gone.post(f"{URL}1/brouillon", data={**typed, "prenom": "Marie-Anne"})
    assert late.status_code == 401
    assert "reprendre" in late.get_json()["sign_in"]
    over = gone.post(f"{URL}1", data={**typed, "prenom": "Marie-Anne", **GO})
    assert over.status_code == 401
    assert "Votre session est terminée" in over.text
    where = over.text.split("/connexion?retour=")[1].split('"')[0]
    ticket = where.split("ticket%3D")[1]
    back = citizen.post(f"{URL}reprendre", data={"ticket": ticket})
    assert back.status_code == 303, back.text
    with bench.transaction() as session:
        draft = session.scalars(select(Draft)).one()
    assert draft.owner.startswith("subject:")
    assert (draft.answers["prenom"], draft.answers["nom"]) == ("Marie-Anne", "Le Goff")


def test_a_script_learns_that_the_session_ended(client: FlaskClient) -> None:
    refused = client.post(f"{URL}1/depot", data={"add_file": "identite", "_signed": "1"})
    assert refused.status_code == 401
    assert "reconnectez-vous" in refused.get_json()["detail"]


PHOTO = {"id": "identite", "type": "file", "label": "Photo", "place": True, "max_files": 2}
LIEU = {"id": "lieu", "type": "location", "label": "Où ?"}
HERE = [48.11139, -1.68]


@pytest.fixture
def placed(bench: Bench) -> FlaskClient:
    """A visitor before a form whose photo answers the question for a place."""
    with_pieces(bench, {**LIEU, "id": "avant", "required": False}, PHOTO, LIEU)
    return asking_json(bench.client())


def test_a_photo_is_asked_where_it_was_taken_only_if_the_form_says_so(
    client: FlaskClient, bench: Bench
) -> None:
    assert "place" not in deposit(client)
    with_pieces(bench, PHOTO, LIEU)
    assert deposit(asking_json(bench.client(visitor="visitor-2")))["place"] is True


def test_the_place_of_a_photo_answers_and_is_shown_to_be_changed(
    placed: FlaskClient, bench: Bench
) -> None:
    first = {"avant-text": "Au marché", "add_file": "identite"}
    url = placed.post(f"{URL}1/depot", data=first).get_json()["url"]
    asked = unseal(HANDOVER_KEY, "deposit", url.split("ticket=")[1], 60)
    told = change(placed, recu=receipt(bench, asked, place=HERE)).get_json()
    said = {"text": "Lieu lu dans la photo", "lat": HERE[0], "lon": HERE[1]}
    assert told["place"] == {"path": "lieu", **said}
    page = placed.get(f"{URL}1").text
    assert 'value="Lieu lu dans la photo"' in page
    assert 'value="48.111390"' in page
    again = change(placed, recu=receipt(bench, asked, 2, place=[1.0, 2.0])).get_json()
    assert "place" not in again
    with bench.transaction() as session:
        answers = session.scalars(select(Draft.answers)).one()
    assert answers["lieu"] == said
    assert answers["avant"] == {"text": "Au marché"}
    assert "place" not in answers["identite"][0]


def test_without_a_script_the_page_shows_it_as_well(bench: Bench) -> None:
    with_pieces(bench, PHOTO, LIEU)
    client = bench.client()
    token = hidden(client.get(f"{URL}1").text, "token")
    sent = client.post(f"{URL}1", data={"add_file": "identite", "token": token})
    asked = unseal(HANDOVER_KEY, "deposit", sent.location.split("ticket=")[1], 60)
    client.get(f"{URL}1?recu={receipt(bench, asked, place=HERE)}")
    assert 'value="Lieu lu dans la photo"' in client.get(f"{URL}1").text


@pytest.mark.parametrize("place", [None, [], [1], "ici", [91.0, 0.0], ["x", "y"], {"lat": 1}])
def test_what_is_no_place_answers_nothing(placed: FlaskClient, bench: Bench, place: Any) -> None:
    told = change(placed, recu=receipt(bench, deposit(placed), place=place)).get_json()
    assert "place" not in told
    assert len(told["files"]) == 1
