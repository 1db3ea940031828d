"""Contracts both ways, guards of every route, the API's description."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from guichet_documents import actions, events, jobs
from guichet_documents.models import CLEAN, INFECTED, Rendering
from guichet_kit.auth import guards_of
from guichet_kit.testing import Bench, check_contract, example_of
from sqlalchemy import func, update

from . import samples

SERVICES = Path(__file__).parents[2]
CONTRACTS = SERVICES / "documents" / "contracts"
INSIDE = "/interne/"
"""What other services alone are given: the gateway leads nobody there."""


def folder_of(kind: str) -> Path:
    return SERVICES / kind.partition(".")[0] / "contracts" / "events"


@pytest.mark.parametrize("kind", events.handlers.types)
def test_examples_of_producers_are_taken(bench: Bench, kind: str) -> None:
    assert bench.deliver(kind, example_of(folder_of(kind), kind)) == 1


@pytest.mark.parametrize("kind", events.SENT)
def test_own_examples_keep_to_their_schema(kind: str) -> None:
    check_contract(folder_of(kind), kind, example_of(folder_of(kind), kind))


def emitted_by_a_life(bench: Bench) -> list[tuple[str, dict[str, Any]]]:
    """Make one document, fail another, set a file aside and back, erase the request."""
    request_id = uuid4()
    sent = samples.send(bench, (samples.jpeg(), "photo.jpg"))
    infected = UUID(samples.receipts(sent)[0]["document_id"])
    good = samples.wanted(request_id)
    bad = samples.wanted(request_id, template="absent")
    with bench.transaction() as session:
        actions.put_template(session, "recepisse", "Récépissé", "<p>{{ nom }}</p>")
        for data in (good, bad):
            actions.order_document(session, data)
    for _ in range(5):
        with bench.transaction() as session:
            session.execute(update(Rendering).values(due_at=func.now()))
        for data in (good, bad):
            jobs.render_one(bench.app, bench.authority, UUID(data["document_id"]))
    with bench.transaction() as session:
        owner = actions.Owner(request_id, "voirie", "p-1", "2026-000001")
        actions.claim(session, owner, [infected])
        actions.settle_scan(session, infected, INFECTED, "Eicar")
        actions.scan_again(session, infected)
        actions.settle_scan(session, infected, CLEAN)
    bench.deliver("workflow.case.anonymised.v1", {"request_id": str(request_id)})
    jobs.erase_objects(bench.app)
    return [(kind, data) for kind in events.SENT for data in bench.emitted(kind)]


def test_what_is_sent_keeps_to_the_contracts(bench: Bench) -> None:
    sent = emitted_by_a_life(bench)
    assert [kind for kind, _ in sent] == list(events.SENT)
    for kind, data in sent:
        check_contract(folder_of(kind), kind, data)


def test_every_route_has_a_guard(bench: Bench) -> None:
    bare = [
        rule.endpoint
        for rule in bench.app.url_map.iter_rules()
        if guards_of(bench.app.view_functions[rule.endpoint]) is None
    ]
    assert bare == []


def test_the_description_of_the_api_is_up_to_date(bench: Bench) -> None:
    written = json.loads((CONTRACTS / "openapi.json").read_text())
    assert written == bench.app.extensions["guichet_api"].spec.to_dict()


def test_public_pages_lie_under_the_declared_prefixes(bench: Bench) -> None:
    prefixes = [route["prefix"] for route in json.loads((CONTRACTS / "routes.json").read_text())]
    own = [
        rule.rule
        for rule in bench.app.url_map.iter_rules()
        if rule.endpoint.startswith("pages.") and not rule.rule.startswith(("/fragments/", INSIDE))
    ]
    assert own
    assert all(any(path.startswith(prefix) for prefix in prefixes) for path in own)
    assert not any(INSIDE.startswith(prefix) for prefix in prefixes)
