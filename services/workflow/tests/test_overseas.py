"""An authority overseas: its days and its hour on the pages of a case, in messages, in events."""

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.actions import put_portal

from .samples import agent, case_url, choose, citizen, opened, own_url

RECEIVED = "2026-11-17T00:30:00+00:00"
"""Monday 16 November at 20:30 in Martinique, Tuesday 17 in Paris."""
MOMENT = "lundi 16 novembre 2026 à 20:30 (heure de la Martinique)"


@pytest.fixture
def request_id(bench: Bench) -> str:
    with bench.transaction() as session:
        put_portal(session, name="Valmont", origin="http://valmont.test", territory="martinique")
    return opened(bench, received_at=RECEIVED)


def test_an_agent_reads_the_hour_and_the_delays_of_there(bench: Bench, request_id: str) -> None:
    page = agent(bench).get(case_url(request_id)).text
    assert MOMENT in page
    assert "(au plus tard le 17 novembre 2026)" in page, "one working day after Monday"
    assert page.count("heure de la Martinique") < 4, "named once, not at each line"


def test_the_citizen_reads_the_hour_of_there(bench: Bench, request_id: str) -> None:
    assert MOMENT in citizen(bench).get(own_url(request_id)).text
    assert bench.emitted("workflow.message.requested.v1")[0]["values"]["recu_le"] == MOMENT


def test_a_colleague_s_act_is_said_at_the_hour_of_there(bench: Bench, request_id: str) -> None:
    choose(agent(bench), request_id, "complement", comment="Quelle mairie ?")
    url = case_url(request_id, "presence")
    assert "heure de la Martinique" in agent(bench, "agent-2").get(f"{url}?version=1").text


def test_in_paris_the_hour_is_not_named(bench: Bench) -> None:
    request_id = opened(bench, received_at=RECEIVED)
    page = agent(bench).get(case_url(request_id)).text
    assert "mardi 17 novembre 2026 à 01:30" in page
    assert "heure de" not in page
