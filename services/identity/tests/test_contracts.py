"""What identity promises to others is what it does."""

import json
from pathlib import Path
from typing import Any

import pytest
from guichet_kit.testing import Bench, check_contract, example_of

CONTRACTS = Path(__file__).parents[1] / "contracts"
SENT = ["identity.message.requested.v1", "identity.role.kept.v1", "identity.session.revoked.v1"]


@pytest.mark.parametrize("kind", SENT)
def test_each_example_keeps_to_its_contract(kind: str) -> None:
    check_contract(CONTRACTS / "events", kind, example_of(CONTRACTS / "events", kind))


def test_the_api_described_is_the_api_served(bench: Bench) -> None:
    described = json.loads((CONTRACTS / "openapi.json").read_text())
    served = bench.app.extensions["guichet_api"].spec.to_dict()
    assert described["paths"] == json.loads(json.dumps(served["paths"]))
    assert {"/identite/token", "/identite/jwks", "/api/v1/agents"} <= set(described["paths"])


def test_every_event_sent_keeps_to_its_contract(bench: Bench, journey: Any) -> None:
    journey.agent()
    journey.citizen()
    client = journey.browser("citizen", journey.marie)
    client.post("/identite/inscription", data={"email": "nouvelle@exemple.fr"})
    client.post("/identite/mot-de-passe", data={"email": journey.marie})
    change = {"value": "autre@exemple.fr", "current": journey.password}
    client.post("/identite/compte/courriel", data=change)
    client.post("/identite/compte/supprimer", data={"current": journey.password})
    letters = bench.emitted(SENT[0])
    assert [letter["template"] for letter in letters] == [
        "confirmer-adresse",
        "mot-de-passe",
        "confirmer-adresse",
    ]
    for kind in SENT:
        found = bench.emitted(kind)
        assert found
        for data in found:
            check_contract(CONTRACTS / "events", kind, data)
