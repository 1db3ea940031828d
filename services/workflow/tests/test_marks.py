"""What marks a case reaches the agents' page, the list, and not the citizen."""

from pathlib import Path
from typing import Any

from guichet_kit.testing import Bench, check_contract
from guichet_workflow.actions import publish

from .conftest import source
from .samples import agent, case_url, citizen, opened, own_url

CONTRACTS = Path(__file__).parents[1] / "contracts" / "events"


def marked(bench: Bench, **status: Any) -> str:
    """Open a request on a version whose second status is marked, and is hidden if asked."""
    changed = source("acte-naissance")
    changed["urgency"] = [{"id": "normale", "label": "Normale"}, {"id": "haute", "label": "Haute"}]
    changed["tags"] = {"presse": "Presse"}
    start, step = changed["statuses"][0], changed["statuses"][1]
    start["citizen_info"] = "Gardez vos papiers."
    marks = [
        {"do": "tag", "tag": "presse"},
        {"do": "urgency", "mode": "up"},
        {"do": "compute", "field": "ans", "label": "Âge", "unit": "ans", "value": 42},
    ]
    step.update(label="Au tri", citizen_label="Au tri", enter=marks, **status)
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def test_agents_see_urgency_tags_and_computed_values(bench: Bench) -> None:
    request_id = marked(bench, info="Appeler la mairie.")
    page = agent(bench).get(case_url(request_id)).text.replace("\u00a0", " ")
    for words in ("Urgence : Haute", "Presse", "Appeler la mairie.", "42 ans"):
        assert words in page
    told = bench.emitted("workflow.case.moved.v1")[-1]
    check_contract(CONTRACTS, "workflow.case.moved.v1", told)
    assert told["urgency"] == {"id": "haute", "label": "Haute", "tone": "flat", "rank": 1}
    assert told["tags"] == ["Presse"]


def test_a_citizen_reads_the_last_status_shown_to_her(bench: Bench) -> None:
    request_id = marked(bench, hidden=True)
    page = citizen(bench).get(own_url(request_id)).text
    assert "Au tri" not in page
    assert "Gardez vos papiers." in page
    told = bench.emitted("workflow.case.moved.v1")[-1]
    assert told["status"]["label"] == "Au tri"
    assert told["status"]["citizen_label"] != "Au tri"
