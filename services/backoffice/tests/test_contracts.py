"""What backoffice promises to others is what it does."""

import json
from pathlib import Path

import pytest
from guichet_kit.testing import Bench, check_contract, example_of

from .conftest import moved, officer, sent, take

CONTRACTS = Path(__file__).parents[1] / "contracts"
TAKEN = [
    "forms.procedure.published.v1",
    "forms.submission.sent.v1",
    "forms.submission.corrected.v1",
    "workflow.definition.published.v1",
    "workflow.case.moved.v1",
    "workflow.case.anonymised.v1",
]
ERASED = "backoffice.request.erased.v1"


def test_the_event_sent_keeps_to_its_contract(bench: Bench) -> None:
    folder = CONTRACTS / "events"
    check_contract(folder, ERASED, example_of(folder, ERASED))
    request = sent()
    take(bench, request)
    gone = {"request_id": request["request_id"], "number": "2026-000412", "family": "etat-civil"}
    bench.deliver("workflow.case.anonymised.v1", gone)
    (found,) = bench.emitted(ERASED)
    check_contract(folder, ERASED, found)


def test_the_description_of_the_api_is_the_one_kept(bench: Bench) -> None:
    found = bench.app.extensions["guichet_api"].spec.to_dict()
    assert json.loads((CONTRACTS / "openapi.json").read_text()) == json.loads(json.dumps(found))


def test_every_page_is_under_a_route_that_the_gateway_knows(bench: Bench) -> None:
    prefixes = [route["prefix"] for route in json.loads((CONTRACTS / "routes.json").read_text())]
    for rule in bench.app.url_map.iter_rules():
        if rule.rule.startswith("/agents/"):
            assert any(rule.rule.startswith(prefix) for prefix in prefixes)


def test_the_api_gives_a_request_and_hides_its_words(bench: Bench) -> None:
    take(bench, sent())
    item = officer(bench).get("/api/v1/entries").json["items"][0]
    assert item["number"] == "2026-000412"
    assert "tsv" not in item
    assert bench.client("citizen").get("/api/v1/entries").status_code == 403
    assert officer(bench).get("/api/v1/entries?size=1000").status_code == 422


@pytest.mark.parametrize("kind", TAKEN)
def test_the_example_of_each_producer_is_taken(bench: Bench, kind: str) -> None:
    producer = CONTRACTS.parents[1] / kind.split(".")[0] / "contracts" / "events"
    assert bench.deliver(kind, example_of(producer, kind)) == 1


def test_what_the_tests_deliver_keeps_to_the_contracts() -> None:
    request = sent()
    for kind, data in (
        ("forms.submission.sent.v1", request),
        ("workflow.case.moved.v1", moved(request, incidents=1, awaits=1)),
    ):
        producer = CONTRACTS.parents[1] / kind.split(".")[0] / "contracts" / "events"
        check_contract(producer, kind, data)
