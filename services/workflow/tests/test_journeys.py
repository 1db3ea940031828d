"""Alerts, redirections and reopening on a real database."""

from pathlib import Path

from guichet_kit.testing import Bench, check_contract
from guichet_workflow.actions import publish

from .conftest import source
from .samples import agent, case_url, choose, citizen, opened, own_url

OWN = Path(__file__).parents[1] / "contracts" / "events"


def test_alerts_are_shown_to_each(bench: Bench) -> None:
    changed = source("acte-naissance")
    changed["statuses"][1]["enter"] = [
        {"do": "alert", "for": "agents", "text": "Rappeler la famille", "level": "warn"},
        {"do": "link_request", "field": "nom_naissance"},
        {"do": "alert", "for": "citizen", "text": "Mairie fermée lundi"},
    ]
    with bench.transaction() as session:
        publish(session, changed)
    request_id = opened(bench)
    mine, hers = agent(bench).get(case_url(request_id)), citizen(bench).get(own_url(request_id))
    for page, seen, unseen in ((mine, "Rappeler", "Mairie"), (hers, "Mairie", "Rappeler")):
        assert f"<p>{seen}" in page.text
        assert f"<p>{unseen}" not in page.text

    assert "?q=Le%20Goff" in mine.text


def test_a_choice_leads_where_it_says(bench: Bench) -> None:
    changed = source("acte-naissance")
    for choice in changed["statuses"][1]["choices"]:
        choice["redirect"] = "/agents/demandes/"
    with bench.transaction() as session:
        publish(session, changed)
    request_id = opened(bench)
    answer = choose(agent(bench), request_id, "complement", comment="Quelle mairie ?")
    assert (answer.status_code, answer.location) == (303, "/agents/demandes/")


def test_a_request_is_reopened_from_its_page_and_the_list_knows(bench: Bench) -> None:
    changed = source("acte-naissance")
    step = changed["statuses"][1]
    ends = [one["id"] for one in changed["statuses"] if one["kind"] in ("done", "refused")]
    changed["actions"] = [
        {"id": "rouvrir", "label": "Rouvrir", "by": [step["function"]], "statuses": ends,
         "actions": [{"do": "reopen"}], "to": step["id"]},
    ]  # fmt: skip
    with bench.transaction() as session:
        publish(session, changed)
    request_id, client = opened(bench), agent(bench)
    choose(client, request_id, "refuser", comment="Hors délai")
    assert "closed_at" in bench.emitted("workflow.case.moved.v1")[-1]
    assert "Rouvrir" in client.get(case_url(request_id)).text
    form = {"choice": "rouvrir", "version": "2"}
    assert client.post(case_url(request_id, "actions"), data=form).status_code == 303
    told = bench.emitted("workflow.case.moved.v1")[-1]
    assert (told["status"]["id"], "closed_at" in told) == (step["id"], False)
    closed, reopened = bench.emitted("workflow.case.moved.v1")[-2:]
    assert (reopened["reopened_from"], "reopened_from" in closed) == (closed["closed_at"], False)
    check_contract(OWN, "workflow.case.moved.v1", reopened)
    choose(client, request_id, "refuser", comment="Hors délai", version="3")
    assert "reopened_from" not in bench.emitted("workflow.case.moved.v1")[-1]
