"""Blocks, matrices, consents and computed values in the pages, without JavaScript."""

from typing import Any

import pytest
from guichet_forms.models import Draft, Submission
from guichet_kit.handover import seal, unseal
from guichet_kit.ids import uuid7
from guichet_kit.testing import HANDOVER_KEY, Bench, check_contract, example_of
from sqlalchemy import select

from .conftest import CONTRACTS, FIRST, GO, ROOT, changed, follow, hidden, publish
from .test_pages import FILE

SENT = "forms.submission.sent.v1"
URL = "/demarches/dix-champs/"
CHILD = [
    {"id": "prenom_enfant", "type": "text", "label": "Prénom de l’enfant"},
    {
        "id": "allergie",
        "type": "text",
        "label": "Allergie",
        "required": False,
        "condition": {"==": [{"var": "prenom_enfant"}, "Zoé"]},
    },
    {"id": "ne", "type": "date", "label": "Né le", "anonymise": "generalise"},
    {"id": "certificat", "type": "file", "label": "Certificat", "required": False},
]
ACTIVITY = [
    {
        "id": "enfants",
        "type": "block",
        "label": "Les enfants",
        "row_label": "Enfant {n}",
        "min": 1,
        "max": 3,
        "fields": CHILD,
    },
    {
        "id": "repas",
        "type": "matrix",
        "label": "Les repas",
        "rows": [{"value": "lundi", "label": "Lundi"}, {"value": "mardi", "label": "Mardi"}],
        "columns": [
            {"id": "nombre_repas", "type": "number", "label": "Nombre", "anonymise": "generalise"}
        ],
    },
    {
        "id": "prix",
        "type": "computed",
        "label": "Prix",
        "formula": {"*": [{"var": "repas.lundi.nombre_repas"}, 3.45]},
        "unit": "€",
    },
    {"id": "accord", "type": "consent", "label": "Photos", "text": "J’accepte les photos."},
    {"id": "origine", "type": "hidden", "label": "Origine"},
]
PAGE = {"id": "enfants_page", "title": "Les enfants", "text": "Un **mot**.", "fields": ACTIVITY}
ROWS = {
    "enfants.row": ["0", "1"],
    "enfants.0.prenom_enfant": "Zoé",
    "enfants.0.allergie": "Noix",
    "enfants.0.ne-day": "3",
    "enfants.0.ne-month": "2",
    "enfants.0.ne-year": "2018",
    "enfants.1.prenom_enfant": "Léo",
    "enfants.1.ne-day": "1",
    "enfants.1.ne-month": "1",
    "enfants.1.ne-year": "2020",
    "repas.lundi.nombre_repas": "12",
    "repas.mardi.nombre_repas": "37",
    "accord": "on",
    "origine": "affiche",
}
STORED = [
    {"prenom_enfant": "Zoé", "allergie": "Noix", "ne": "2018-02-03"},
    {"prenom_enfant": "Léo", "ne": "2020-01-01"},
]


@pytest.fixture
def client(bench: Bench) -> Any:
    """Someone at the page of the children, the first one filled in."""
    publish(bench, changed(pages=[changed()["pages"][0], PAGE], digest=["nom"]))
    found = bench.client()
    assert follow(found, f"{URL}1", {**FIRST, **GO}) == f"{URL}2"
    return found


def kept(bench: Bench) -> dict[str, Any]:
    with bench.transaction() as session:
        return session.scalars(select(Draft.answers)).one()


def sent(client: Any) -> str:
    check = client.get(f"{URL}verifier")
    assert check.status_code == 200, check.location
    told = {name: hidden(check.text, name) for name in ("token", "revision")}
    return str(client.post(f"{URL}envoyer", data=told).location)


def test_rows_are_asked_checked_and_sent(bench: Bench, client: Any) -> None:
    shown = client.get(f"{URL}2").text
    assert "<strong>mot</strong>" in shown
    assert 'name="enfants.0.prenom_enfant"' in shown
    assert 'name="enfants.1.prenom_enfant"' not in shown
    assert follow(client, f"{URL}2", {**ROWS, **GO}) == f"{URL}verifier"
    check = client.get(f"{URL}verifier").text.replace("\u00a0", " ")
    for words in ("Enfant 1 : Prénom de l’enfant", "Lundi : Nombre", "41,4 €", "Accepté le"):
        assert words in check
    assert "affiche" not in check
    done = client.get(sent(client))
    assert "Enfant 2" in done.text
    (event,) = bench.emitted(SENT)
    check_contract(CONTRACTS / "events", SENT, event)
    assert event["data"]["enfants"] == STORED
    assert event["data"]["repas"] == {
        "lundi": {"nombre_repas": "12"},
        "mardi": {"nombre_repas": "37"},
    }
    assert event["data"]["prix"] == 41.4
    assert event["data"]["origine"] == "affiche"
    assert event["data"]["accord"]["text"] == "J’accepte les photos."
    rows = {row["id"]: row for row in event["answers"]}
    assert rows["enfants.1.ne"]["text"] == "1er janvier 2020"
    assert rows["enfants.1.ne"]["label"] == "Enfant 2\u00a0: Né le"
    assert "enfants.1.allergie" not in rows
    assert "enfants" not in rows


def test_a_row_is_added_and_removed(bench: Bench, client: Any) -> None:
    first = {k: v for k, v in ROWS.items() if ".1." not in k} | {"enfants.row": ["0"]}
    added = client.post(f"{URL}2", data={**first, "add_row": "enfants"})
    assert added.location == f"{URL}2#enfants.1"
    shown = client.get(f"{URL}2").text
    assert 'name="enfants.1.prenom_enfant"' in shown
    assert 'value="Zoé"' in shown
    typed = {**ROWS, "enfants.1.ne-day": "45", "remove_row": "enfants:0"}
    assert client.post(f"{URL}2", data=typed).location == f"{URL}2#enfants"
    assert kept(bench)["enfants"] == [{"prenom_enfant": "Léo"}]
    again = client.get(f"{URL}2").text
    assert 'value="Léo"' in again
    assert 'value="45"' in again
    assert 'name="enfants.1.prenom_enfant"' not in again


def test_no_row_is_added_beyond_the_most(bench: Bench, client: Any) -> None:
    rows = {"enfants.row": ["0", "1", "2"], "add_row": "enfants"}
    assert client.post(f"{URL}2", data=rows).location == f"{URL}2#enfants"
    assert len(kept(bench)["enfants"]) == 3
    assert "data-add-row" in client.get(f"{URL}2").text


def test_what_is_wrong_in_a_row_is_said_there(client: Any) -> None:
    wrong = {**ROWS, "enfants.1.prenom_enfant": "", "enfants.1.ne-day": "45"}
    answer = client.post(f"{URL}2", data={**wrong, **GO})
    assert answer.status_code == 422
    assert 'href="#enfants.1.prenom_enfant"' in answer.text
    assert "Enfant 2\u00a0: Prénom de l’enfant" in answer.text
    assert 'value="45"' in answer.text
    assert 'id="enfants.1.ne-error"' in answer.text
    assert client.get(f"{URL}verifier").location == f"{URL}2?manque=1"
    assert 'value="45"' in client.get(f"{URL}2").text


def test_rows_keep_their_order_whatever_their_keys(bench: Bench, client: Any) -> None:
    renamed = {k.replace("enfants.1.", "enfants.7."): v for k, v in ROWS.items()}
    keys = ["7", "0", "0", "x", "99999"]
    client.post(f"{URL}2", data={**renamed, "enfants.row": keys, **GO})
    assert [row["prenom_enfant"] for row in kept(bench)["enfants"]] == ["Léo", "Zoé"]


def test_what_is_hidden_in_a_row_stays_and_counts_for_nothing(bench: Bench, client: Any) -> None:
    client.post(f"{URL}2", data={**ROWS, "enfants.0.prenom_enfant": "Ana", **GO})
    assert kept(bench)["enfants"][0]["allergie"] == "Noix"
    assert "Noix" not in client.get(f"{URL}verifier").text
    sent(client)
    (event,) = bench.emitted(SENT)
    assert event["data"]["enfants"][0] == {"prenom_enfant": "Ana", "ne": "2018-02-03"}


def test_files_belong_to_their_row(bench: Bench, client: Any) -> None:
    path = "enfants.1.certificat"
    asked = client.post(f"{URL}2", data={**ROWS, "add_file": path}).location
    payload = unseal(HANDOVER_KEY, "deposit", asked.split("ticket=")[1], 60)
    assert payload["owner"].endswith(f":{path}")
    assert payload["field_label"] == "Enfant 2\u00a0: Certificat"
    receipt = {"authority": bench.authority, "owner": payload["owner"], **FILE}
    back = client.get(f"{URL}2?recu={seal(HANDOVER_KEY, 'deposited', receipt)}")
    assert back.location == f"{URL}2#{path}"
    assert "photo.jpg" in client.get(f"{URL}2").text
    client.post(f"{URL}2", data={**ROWS, "remove_row": "enfants:0"})
    assert kept(bench)["enfants"][0]["certificat"][0]["name"] == "photo.jpg"
    alone = {k.replace(".1.", ".0."): v for k, v in ROWS.items() if ".0." not in k}
    client.post(f"{URL}2", data={**alone, "enfants.row": ["0"], **GO})
    sent(client)
    (event,) = bench.emitted(SENT)
    check_contract(CONTRACTS / "events", SENT, event)
    assert [file["field"] for file in event["files"]] == ["enfants.0.certificat"]


def test_a_file_of_a_row_is_removed(bench: Bench, client: Any) -> None:
    client.post(f"{URL}2", data={**ROWS, "action": "later"})
    with bench.transaction() as session:
        draft = session.scalars(select(Draft)).one()
        rows = draft.answers["enfants"]
        draft.answers = {**draft.answers, "enfants": [{**rows[0], "certificat": [FILE]}, rows[1]]}
    removed = f"enfants.0.certificat:{FILE['document_id']}"
    answer = client.post(f"{URL}2", data={**ROWS, "remove_file": removed})
    assert answer.location == f"{URL}2#enfants.0.certificat"
    assert "certificat" not in kept(bench)["enfants"][0]


@pytest.mark.parametrize("path", ["prenom", "enfants", "enfants.0.ne", "x.0.y", "repas.x.y"])
def test_what_is_no_file_is_not_removed(bench: Bench, client: Any, path: str) -> None:
    client.post(f"{URL}2", data={**ROWS, "action": "later"})
    before = kept(bench)
    answer = client.post(f"{URL}2", data={**ROWS, "remove_file": f"{path}:x"})
    assert answer.status_code == 303
    assert kept(bench) == before


@pytest.mark.parametrize("path", ["enfants.9.certificat", "enfants.0.ne", "enfants", "x.0.y", "a."])
def test_files_go_nowhere_else(client: Any, path: str) -> None:
    assert client.post(f"{URL}2", data={**ROWS, "add_file": path}).status_code == 404


def test_a_consent_keeps_its_moment_when_the_page_is_saved_again(bench: Bench, client: Any) -> None:
    client.post(f"{URL}2", data={**ROWS, **GO})
    first = kept(bench)["accord"]
    client.post(f"{URL}2", data={**ROWS, **GO})
    assert kept(bench)["accord"] == first
    client.post(f"{URL}2", data={k: v for k, v in {**ROWS, **GO}.items() if k != "accord"})
    assert "accord" not in kept(bench)


@pytest.mark.timeout(60)
def test_a07_a_thousand_rows_are_refused_quickly(bench: Bench, client: Any) -> None:
    many = {"enfants.row": [str(n) for n in range(1_000)]}
    many |= {f"enfants.{n}.prenom_enfant": "x" for n in range(900)}
    answer = client.post(f"{URL}2", data={**many, **GO})
    assert answer.status_code == 422
    assert "au plus 3" in answer.text
    values = {"answers": {"enfants": [{"prenom_enfant": "x"}] * 1_000}}
    headers = {"Idempotency-Key": "a-thousand-rows"}
    path = "/api/v1/procedures/dix-champs/submissions"
    assert client.post(path, json=values, headers=headers).status_code == 422
    assert len(kept(bench)["enfants"]) == 3


def test_a03_rich_text_does_nothing(bench: Bench) -> None:
    nasty = '<div hx-get="/logout" hx-trigger="load">x</div> [y](javascript:alert(1))'
    page = {**changed()["pages"][0], "text": nasty}
    publish(bench, changed(pages=[page, changed()["pages"][1]]))
    text = bench.client().get(f"{URL}1").text
    assert "<div hx-get" not in text
    assert 'href="javascript' not in text


def test_programs_send_rows_but_no_file_nor_computed_value(bench: Bench) -> None:
    publish(bench, changed(pages=[changed()["pages"][0], PAGE], digest=["nom"]))
    answers = {
        "prenom": "Marie",
        "nom": "Le Goff",
        "email": "marie@exemple.fr",
        "adresse": {"line": "1 rue", "complement": "", "postcode": "35000", "city": "Valmont"},
        "enfants": [{**STORED[0], "certificat": [FILE], "inconnu": 1}],
        "repas": {"lundi": {"nombre_repas": "2"}, "mardi": {"nombre_repas": "3"}},
        "accord": {"given": True, "text": "Autre chose.", "at": "1999-01-01T00:00:00+00:00"},
        "prix": 0,
    }
    path = "/api/v1/procedures/dix-champs/submissions"
    headers = {"Idempotency-Key": "rows-of-a-program"}
    answer = bench.client().post(path, json={"answers": answers}, headers=headers)
    assert answer.status_code == 201, answer.text
    data = bench.emitted(SENT)[0]["data"]
    assert data["enfants"] == [STORED[0]]
    assert data["prix"] == 6.9
    assert data["accord"]["text"] == "J’accepte les photos."
    assert not data["accord"]["at"].startswith("1999")


def test_erasure_keeps_what_says_nothing_of_a_person(bench: Bench, client: Any) -> None:
    client.post(f"{URL}2", data={**ROWS, **GO})
    sent(client)
    request_id = bench.emitted(SENT)[0]["request_id"]
    anonymised = "workflow.case.anonymised.v1"
    example = example_of(ROOT / "services/workflow/contracts/events", anonymised)
    bench.deliver(anonymised, {**example, "request_id": request_id}, event_id=uuid7())
    with bench.transaction() as session:
        found = session.scalars(select(Submission)).one()
    assert found.answers == {
        "enfants": [{"ne": "2018"}, {"ne": "2020"}],
        "repas": {"lundi": {"nombre_repas": "10"}, "mardi": {"nombre_repas": "30"}},
    }
    assert found.owner == ""


def test_a_locked_answer_is_not_taken_from_the_page(bench: Bench) -> None:
    source = changed()
    first = source["pages"][0]["fields"][0]
    assert first["id"] == "prenom"
    first |= {
        "autocomplete": "given-name",
        "locked": "unless_empty",
        "prefill": {"from": "profile", "key": "given_name"},
    }
    publish(bench, source)
    citizen = bench.client("citizen", family=source["family"], name="Ana Roux")
    shown = citizen.get(f"{URL}1").text
    assert "Ana" in shown
    assert 'name="prenom"' not in shown
    citizen.post(f"{URL}1", data={**FIRST, **GO})
    assert kept(bench)["prenom"] == "Ana"
    bench.client().post(f"{URL}1", data={**FIRST, **GO})
    with bench.transaction() as session:
        names = sorted(row["prenom"] for row in session.scalars(select(Draft.answers)))
    assert names == ["Ana", "Marie"]
