"""Requests read by programs that did not send them, and their exports."""

import json
from typing import Any
from uuid import UUID

import pytest
from guichet_forms import jobs
from guichet_forms.actions import submissions
from guichet_kit.testing import Bench

from .test_exports import RIGHT

PATH = "/api/v1/submissions"
EXPORTS = "/api/v1/procedures/dix-champs/exports"
KEY = {"Idempotency-Key": "key-of-the-test"}


@pytest.fixture
def reader(bench: Bench) -> Any:
    return bench.client("agent", **RIGHT)


def ids(client: Any, **words: Any) -> list[str]:
    answer = client.get(PATH, query_string=words)
    assert answer.status_code == 200, answer.text
    return [item["request_id"] for item in answer.json["items"]]


def test_requests_are_listed_and_filtered(bench: Bench, sent: list[UUID], reader: Any) -> None:
    told = [str(item) for item in sent]
    own = {"procedure": "dix-champs"}
    assert ids(reader) == ids(reader, **own) == told
    assert ids(reader, sort="received_at") == told[::-1]
    assert ids(reader, **own, **{"answer.motif": "carte"}) == [told[0], told[2], told[3]]
    assert ids(reader, **own, **{"answer.nom.begins": "le"}) == told[:2]
    both = {"answer.motif": "carte", "answer.nom": "Martin"}
    assert ids(reader, **own, **both) == [told[3]]
    assert ids(reader, channel="guichet") == []
    assert ids(reader, received_from="2020-01-01T00:00:00Z") == told
    assert ids(reader, received_until="2020-01-01") == []
    with bench.transaction() as session:
        submissions.erase(session, sent[1])
    assert ids(reader, erased="true") == [told[1]]
    assert len(ids(reader, erased="false")) == 4


def test_pages_follow_each_other(sent: list[UUID], reader: Any) -> None:
    found, after = [], ""
    while after is not None:
        page = reader.get(PATH, query_string={"size": 2, "after": after}).json
        found += [item["request_id"] for item in page["items"]]
        after = page["next"]
    assert found == [str(item) for item in sent]


def test_only_what_lists_show_is_given_unless_asked(sent: list[UUID], reader: Any) -> None:
    first = reader.get(PATH).json["items"][0]
    assert first["answers"] == {"nom": "Le Goff", "motif": "carte"}
    whole = reader.get(PATH, query_string={"full": "true"}).json["items"][0]
    assert whole["answers"]["email"] == "Marie@exemple.fr"


@pytest.mark.parametrize(
    "words",
    [
        {"answer.motif": "carte"},
        {"procedure": "dix-champs", "answer.prenom": "marie"},
        {"procedure": "dix-champs", "answer.nom.begins": "l"},
        {"procedure": "dix-champs", "intrus": "x"},
        {"procedure": "dix-champs", "sort": "number; drop table"},
        {"received_from": "hier"},
        {"size": "1000"},
    ],
)
def test_unknown_filters_are_refused(sent: list[UUID], reader: Any, words: dict[str, str]) -> None:
    assert reader.get(PATH, query_string=words).status_code == 422


def test_other_families_are_not_reached(bench: Bench, sent: list[UUID]) -> None:
    roads = bench.client("agent", rights=["answers.read"], families=["voirie"])
    assert ids(roads) == []
    own = {"procedure": "dix-champs"}
    assert roads.get(PATH, query_string=own).status_code == 403
    assert roads.get(f"{PATH}/{sent[0]}").status_code == 404
    assert roads.post(EXPORTS, json={"format": "csv"}, headers=KEY).status_code == 403
    assert bench.client("agent", families=["transports"]).get(PATH).status_code == 403
    assert bench.client().get(PATH).status_code == 401


def test_one_request_is_read_without_its_codes(sent: list[UUID], reader: Any) -> None:
    found = reader.get(f"{PATH}/{sent[0]}").json
    assert found["answers"]["nom"] == "Le Goff"
    assert (found["tracking_code"], found["pin"]) == (None, None)


def test_an_export_is_made_and_read(bench: Bench, sent: list[UUID], reader: Any) -> None:
    body = {"format": "json", "persons": True}
    begun = reader.post(f"{EXPORTS}?answer.motif=carte", json=body, headers=KEY)
    assert begun.status_code == 201, begun.text
    again = reader.post(f"{EXPORTS}?answer.motif=carte", json=body, headers=KEY)
    assert again.json == begun.json
    assert reader.post(EXPORTS, json=body, headers=KEY).status_code == 409
    path = f"/api/v1/exports/{begun.json['id']}"
    assert reader.get(f"{path}/file").status_code == 404
    jobs.write_exports(bench.app)
    ready = reader.get(path).json
    assert (ready["state"], ready["done"], ready["total"]) == ("ready", 3, 3)
    assert ready["file"].endswith("/file")
    file = reader.get(f"{path}/file")
    assert len(json.loads(file.data)) == 3
    assert bench.client("agent", sub="agent-2", **RIGHT).get(path).status_code == 404
