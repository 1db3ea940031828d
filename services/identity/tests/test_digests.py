"""The mail of the morning gets the address of its agent."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from guichet_identity.models import Account
from guichet_kit.testing import Bench, check_contract, example_of

ROOT = Path(__file__).parents[2]
MADE = "backoffice.digest.made.v1"
MESSAGE = "identity.message.requested.v1"


def agent(bench: Bench, **more: Any) -> str:
    values = {"kind": "agent", "email": "anne@valmont.example", "name": "Anne Martin"}
    row = Account(id=uuid4(), **{**values, "search": "anne martin", "active": True, **more})
    with bench.transaction() as session:
        session.add(row)
    return str(row.id)


def tell(bench: Bench, agent_id: str) -> list[dict[str, Any]]:
    data = example_of(ROOT / "backoffice" / "contracts" / "events", MADE)
    assert bench.deliver(MADE, {**data, "agent_id": agent_id}) == 1
    return bench.emitted(MESSAGE)


def test_it_leaves_for_the_address_of_the_account(bench: Bench) -> None:
    agent_id = agent(bench)
    [mail] = tell(bench, agent_id)
    check_contract(ROOT / "identity" / "contracts" / "events", MESSAGE, mail)
    assert mail["to"] == "anne@valmont.example"
    assert mail["values"]["nom"] == "Anne Martin"
    assert "en retard" in mail["values"]["texte"]
    tell(bench, agent_id)
    ids = {one["message_id"] for one in bench.emitted(MESSAGE)}
    assert len(ids) == 1, "notify sends it once, however often it is told"


@pytest.mark.parametrize("more", [{"active": False}, {"kind": "citizen"}])
def test_nothing_leaves_for_who_is_no_agent_any_more(bench: Bench, more: dict[str, Any]) -> None:
    assert tell(bench, agent(bench, **more)) == []


@pytest.mark.parametrize("unknown", [str(uuid4()), "agent-1"])
def test_nothing_leaves_for_who_is_unknown(bench: Bench, unknown: str) -> None:
    assert tell(bench, unknown) == []
