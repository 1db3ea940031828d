"""The citizen's follow-up: what she reads, answers, adds, writes and withdraws."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from guichet_kit.handover import seal, unseal
from guichet_kit.ids import uuid7
from guichet_kit.testing import HANDOVER_KEY, Bench, check_contract
from guichet_workflow.actions import publish

from .conftest import source
from .samples import PHOTO, agent, case_url, choose, citizen, opened, own_url

ADDED = {**PHOTO, "document_id": "0199f0a2-7c11-7d3e-8b8a-3f1de2a0c0f2", "name": "facture.pdf"}


def asked(bench: Bench) -> str:
    request_id = opened(bench)
    choose(agent(bench), request_id, "complement", comment="Quelle mairie ?")
    return request_id


def receipt(
    bench: Bench, request_id: str, field: str, authority: str = "", scan: str = "clean"
) -> str:
    """Seal what documents answers after a deposit."""
    owner = {"case": request_id, "field": field}
    payload = {"authority": authority or bench.authority, "owner": owner, **ADDED, "scan": scan}
    return seal(HANDOVER_KEY, "deposited", payload)


def test_internal_words_are_absent_from_what_the_citizen_reads(bench: Bench) -> None:
    """a55: a note, an agent's name and the way to the case page stay inside."""
    request_id = opened(bench)
    agent(bench).post(case_url(request_id, "notes"), data={"note": "Dossier suspect."})
    agent(bench).post(case_url(request_id, "messages"), data={"message": "Bonjour Madame."})
    text = citizen(bench).get(own_url(request_id)).get_data(as_text=True)
    for hidden in ("suspect", "Nadia", "agent-1", "/agents/", "En vérification"):
        assert hidden not in text
    for shown in ("Bonjour Madame.", "En cours de vérification", "À nous", "90 jours"):
        assert shown in text
    api = citizen(bench).get(f"/api/v1/cases/{request_id}")
    assert api.status_code == 403
    assert "suspect" not in api.get_data(as_text=True)


def test_she_reads_who_opened_her_request(bench: Bench) -> None:
    request_id = opened(bench)
    before = citizen(bench).get(own_url(request_id)).get_data(as_text=True)
    assert "Personne pour l’instant" in before
    agent(bench).get(case_url(request_id))
    assert "Un agent\u00a0: État civil" in citizen(bench).get(own_url(request_id)).text


def test_the_request_of_another_does_not_exist(bench: Bench) -> None:
    request_id = opened(bench)
    for stranger in (citizen(bench, "p-luc"), citizen(bench, family="voirie")):
        assert stranger.get(own_url(request_id)).status_code == 404
        assert stranger.post(own_url(request_id, "retrait"), data={"sur": "oui"}).status_code == 404
    anonymous = opened(bench, applicant={"visitor": "v", "name": "Luc"})
    assert citizen(bench, "").get(own_url(anonymous)).status_code == 404
    assert bench.client().get(own_url(request_id)).status_code == 401


def test_her_answer_gives_the_turn_back(bench: Bench) -> None:
    request_id = asked(bench)
    me = citizen(bench)
    assert "À vous" in me.get(own_url(request_id)).text
    empty = me.post(own_url(request_id, "reponse"), data={"champ-precision": " "})
    assert empty.status_code == 422
    assert 'href="#champ-precision"' in empty.text
    assert (
        me.post(own_url(request_id, "reponse"), data={"champ-precision": "Valmont"}).status_code
        == 303
    )
    after = me.get(own_url(request_id)).text
    assert "À nous" in after
    assert "«\u00a0Valmont\u00a0»" in after
    assert "Valmont" in agent(bench).get(case_url(request_id)).text
    late = me.post(own_url(request_id, "reponse"), data={"champ-precision": "Encore"})
    assert late.status_code == 409
    assert "Ce que vous aviez écrit, à copier" in late.text
    assert "Encore" in late.text
    internal = me.post(own_url(request_id, "reponse"), data={"champ-siv": "x", "champ-nom": "y"})
    assert "à copier" not in internal.text


def test_a_file_is_added_without_losing_what_is_typed(bench: Bench) -> None:
    request_id = asked(bench)
    me = citizen(bench)
    form = {"champ-precision": "Je cherche encore", "add_file": "champ-piece_complementaire"}
    leaves = me.post(own_url(request_id, "reponse"), data=form)
    address = urlsplit(leaves.location)
    assert (leaves.status_code, address.path) == (303, "/fichiers/deposer")
    ticket = unseal(HANDOVER_KEY, "deposit", parse_qs(address.query)["ticket"][0], 60)
    assert ticket["owner"] == {"case": request_id, "field": "piece_complementaire"}
    assert ticket["back"] == own_url(request_id)
    back = me.get(
        own_url(request_id),
        query_string={"recu": receipt(bench, request_id, "piece_complementaire")},
    )
    assert back.status_code == 303
    page = me.get(own_url(request_id)).text
    assert "Je cherche encore" in page
    assert "facture.pdf" in page
    assert (
        me.post(own_url(request_id, "reponse"), data={"champ-precision": "Trouvé"}).status_code
        == 303
    )
    attached = bench.emitted("workflow.document.attached.v1")
    assert [file["name"] for file in attached[0]["files"]] == ["facture.pdf"]
    assert "facture.pdf" in agent(bench).get(case_url(request_id)).text
    assert "Trouvé · " in me.get(own_url(request_id)).text


def test_a_file_may_be_taken_out(bench: Bench) -> None:
    request_id = asked(bench)
    me = citizen(bench)
    me.get(
        own_url(request_id),
        query_string={"recu": receipt(bench, request_id, "piece_complementaire")},
    )
    out = {"remove_file": f"champ-piece_complementaire:{ADDED['document_id']}"}
    assert me.post(own_url(request_id, "reponse"), data=out).status_code == 303
    assert "facture.pdf" not in me.get(own_url(request_id)).text


def test_a_piece_added_twice_is_one_piece(bench: Bench) -> None:
    request_id = opened(bench)
    me = citizen(bench)
    assert "/fichiers/deposer" in me.post(own_url(request_id, "piece")).location
    for _ in range(2):
        done = me.get(
            own_url(request_id), query_string={"recu": receipt(bench, request_id, "piece")}
        )
        assert done.status_code == 303
    assert len(bench.emitted("workflow.document.attached.v1")) == 1


@pytest.mark.parametrize(("scan", "waits"), [("clean", False), ("waiting", True)])
def test_a17_a_piece_still_to_be_scanned_is_told(bench: Bench, scan: str, waits: bool) -> None:
    request_id, me = opened(bench), citizen(bench)
    sealed = receipt(bench, request_id, "piece", scan=scan)
    done = me.get(own_url(request_id), query_string={"recu": sealed})
    page = me.get(done.location).text
    assert "Votre pièce est ajoutée à la demande." in page
    assert ("L’antivirus l’analysera dès que possible" in page) is waits
    kind = "workflow.document.attached.v1"
    (attached,) = bench.emitted(kind)
    contracts = Path(__file__).parents[1] / "contracts" / "events"
    check_contract(contracts, kind, attached)


def test_receipts_of_others_are_refused(bench: Bench) -> None:
    request_id, other = opened(bench), opened(bench)
    me = citizen(bench)
    for bad in (
        receipt(bench, other, "piece"),
        receipt(bench, request_id, "piece", authority="ailleurs"),
        receipt(bench, request_id, "piece") + "x",
    ):
        assert me.get(own_url(request_id), query_string={"recu": bad}).status_code == 403
    assert bench.emitted("workflow.document.attached.v1") == []


def test_withdrawing_asks_to_be_sure(bench: Bench) -> None:
    request_id = opened(bench)
    me = citizen(bench)
    long = me.post(own_url(request_id, "retrait"), data={"motif": "x" * 4_001, "sur": "oui"})
    assert (long.status_code, "x" * 4_001 in long.text) == (422, True)
    unsure = me.post(own_url(request_id, "retrait"), data={"motif": "Plus besoin"})
    assert unsure.status_code == 422
    assert "Plus besoin" in unsure.text
    assert me.post(own_url(request_id, "retrait"), data={"sur": "oui"}).status_code == 303
    assert bench.emitted("workflow.case.moved.v1")[-1]["status"]["id"] == "retiree"
    late = me.post(own_url(request_id, "message"), data={"message": "Et après ?"})
    assert late.status_code == 303
    assert me.post(own_url(request_id, "retrait"), data={"sur": "oui"}).status_code == 409


def test_a_status_says_what_she_may_do_of_herself(bench: Bench) -> None:
    """What is not offered is refused, and what she typed stays on the page."""
    changed = source("acte-naissance")
    for status in changed["statuses"]:
        if status["id"] == "complement":
            continue
        status["citizen"] = {"pieces": False, "write": False, "withdraw": False}
    with bench.transaction() as session:
        publish(session, changed)
    request_id, me = opened(bench), citizen(bench)
    page = me.get(own_url(request_id)).text
    for verb in ("Ajouter une pièce", "Écrire au service", "Retirer ma demande", 'id="agir"'):
        assert verb not in page
    wrote = me.post(own_url(request_id, "message"), data={"message": "Et alors ?"})
    assert (wrote.status_code, "Et alors ?" in wrote.text) == (409, True)
    left = me.post(own_url(request_id, "retrait"), data={"sur": "oui", "motif": "Assez"})
    assert (left.status_code, "Assez" in left.text) == (409, True)
    assert me.post(own_url(request_id, "piece")).status_code == 409
    back = {"recu": receipt(bench, request_id, "piece")}
    assert me.get(own_url(request_id), query_string=back).status_code == 409
    assert bench.emitted("workflow.document.attached.v1") == []


def test_her_lists(bench: Bench) -> None:
    opened(bench)
    for n in range(24):
        received = f"2026-10-{n + 1:02d}T08:00:00+00:00"
        opened(bench, number=f"2026-{n:06d}", received_at=received)
    opened(bench, applicant={"subject": "p-luc", "name": "Luc"}, number="2026-999999")
    first = citizen(bench).get("/demandes/etat-civil/").text
    assert first.count("<article") == 20
    assert "2026-999999" not in first
    cursor = first.split("?after=")[1].split('"')[0]
    second = citizen(bench).get("/demandes/etat-civil/", query_string={"after": cursor}).text
    assert second.count("<article") == 5
    assert citizen(bench).get("/demandes/voirie/").status_code == 404
    mine = {"etat-civil": "p-marie", "voirie": "p-other"}
    fragment = bench.client("citizen", subjects=mine, sub="c").get("/fragments/mes-demandes").text
    assert fragment.count("<article") == 5
    assert '<a href="/demandes/etat-civil/">État civil et citoyenneté</a>' in fragment
    nothing = bench.client("citizen", subjects={"voirie": "p-none"}).get("/fragments/mes-demandes")
    assert "Aucune demande pour l’instant" in nothing.text
    stranger = bench.client("citizen", subjects=mine, client_id="autre")
    assert stranger.get("/fragments/mes-demandes").status_code == 403


def test_what_awaits_her_comes_first_and_what_is_over_last(bench: Bench) -> None:
    ended = opened(bench, number="2026-000003", received_at="2026-11-18T08:00:00+00:00")
    citizen(bench).post(own_url(ended, "retrait"), data={"sur": "oui"})
    opened(bench, number="2026-000002", received_at="2026-11-17T08:00:00+00:00")
    awaiting = opened(bench, number="2026-000001", received_at="2026-11-02T08:00:00+00:00")
    choose(agent(bench), awaiting, "complement", comment="Quelle mairie ?")
    client = bench.client("citizen", subjects={"etat-civil": "p-marie"}, sub="c")
    text = client.get("/fragments/mes-demandes").text
    places = [text.index(f"2026-00000{n}") for n in (1, 2, 3)]
    assert places == sorted(places)


def test_her_file_opens_for_her_browser(bench: Bench) -> None:
    request_id = opened(bench)
    sent = citizen(bench).get(own_url(request_id, f"pieces/{PHOTO['document_id']}"))
    ticket = parse_qs(urlsplit(sent.location).query)["ticket"][0]
    assert unseal(HANDOVER_KEY, "download", ticket, 60)["reader"] == "visitor-1"


def test_a_place_is_on_a_map_where_there_are_pictures(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = {"id": "lieu", "label": "Où ?", "type": "location", "page": "Le lieu"}
    value = {"text": "Devant la mairie", "lat": 48.1, "lon": -1.6}
    request_id = opened(bench, answers=[{**place, "value": value, "text": "Devant la mairie"}])
    readers = ((citizen(bench), own_url(request_id)), (agent(bench), case_url(request_id)))
    for client, url in readers:
        plain = client.get(url)
        assert "Devant la mairie" in plain.text
        assert "data-map" not in plain.text
    kit = bench.app.extensions["guichet"]
    tiles = replace(kit.settings, tiles_url="https://cartes.example/{z}/{x}/{y}.png")
    monkeypatch.setattr(kit, "settings", tiles)
    for client, url in readers:
        drawn = client.get(url)
        assert 'data-lat="48.1" data-lon="-1.6"' in drawn.text
        assert "Carte\u00a0: Devant la mairie" in drawn.text
        assert drawn.headers["Guichet-Maps"] == "yes"


def test_a_receipt_made_for_another_service_is_refused(bench: Bench) -> None:
    request_id = asked(bench)
    payload = {"authority": bench.authority, "owner": f"{uuid7()}:piece", **ADDED, "scan": "clean"}
    taken = seal(HANDOVER_KEY, "deposited", payload)
    refused = citizen(bench).get(own_url(request_id), query_string={"recu": taken})
    assert refused.status_code == 403
    assert "Ajoutez-le de nouveau" in refused.text
