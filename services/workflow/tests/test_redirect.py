"""A page of the site where the act of an agent or of the citizen leads, followed at once."""

from typing import Any

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.actions import publish

from .conftest import source
from .samples import agent, choose, citizen, opened, own_url

PAGE, HERS = "/agents/demandes/?vue=retard", "/mon-espace/"


@pytest.fixture(autouse=True)
def leading(bench: Bench) -> None:
    changed = source("acte-naissance")
    led: dict[str, Any] = {"do": "redirect", "page": PAGE}
    for status in changed["statuses"]:
        status["enter"] = [led, {**led, "page": HERS, "for": "citizen"}, *status.get("enter", [])]
    with bench.transaction() as session:
        publish(session, changed)


def test_an_agent_goes_on_where_the_circuit_leads(bench: Bench) -> None:
    request_id = opened(bench)
    answer = choose(agent(bench), request_id, "complement", comment="Quelle mairie ?")
    assert (answer.status_code, answer.location) == (303, PAGE)
    sent = citizen(bench).post(own_url(request_id, "reponse"), data={"champ-precision": "Valmont"})
    assert (sent.status_code, sent.location) == (303, HERS)
    gone = citizen(bench).post(own_url(request_id, "retrait"), data={"sur": "oui"})
    assert (gone.status_code, gone.location) == (303, HERS)
