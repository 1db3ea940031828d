"""Documents that a circuit makes for agents alone: in their case page, nowhere else."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, check_contract
from guichet_workflow.actions import publish
from guichet_workflow.models import Case, Line

from .conftest import source
from .samples import agent, case_url, citizen, opened, own_url

CONTRACTS = Path(__file__).parents[1] / "contracts" / "events"
REPORT = {"do": "document", "template": "rapport", "title": "Rapport au maire", "for": "agents",
          "result": "rapport_fait"}  # fmt: skip


@pytest.fixture
def reported(bench: Bench) -> tuple[str, dict[str, Any]]:
    """A request of which a report for agents was made; the order of that report."""
    circuit = source("acte-naissance")
    circuit["statuses"][0]["enter"].insert(0, REPORT)
    with bench.transaction() as session:
        publish(session, circuit)
    request_id = opened(bench)
    orders = bench.emitted("workflow.document.requested.v1")
    order = next(one for one in orders if one["template"].endswith(".rapport"))
    made = {"document_id": order["document_id"], "request_id": request_id, "name": "rapport.pdf",
            "title": order["title"], "size": 12, "sha256": "0" * 64,
            "internal": order["internal"]}  # fmt: skip
    for _ in range(2):
        bench.deliver("documents.document.made.v1", made)
    return request_id, order


def test_it_is_ordered_for_no_wallet(reported: tuple[str, dict[str, Any]], bench: Bench) -> None:
    assert (reported[1]["to"], reported[1]["internal"]) == ({}, True)
    others = bench.emitted("workflow.document.requested.v1")
    assert {"subject": "p-marie"} in [one["to"] for one in others if "internal" not in one]
    check_contract(CONTRACTS, "workflow.document.requested.v1", reported[1])


def test_agents_see_and_open_it(reported: tuple[str, dict[str, Any]], bench: Bench) -> None:
    request_id, order = reported
    page = agent(bench).get(case_url(request_id)).text
    assert page.count(">Rapport au maire</a>") == 1
    assert "Pour les agents" in page
    sent = agent(bench).get(case_url(request_id, f"pieces/{order['document_id']}"))
    assert sent.status_code == 303


def test_the_citizen_neither_sees_nor_opens_it(
    reported: tuple[str, dict[str, Any]], bench: Bench
) -> None:
    request_id, order = reported
    assert "Rapport" not in citizen(bench).get(own_url(request_id)).text
    assert "Rapport" not in agent(bench).get(case_url(request_id, "usager")).text
    url = own_url(request_id, f"pieces/{order['document_id']}")
    assert citizen(bench).get(url).status_code == 404


def test_its_field_holds_it(reported: tuple[str, dict[str, Any]], bench: Bench) -> None:
    with bench.transaction() as session:
        row = session.query(Case).one()
        kept = row.state["data"]["rapport_fait"]
    assert [(one["document_id"], one["name"]) for one in kept] == [
        (reported[1]["document_id"], "rapport.pdf")
    ]


def test_one_that_the_case_does_not_wait_for_is_not_the_citizens(
    reported: tuple[str, dict[str, Any]], bench: Bench
) -> None:
    stranger = {"document_id": str(uuid7()), "request_id": reported[0], "name": "note.pdf",
                "title": "Note perdue", "size": 12, "sha256": "0" * 64}  # fmt: skip
    bench.deliver("documents.document.made.v1", stranger)
    assert "Note perdue" not in citizen(bench).get(own_url(reported[0])).text
    assert "Note perdue" in agent(bench).get(case_url(reported[0])).text


@pytest.mark.parametrize("echoed", [True, False])
def test_what_comes_back_says_whose_it_is(bench: Bench, echoed: bool) -> None:
    """A worker of the former release may have written the case without saying it."""
    request_id = opened(bench)
    order = bench.emitted("workflow.document.requested.v1")[-1]
    made = {"document_id": order["document_id"], "request_id": request_id, "name": "rapport.pdf",
            "title": order["title"], "size": 12, "sha256": "0" * 64}  # fmt: skip
    bench.deliver("documents.document.made.v1", {**made, **({"internal": True} if echoed else {})})
    seen = citizen(bench).get(own_url(request_id))
    assert (order["document_id"] in seen.text) is not echoed
    with bench.transaction() as session:
        told = session.scalars(sa.select(Line.public).where(Line.kind == "document_made")).one()
    assert told is not echoed
    assert order["document_id"] in agent(bench).get(case_url(request_id)).text
