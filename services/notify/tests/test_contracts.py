"""What notify promises to others is what it does."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from guichet_kit.testing import Bench, check_contract, example_of
from guichet_notify.models import Template

from .conftest import send, wanted

CONTRACTS = Path(__file__).parents[1] / "contracts"
SENT = [
    "notify.message.delivered.v1",
    "notify.message.failed.v1",
    "notify.request.erased.v1",
    "notify.template.published.v1",
]


@pytest.mark.parametrize("kind", SENT)
def test_each_example_keeps_to_its_contract(kind: str) -> None:
    check_contract(CONTRACTS / "events", kind, example_of(CONTRACTS / "events", kind))


def test_every_event_sent_keeps_to_its_contract(bench: Bench) -> None:
    data = wanted()
    bench.deliver("workflow.message.requested.v1", data)
    bench.deliver("workflow.message.requested.v1", wanted(template="inconnu"))
    bench.deliver("workflow.message.requested.v1", wanted(to={}))
    send(bench)
    erased = {"request_id": data["request_id"], "number": "1", "family": "voirie"}
    bench.deliver("workflow.case.anonymised.v1", erased)
    for kind in SENT:
        found = bench.emitted(kind)
        assert found
        for row in found:
            check_contract(CONTRACTS / "events", kind, row)


def test_the_description_of_the_api_is_the_one_kept(bench: Bench) -> None:
    found = bench.app.extensions["guichet_api"].spec.to_dict()
    assert json.loads((CONTRACTS / "openapi.json").read_text()) == json.loads(json.dumps(found))


def test_a_designer_reads_and_writes_templates_by_the_api(bench: Bench) -> None:
    client = bench.client("agent", rights=["messages.edit"], name="Anne")
    (kept,) = client.get("/api/v1/templates").json["items"]
    assert (kept["slug"], kept["version"]) == ("recue", 1)
    words = {"subject": "Reçue", "body": "Bonjour", "seen": 1}
    assert client.put("/api/v1/templates/recue/email", json=words).json["version"] == 2
    assert client.put("/api/v1/templates/recue/email", json=words).status_code == 409
    bad = {"subject": "Reçue", "body": "un\n{{ deux", "seen": 2}
    refused = client.put("/api/v1/templates/recue/email", json=bad)
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "#/body"
    assert "igne 2" in refused.json["errors"][0]["detail"]
    with bench.transaction() as session:
        assert session.get(Template, UUID(int=0)) is None


def test_the_api_is_shut_to_others(bench: Bench) -> None:
    for client in (bench.client(), bench.client("agent", rights=["forms.build"])):
        assert client.get("/api/v1/templates").status_code in (401, 403)
