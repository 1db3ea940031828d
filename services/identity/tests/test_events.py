"""The events of identity: each sent once, with the change it tells of or not at all."""

from typing import Any

import pytest
import sqlalchemy as sa
from guichet_identity.actions import accounts, sessions
from guichet_kit.testing import Bench


def test_every_ended_session_is_told_once(bench: Bench, journey: Any) -> None:
    account = journey.citizen()
    opened = {journey.session()["sid"] for _ in range(3)}
    with bench.transaction() as session:
        assert sessions.end_all(session, account.id, actor=account.id) == 3
        assert sessions.end_all(session, account.id, actor=account.id) == 0
    told = [data["sid"] for data in bench.emitted("identity.session.revoked.v1")]
    assert len(told) == 3
    assert set(told) == opened


def test_a_letter_is_not_sent_when_its_link_is_not_kept(bench: Bench) -> None:
    def ask_and_fail() -> None:
        with bench.transaction() as session:
            accounts.ask_link(session, "marie@exemple.fr", "https://valmont.example")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert bench.emitted() == []


def test_a_link_leads_to_the_address_of_the_authority(bench: Bench, journey: Any) -> None:
    bench.client().post(
        "/identite/inscription",
        data={"email": "marie@exemple.fr"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    (letter,) = bench.emitted("identity.message.requested.v1")
    assert letter["values"]["lien"].startswith(f"{journey.base}/identite/inscription/")
    with bench.transaction() as session:
        digest = session.scalar(sa.text("select digest from links"))
    assert digest not in letter["values"]["lien"]


def test_identity_listens_to_what_is_sent_to_agents_and_to_who_names_roles(bench: Bench) -> None:
    heard = ["backoffice.digest.made.v1", "workflow.agents.informed.v1"]
    heard += ["workflow.definition.published.v1", "workflow.procedure.bound.v1"]
    assert bench.app.extensions["guichet"].handlers.types == heard
