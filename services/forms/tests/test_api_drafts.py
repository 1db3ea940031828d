"""Drafts of programs: begun, completed, their files, sent."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from guichet_kit.handover import seal, unseal
from guichet_kit.testing import HANDOVER_KEY, Bench
from sqlalchemy import text

from .conftest import changed, fill, publish
from .test_actions import ANSWERS
from .test_pages import FILE

SENT = "forms.submission.sent.v1"
DRAFTS = "/api/v1/procedures/dix-champs/drafts"
SOME = {"prenom": "Marie", "nom": "Le Goff"}
REST = {name: value for name, value in ANSWERS.items() if name not in SOME}


def keyed(key: str = "key-of-the-test") -> dict[str, str]:
    return {"Idempotency-Key": key}


def begin(client: Any, answers: dict[str, Any], key: str = "key-of-the-test", **body: Any) -> Any:
    return client.post(DRAFTS, json={"answers": answers, **body}, headers=keyed(key))


def path_of(draft: Any, rest: str = "") -> str:
    return f"/api/v1/drafts/{draft.json['id']}{rest}"


def test_a_draft_is_begun_completed_and_sent_once(bench: Bench) -> None:
    client = bench.client("citizen", family="transports")
    begun = begin(client, SOME)
    assert begun.status_code == 201, begun.text
    assert begun.json["answers"] == SOME
    assert not begun.json["complete"]
    assert "#/answers/email" in {error["pointer"] for error in begun.json["errors"]}
    assert client.get("/api/v1/procedures/dix-champs/draft").json == begun.json
    done = client.patch(path_of(begun), json={"answers": REST, "final": True})
    assert done.status_code == 200, done.text
    assert (done.json["complete"], done.json["errors"]) == (True, [])
    assert done.json["answers"]["email"] == "Marie@exemple.fr"
    sent = client.post(path_of(begun, "/send"), json={}, headers=keyed())
    assert sent.status_code == 409  # this key made the draft
    sent = client.post(path_of(begun, "/send"), json={}, headers=keyed("another-key"))
    assert sent.status_code == 201, sent.text
    again = client.post(path_of(begun, "/send"), json={}, headers=keyed("another-key"))
    assert again.json == sent.json
    assert len(bench.emitted(SENT)) == 1
    assert client.get(path_of(begun)).status_code == 404


def test_the_same_call_begins_one_draft(bench: Bench) -> None:
    client = bench.client("agent")
    body: dict[str, Any] = {"channel": "web"}
    publish(bench, changed(access={"who": "internal"}))
    first = begin(client, SOME, **body)
    assert begin(client, SOME, **body).json == first.json
    assert begin(client, {"nom": "Autre"}, **body).status_code == 409
    exists = begin(client, SOME, key="another-key", **body)
    assert (exists.status_code, exists.json["type"]) == (409, "/problemes/brouillon-existant")
    assert client.delete(path_of(first)).status_code == 204
    assert begin(client, SOME, key="another-key", **body).status_code == 201


def test_a_draft_too_old_gives_its_place(bench: Bench) -> None:
    client = bench.client("citizen", family="transports")
    begin(client, SOME)
    with bench.transaction() as session:
        session.execute(text("update drafts set expires_at = now() - interval '1 second'"))
    again = begin(client, {"nom": "Autre"}, key="another-key")
    assert again.status_code == 201, again.text
    assert client.get(path_of(again)).json["answers"] == {"nom": "Autre"}


def test_what_is_given_is_checked_and_taken_whole_or_not(bench: Bench) -> None:
    client = bench.client("citizen", family="transports")
    begun = begin(client, SOME)
    bad = {"email": "pas un courriel", "nom": "Autre", "motif": ["carte"], "intrus": 1, "date": {}}
    refused = client.patch(path_of(begun), json={"answers": bad})
    assert refused.status_code == 422
    pointers = {error["pointer"] for error in refused.json["errors"]}
    assert pointers == {f"#/answers/{name}" for name in ("email", "motif", "intrus", "date")}
    assert client.get(path_of(begun)).json == begun.json
    lacking = client.patch(path_of(begun), json={"answers": {"nom": "Autre"}, "final": True})
    assert lacking.status_code == 422
    assert client.get(path_of(begun)).json["answers"] == SOME
    cleared = client.patch(path_of(begun), json={"answers": {"nom": None, "prenom": "Zoé"}})
    assert cleared.json["answers"] == {"prenom": "Zoé"}
    assert begin(bench.client("citizen", family="transports", sub="b"), bad).status_code == 422
    incomplete = client.post(path_of(begun, "/send"), json={}, headers=keyed("another-key"))
    assert incomplete.status_code == 422
    assert "#/answers/nom" in {error["pointer"] for error in incomplete.json["errors"]}


def test_nobody_else_reaches_a_draft(bench: Bench) -> None:
    begun = begin(bench.client("citizen", family="transports"), ANSWERS)
    others = (
        bench.client("citizen", family="transports", sub="other"),
        bench.client("agent", families=["transports"], rights=["forms.build"]),
        bench.client(),
    )
    for other in others:
        assert other.get(path_of(begun)).status_code == 404
        assert other.patch(path_of(begun), json={"answers": SOME}).status_code == 404
        assert other.delete(path_of(begun)).status_code == 404
        assert other.post(path_of(begun, "/deposits"), json={"field": "nom"}).status_code == 404
        sent = other.post(path_of(begun, "/send"), json={}, headers=keyed("another-key"))
        assert sent.status_code == 404
    nobody = bench.client(visitor="", client_id="other")
    assert begin(nobody, ANSWERS).status_code == 401


def test_a_draft_of_another_revision_is_not_changed(bench: Bench) -> None:
    client = bench.client("citizen", family="transports")
    begun = begin(client, ANSWERS)
    old = begun.json["revision"]
    assert client.patch(path_of(begun), json={"answers": {"nom": "A"}}).json["revision"] > old
    late = client.patch(path_of(begun), json={"answers": {"nom": "B"}, "revision": old})
    assert late.status_code == 409
    sent = client.post(path_of(begun, "/send"), json={"revision": old}, headers=keyed("other-key"))
    assert sent.status_code == 409
    assert client.get(path_of(begun)).json["answers"]["nom"] == "A"


def test_a_draft_of_the_pages_can_be_sent_by_a_program(bench: Bench) -> None:
    client = bench.client("citizen", family="transports")
    token = fill(client)["token"]
    draft = client.get("/api/v1/procedures/dix-champs/draft")
    assert draft.json["complete"]
    sent = client.post(path_of(draft, "/send"), json={}, headers=keyed())
    assert sent.status_code == 201
    page = client.post("/demarches/dix-champs/envoyer", data={"token": token, "revision": "3"})
    assert sent.json["request_id"] in page.location
    assert "deja=1" in page.location


def test_access_rules_hold(bench: Bench) -> None:
    publish(bench, changed(access={"who": "profile", "profile": "association"}))
    assert begin(bench.client("citizen", family="transports"), SOME).status_code == 403
    publish(bench, changed(access={"who": "internal"}))
    assert begin(bench.client("citizen", family="transports"), SOME).status_code == 403
    assert begin(bench.client("citizen", family="voirie"), SOME).status_code == 403
    publish(bench, changed(channels=["web", "courrier"]))
    agent = bench.client("agent")
    assert begin(agent, SOME, channel="guichet").status_code == 403
    assert begin(agent, SOME, channel="courrier").json["channel"] == "courrier"


@pytest.fixture
def with_photo(bench: Bench) -> Bench:
    source = changed()
    photo = {"id": "photo", "type": "file", "label": "Photo", "max_files": 2}
    source["pages"][1]["fields"].append(photo)
    publish(bench, source)
    return bench


def deposited(bench: Bench, owner: str, n: int = 1, **more: Any) -> str:
    file = {**FILE, "document_id": FILE["document_id"][:-1] + str(n)}
    return seal(
        HANDOVER_KEY, "deposited", {"authority": bench.authority, "owner": owner, **file, **more}
    )


def test_files_go_through_documents_and_come_back_by_receipt(with_photo: Bench) -> None:
    bench, client = with_photo, with_photo.client("citizen", family="transports")
    begun = begin(client, ANSWERS)
    assert client.post(path_of(begun, "/deposits"), json={"field": "nom"}).status_code == 404
    right = client.post(path_of(begun, "/deposits"), json={"field": "photo"})
    assert right.status_code == 200, right.text
    assert right.json["max_files"] == 2
    url = urlsplit(right.json["url"])
    ticket = unseal(HANDOVER_KEY, "deposit", parse_qs(url.query)["ticket"][0], 60)
    assert url.path == "/fichiers/recevoir"
    assert ticket["back"].startswith("/demarches/dix-champs/2")
    receipts = [deposited(bench, ticket["owner"], n) for n in (1, 2)]
    for _twice in range(2):
        joined = client.patch(path_of(begun), json={"receipts": receipts})
        assert [f["name"] for f in joined.json["answers"]["photo"]] == ["photo.jpg"] * 2
    assert (
        client.patch(
            path_of(begun), json={"receipts": [deposited(bench, ticket["owner"], 3)]}
        ).status_code
        == 422
    )
    kept = {"photo": [{"document_id": FILE["document_id"]}]}
    kept["photo"][0]["document_id"] = FILE["document_id"][:-1] + "2"
    left = client.patch(path_of(begun), json={"answers": kept})
    assert len(left.json["answers"]["photo"]) == 1
    sent = client.post(path_of(begun, "/send"), json={}, headers=keyed("another-key"))
    assert sent.status_code == 201, sent.text
    assert bench.emitted(SENT)[0]["files"][0]["field"] == "photo"


def test_no_file_is_claimed_without_its_receipt(with_photo: Bench) -> None:
    bench, client = with_photo, with_photo.client("citizen", family="transports")
    begun = begin(client, ANSWERS)
    own = f"{begun.json['id']}:photo"
    assert client.patch(path_of(begun), json={"answers": {"photo": [FILE]}}).status_code == 422
    for receipt in (
        "faux",
        deposited(bench, own.replace("photo", "nom")),
        deposited(bench, "0192f5e0:photo"),
        seal(HANDOVER_KEY, "deposited", {"authority": "ailleurs", "owner": own, **FILE}),
        seal(HANDOVER_KEY, "deposit", {"authority": bench.authority, "owner": own, **FILE}),
    ):
        refused = client.patch(path_of(begun), json={"receipts": [receipt]})
        assert refused.status_code == 422
        assert refused.json["errors"][0]["pointer"] == "#/receipts/0"
    assert "photo" not in client.get(path_of(begun)).json["answers"]


def test_a55_nothing_else_is_assigned(bench: Bench) -> None:
    client = bench.client("citizen", family="transports")
    begun = begin(client, SOME)
    for body in ({"owner": "agent:1"}, {"token": "x"}, {"number": 9}, {"expires_at": "2099-01-01"}):
        assert client.patch(path_of(begun), json=body).status_code == 422
    assert client.get(path_of(begun)).json["version"] == begun.json["version"]


def test_what_is_locked_is_not_changed_by_a_program(bench: Bench) -> None:
    source = changed()
    for item in source["pages"][0]["fields"]:
        if item["id"] == "email":
            item.update(prefill={"from": "profile", "key": "email"}, locked=True)
            item["autocomplete"] = "email"
    publish(bench, source)
    client = bench.client("citizen", family="transports", email="vrai@exemple.fr")
    begun = begin(client, SOME)
    assert begun.json["answers"] == {"email": "vrai@exemple.fr", **SOME}
    refused = client.patch(path_of(begun), json={"answers": {"email": "faux@exemple.fr"}})
    assert refused.status_code == 422
    rest = {name: value for name, value in REST.items() if name != "email"}
    client.patch(path_of(begun), json={"answers": rest})
    client.post(path_of(begun, "/send"), json={}, headers=keyed("another-key"))
    at_once = "/api/v1/procedures/dix-champs/submissions"
    client.post(at_once, json={"answers": ANSWERS}, headers=keyed("third-key"))
    assert [event["data"]["email"] for event in bench.emitted(SENT)] == ["vrai@exemple.fr"] * 2
