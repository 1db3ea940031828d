"""What forms promises to others is what it does."""

import json

import pytest
from guichet_forms.actions import procedures
from guichet_kit.testing import Bench, check_contract, example_of

from .conftest import CONTRACTS, catalogue, changed, publish, send

EVENTS = CONTRACTS / "events"
SENT = [
    "forms.procedure.published.v1",
    "forms.submission.sent.v1",
    "forms.request.erased.v1",
]


@pytest.mark.parametrize("kind", SENT)
def test_each_example_keeps_to_its_contract(kind: str) -> None:
    check_contract(EVENTS, kind, example_of(EVENTS, kind))


def test_every_event_sent_keeps_to_its_contract(bench: Bench) -> None:
    for slug in ("acte-naissance", "signalement-voirie", "subvention-association"):
        publish(bench, catalogue(slug))
    publish(bench, changed(access={"who": "internal"}))
    send(bench.client("agent", name="Anne Martin"))
    publish(bench, changed(minutes=9))
    send(bench.client())
    send(bench.client("citizen", family="transports"))
    with bench.transaction() as session:
        procedures.set_state(session, "dix-champs", "closed")
    request_id = bench.emitted("forms.submission.sent.v1")[0]["request_id"]
    erased = {"request_id": request_id, "number": "2026-000001", "family": "transports"}
    bench.deliver("workflow.case.anonymised.v1", erased)
    for kind in SENT:
        found = bench.emitted(kind)
        assert found
        for data in found:
            check_contract(EVENTS, kind, data)


def test_the_description_of_the_api_is_the_one_kept(bench: Bench) -> None:
    found = bench.app.extensions["guichet_api"].spec.to_dict()
    assert json.loads((CONTRACTS / "openapi.json").read_text()) == json.loads(json.dumps(found))
