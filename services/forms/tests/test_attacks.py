"""Bad inputs of the list B3, each against the pages and what they keep."""

from typing import Any

import pytest
from guichet_forms.models import Draft
from guichet_kit.handover import seal
from guichet_kit.testing import HANDOVER_KEY, Bench
from sqlalchemy import select

from .conftest import FIRST, GO, SECOND, URL, catalogue, fill, hidden, publish, send
from .test_pages import FILE, VOIRIE, deposit_of

SENT = "forms.submission.sent.v1"
NASTY = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "${7*7}"]


def kept(bench: Bench) -> dict[str, Any]:
    with bench.transaction() as session:
        return session.scalars(select(Draft.answers)).one()


def test_a01_missing_extra_wrong_and_repeated_fields(bench: Bench) -> None:
    client = bench.client()
    empty = client.post(f"{URL}1", data=GO)
    assert empty.status_code == 422
    twice = client.post(f"{URL}1", data={**FIRST, **GO, "nom": ["Un", "Deux"], "intrus": "x"})
    assert twice.status_code == 422
    assert "Une seule réponse" in twice.text
    client.post(f"{URL}1", data={**FIRST, **GO, "status": "done", "authority": "ailleurs"})
    assert set(kept(bench)) == {"prenom", "nom", "email", "adresse"}
    wrong = client.post(f"{URL}2", data={**SECOND, **GO, "motif": "inconnu"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("text", NASTY)
def test_a02_markup_is_shown_as_text(bench: Bench, text: str) -> None:
    client = bench.client()
    client.post(f"{URL}1", data={**FIRST, **GO, "nom": text, "email": text})
    again = client.get(f"{URL}1").text
    client.post(f"{URL}1", data={**FIRST, **GO, "nom": text})
    client.post(f"{URL}2", data={**SECOND, **GO, "message": text})
    check = client.get(f"{URL}verifier").text
    told = {name: hidden(check, name) for name in ("token", "revision")}
    done = client.get(client.post(f"{URL}envoyer", data=told).location).text
    for page in (again, check, done):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert ">49<" not in page
    assert bench.emitted(SENT)[0]["data"]["message"] == text


@pytest.mark.parametrize("text", ["'; DROP TABLE drafts; --", "100 % \\ _", "L'Hôpital"])
def test_a05_quotes_are_only_text(bench: Bench, text: str) -> None:
    client = bench.client()
    client.post(f"{URL}1", data={**FIRST, **GO, "nom": text})
    assert kept(bench)["nom"] == text
    designer = bench.client("agent", rights=["forms.build"])
    assert designer.get("/agents/formulaires/", query_string={"apres": text}).status_code == 200
    assert client.get("/api/v1/procedures", query_string={"after": text}).status_code == 200
    assert client.get(f"/demarches/{text}/").status_code == 404


def test_a06_strange_characters(bench: Bench) -> None:
    client = bench.client()
    refused = client.post(f"{URL}1", data={**FIRST, **GO, "nom": "a\0b"})
    assert refused.status_code == 422
    assert client.get(f"{URL}1").status_code == 200
    for name in ("N'Guyên-Ø", "Zoé 🦆", "محمد", "e\u0301tienne"):
        assert client.post(f"{URL}1", data={**FIRST, **GO, "nom": name}).status_code == 303
    assert kept(bench)["nom"] == "étienne"
    assert client.get("/demarches/a%00b/").status_code in (404, 422)


@pytest.mark.timeout(60)
def test_a07_too_much_is_refused_quickly(bench: Bench) -> None:
    client = bench.client()
    assert client.post(f"{URL}1", data={"nom": "x" * 10_000_000}).status_code == 413
    many = {f"champ{n}": "x" for n in range(10_000)}
    assert client.post(f"{URL}1", data=many).status_code in (413, 422)
    long = client.post(f"{URL}1", data={**FIRST, **GO, "nom": "x" * 100_000})
    assert long.status_code == 422
    deep = b'{"answers":' * 5_000 + b"1" + b"}" * 5_000
    path = "/api/v1/procedures/dix-champs/submissions"
    headers = {"Idempotency-Key": "key-of-attack", "Content-Type": "application/json"}
    assert client.post(path, data=deep, headers=headers).status_code in (400, 413, 422)


@pytest.mark.parametrize(
    "day", [("31", "2", "2026"), ("29", "2", "2023"), ("1", "1", "0"), ("١٢", "3", "2026")]
)
def test_a08_impossible_dates(bench: Bench, day: tuple[str, str, str]) -> None:
    client = bench.client()
    client.post(f"{URL}1", data={**FIRST, **GO})
    parts = dict(zip(("date-day", "date-month", "date-year"), day, strict=True))
    answer = client.post(f"{URL}2", data={**SECOND, **GO, **parts})
    assert answer.status_code == 422
    assert "Exemple" in answer.text
    assert f'value="{day[0]}"' in answer.text


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nX: 1", "x" * 300, "\u202egpj.exe"])
def test_a15_file_names_are_only_text(bench: Bench, name: str) -> None:
    publish(bench, catalogue("signalement-voirie"))
    client = bench.client()
    asked = deposit_of(bench, client)
    payload = {"authority": bench.authority, "owner": asked["owner"], **FILE, "name": name}
    answer = client.get(f"{VOIRIE}1?recu={seal(HANDOVER_KEY, 'deposited', payload)}")
    assert answer.status_code in (303, 404)
    assert client.get(f"{VOIRIE}1").status_code == 200


def test_a54_what_is_of_others_is_not_there(bench: Bench) -> None:
    victim, thief = bench.client(), bench.client(visitor="thief")
    told = fill(victim)
    assert "Le Goff" not in thief.get(f"{URL}1").text
    assert thief.post(f"{URL}envoyer", data=told).status_code == 404
    taken = thief.post(f"{URL}1", data={**FIRST, **GO, "token": told["token"]})
    assert taken.status_code == 303
    sent = victim.post(f"{URL}envoyer", data=told).location
    assert thief.get(sent).status_code == 404
    assert thief.post(f"{URL}envoyer", data=told).status_code in (303, 404)
    assert len(bench.emitted(SENT)) == 1


def test_a55_nothing_is_assigned_from_outside(bench: Bench) -> None:
    client = bench.client()
    told = fill(client)
    extra = {"number": "2020-000001", "channel": "guichet", "agent": "x", "is_admin": "1"}
    client.post(f"{URL}envoyer?canal=guichet", data={**told, **extra})
    (event,) = bench.emitted(SENT)
    assert event["channel"] == "web"
    assert event["number"].endswith("000001")
    assert not event["number"].startswith("2020")
    assert "agent" not in event


def test_a60_steps_cannot_be_skipped(bench: Bench) -> None:
    client = bench.client()
    assert client.post(f"{URL}envoyer", data={"token": "x", "revision": "1"}).status_code == 404
    assert client.get(f"{URL}verifier").location == URL
    token = hidden(client.get(f"{URL}1").text, "token")
    client.post(f"{URL}2", data={**SECOND, **GO, "token": token})
    answer = client.post(f"{URL}envoyer", data={"token": token, "revision": "1"})
    assert answer.location == f"{URL}1?manque=1"
    assert bench.emitted(SENT) == []
    replayed = send(client).split("?")[0]
    assert replayed.startswith(f"{URL}confirmation/")


def test_a67_refusals_are_pages_of_ours(bench: Bench) -> None:
    client = bench.client()
    for answer, status in (
        (client.get("/demarches/rien/"), 404),
        (client.get(f"{URL}envoyer"), 405),
        (client.get("/agents/formulaires/"), 401),
        (client.post(f"{URL}1", headers={"X-CSRF-Token": "faux"}, data=GO), 403),
    ):
        assert answer.status_code == status
        assert "Traceback" not in answer.text
        assert "Repère" in answer.text
