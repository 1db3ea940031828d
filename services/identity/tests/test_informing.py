"""Agents are written to about a case at the addresses that identity alone knows."""

from pathlib import Path
from typing import Any

from guichet_identity.models import Assignment, Role
from guichet_kit.testing import Bench, check_contract, example_of

from .test_digests import MESSAGE, ROOT, agent

INFORMED = "workflow.agents.informed.v1"
OWN = Path(__file__).parents[1] / "contracts" / "events"


def holder(bench: Bench, role: str, families: list[str], **more: Any) -> str:
    """An agent with one role of these families."""
    one = agent(bench, **more)
    with bench.transaction() as session:
        session.merge(Role(slug=role, label=role, families=families, rights=[]))
        session.flush()
        session.add(Assignment(account_id=one, role=role))
    return one


def tell(bench: Bench, **more: Any) -> list[dict[str, Any]]:
    data = example_of(ROOT / "workflow" / "contracts" / "events", INFORMED)
    data = {name: value for name, value in data.items() if name not in ("roles", "but")}
    assert bench.deliver(INFORMED, {**data, **more}) == 1
    return bench.emitted(MESSAGE)


def test_those_who_hold_the_role_and_open_the_family_are_written_to(bench: Bench) -> None:
    anne = holder(bench, "etat-civil", ["etat-civil"])
    holder(bench, "voirie", ["etat-civil"], email="bob@valmont.example")
    holder(bench, "autre", ["voirie"], email="eve@valmont.example")
    holder(bench, "etat-civil", ["etat-civil"], email="ex@valmont.example", active=False)
    holder(bench, "etat-civil", ["etat-civil"], email="zoe@valmont.example")
    mails = tell(bench, roles=["etat-civil", "autre"], but=anne)
    assert [one["to"] for one in mails] == ["zoe@valmont.example"]
    check_contract(OWN, MESSAGE, mails[0])
    assert mails[0]["template"] == "acte-naissance.a-relire"
    assert "/agents/dossiers/" in mails[0]["values"]["lien"]


def test_told_twice_each_mail_bears_the_same_name(bench: Bench) -> None:
    holder(bench, "etat-civil", ["etat-civil"])
    tell(bench, roles=["etat-civil"])
    assert len({one["message_id"] for one in tell(bench, roles=["etat-civil"])}) == 1


def test_one_agent_is_written_to_and_nobody_for_who_is_unknown(bench: Bench) -> None:
    assert tell(bench, agent_id="agent-1") == []
    [mail] = tell(bench, agent_id=holder(bench, "etat-civil", ["etat-civil"]))
    assert mail["to"] == "anne@valmont.example"


def test_who_follows_a_case_but_opens_it_no_more_is_not_written_to(bench: Bench) -> None:
    anne = holder(bench, "etat-civil", ["etat-civil"])
    assert tell(bench, agent_id=anne, family="voirie") == []
    assert tell(bench, agent_id=anne, readers=["annexe"]) == []
    assert len(tell(bench, agent_id=anne, readers=["annexe", "etat-civil"])) == 1
