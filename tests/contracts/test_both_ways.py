"""Every consumer is fed every producer's example, twice, in the order of a request's life."""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from guichet_kit.events.consumer import Consumer
from guichet_kit.events.envelope import Event
from guichet_kit.faults import Faults
from guichet_kit.ids import uuid7
from guichet_onebox.installation import SERVICES

from tests.structure.conftest import Made
from tests.structure.test_events import contracts

CATALOGUE = Path(__file__).parents[2] / "catalogue"
LIFE = [
    "forms.procedure.published.v1",
    "workflow.definition.published.v1",
    "forms.submission.sent.v1",
    "workflow.case.moved.v1",
]
"""What comes first; the rest follows in the order of the alphabet, the erasure last."""
LAST = "workflow.case.anonymised.v1"


def in_order(kinds: list[str]) -> list[str]:
    middle = sorted(set(kinds) - set(LIFE) - {LAST})
    return [kind for kind in [*LIFE, *middle, LAST] if kind in kinds]


def event(kind: str, authority: str, data: dict[str, Any]) -> Event:
    return Event(
        id=uuid7(),
        type=kind,
        source="contracts",
        authority=authority,
        subject=str(data.get("request_id", "")),
        time=datetime.now(UTC),
        data=data,
    )


def publish_workflows(made: Made, authority: str) -> None:
    from guichet_workflow.actions import publish

    database = made.app.extensions["guichet"].database
    with made.app.app_context(), database.transaction(authority) as session:
        for path in sorted(CATALOGUE.glob("*/workflow.json")):
            publish(session, json.loads(path.read_text()))


@pytest.mark.parametrize("name", SERVICES)
def test_examples_are_taken_and_duplicates_are_harmless(suite: dict[str, Made], name: str) -> None:
    made, authority = suite[name], f"t-{secrets.token_hex(6)}"
    kit = made.app.extensions["guichet"]
    consumer = Consumer(kit.database, kit.handlers, Faults(""))
    if name == "workflow":
        publish_workflows(made, authority)
    known = contracts()
    with made.app.app_context():
        for kind in in_order(kit.handlers.types):
            told = event(kind, authority, known[kind]["example"])
            for handler in kit.handlers.of(kind):
                assert consumer.apply(told, handler), f"{name} leaves {kind}"
                assert not consumer.apply(told, handler), f"{name} takes {kind} twice"
                assert consumer.apply(event(kind, authority, told.data), handler), (
                    "a second telling"
                )


def test_examples_tell_of_one_and_the_same_request() -> None:
    """Otherwise what is fed above would be about strangers, and prove little."""
    requests = {
        kind: contract["example"]["request_id"]
        for kind, contract in contracts().items()
        if "request_id" in contract["example"]
    }
    assert len(set(requests.values())) == 1, requests
