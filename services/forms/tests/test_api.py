"""The API, as programs call it."""

from typing import Any

from guichet_kit.testing import Bench

from .conftest import catalogue, changed, publish
from .test_actions import ANSWERS

SENT = "forms.submission.sent.v1"
KEY = {"Idempotency-Key": "key-of-the-test"}
PATH = "/api/v1/procedures/dix-champs/submissions"


def post(client: Any, path: str = PATH, **body: Any) -> Any:
    return client.post(path, json={"answers": ANSWERS, **body}, headers=KEY)


def test_procedures_are_listed_page_by_page(bench: Bench) -> None:
    publish(bench, catalogue("acte-naissance"))
    client = bench.client()
    found = client.get("/api/v1/procedures").json
    assert [item["slug"] for item in found["items"]] == ["acte-naissance", "dix-champs"]
    assert found["next"] is None
    after = client.get("/api/v1/procedures?after=acte-naissance").json
    assert [item["slug"] for item in after["items"]] == ["dix-champs"]
    assert client.get("/api/v1/procedures/dix-champs").json["version"] == 1
    assert client.get("/api/v1/procedures/rien").status_code == 404


def test_the_form_comes_with_the_schema_of_its_answers(bench: Bench) -> None:
    found = bench.client().get("/api/v1/procedures/dix-champs/form").json
    assert found["definition"]["slug"] == "dix-champs"
    assert "email" in found["answers"]["required"]
    assert "precision" not in found["answers"]["required"]


def test_a_request_is_sent_once_and_read_by_its_sender(bench: Bench) -> None:
    citizen = bench.client("citizen", family="transports")
    sent, again = post(citizen), post(citizen)
    assert sent.status_code == 201, sent.text
    assert sent.json == again.json
    assert len(bench.emitted(SENT)) == 1
    assert bench.emitted(SENT)[0]["applicant"]["subject"] == "pseudonym-1"
    own = citizen.get(f"/api/v1/submissions/{sent.json['request_id']}")
    assert own.json == sent.json
    assert own.json["pin"] is None
    stranger = bench.client("citizen", family="transports", sub="other")
    assert stranger.get(f"/api/v1/submissions/{sent.json['request_id']}").status_code == 404


def test_a_program_that_sends_again_has_sent_once(bench: Bench) -> None:
    """It has no browser: nothing but its name and its key tells that it comes again."""
    school, other = (
        bench.client("service", sub=name, client_id=name, visitor="") for name in ("ecole", "autre")
    )
    sent, again = post(school), post(school)
    assert (sent.status_code, again.json) == (201, sent.json)
    assert post(other).json["request_id"] != sent.json["request_id"]
    assert len(bench.emitted(SENT)) == 2


def test_a_key_cannot_serve_another_content(bench: Bench) -> None:
    client = bench.client()
    assert post(client).status_code == 201
    other = client.post(PATH, json={"answers": {**ANSWERS, "nom": "Autre"}}, headers=KEY)
    assert other.status_code == 409
    assert other.content_type == "application/problem+json"


def test_faults_are_told_by_field(bench: Bench) -> None:
    bad = {**ANSWERS, "email": ["un", "deux"], "date": "2026-02-31", "nombre": 5, "intrus": "x"}
    answer = bench.client().post(PATH, json={"answers": bad}, headers=KEY)
    assert answer.status_code == 422
    pointers = {item["pointer"] for item in answer.json["errors"]}
    assert {"#/answers/email", "#/answers/date"} <= pointers
    assert "#/answers/intrus" not in pointers
    assert bench.emitted(SENT) == []


def test_a_key_is_needed(bench: Bench) -> None:
    answer = bench.client().post(PATH, json={"answers": ANSWERS})
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json["errors"][0]["pointer"]


def test_agents_name_the_channel(bench: Bench) -> None:
    publish(bench, changed(channels=["web", "courrier"]))
    agent = bench.client("agent", name="Anne Martin")
    path = PATH
    assert post(agent, path).status_code == 403
    assert post(agent, path, channel="guichet").status_code == 403
    sent = post(agent, path, channel="courrier")
    assert sent.json["channel"] == "courrier"
    assert bench.emitted(SENT)[0]["agent"]["name"] == "Anne Martin"


def test_access_rules_hold(bench: Bench) -> None:
    publish(bench, changed(access={"who": "profile", "profile": "association"}))
    assert post(bench.client()).status_code == 403
    assert post(bench.client("citizen", family="transports")).status_code == 403
    fits = bench.client("citizen", family="transports", profiles=["association"])
    assert post(fits).status_code == 201


def test_files_cannot_be_claimed(bench: Bench) -> None:
    source = changed()
    source["pages"][1]["fields"].append(
        {"id": "photo", "type": "file", "label": "Photo", "required": False}
    )
    publish(bench, source)
    file = {"document_id": "0" * 32, "name": "a", "size": 1, "media_type": "b", "sha256": "c" * 64}
    sent = bench.client().post(PATH, json={"answers": {**ANSWERS, "photo": [file]}}, headers=KEY)
    assert sent.status_code == 201
    assert bench.emitted(SENT)[0]["files"] == []
