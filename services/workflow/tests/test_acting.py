"""A circuit has another request do one of its global actions, and takes the answer."""

from pathlib import Path
from typing import Any

import pytest
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, example_of
from guichet_workflow.actions import acting, publish

from .conftest import source
from .samples import agent, case_url, opened, submission
from .test_contracts import check_all

ASKED = "workflow.act.requested.v1"
OTHER = "0192f5e0-7c1a-7000-8000-00000000000b"
ELSEWHERE = {**submission()["procedure"], "family": "voirie"}
RULE = {
    "id": "constater",
    "label": "Constater",
    "api": True,
    "fields": [{"id": "constat", "type": "text", "label": "Constat"}],
    "actions": [{"do": "set", "field": "commune_naissance", "value": {"var": "constat"}}],
}
ACT = {
    "do": "act_on_request",
    "label": "Le dossier lié",
    "request": "nom_naissance",
    "act": "constater",
    "values": [{"field": "constat", "value": "Rebouché"}],
    "result": "numero",
}


def acted(bench: Bench, rule: dict[str, Any] | None = None, **more: Any) -> str:
    """Open two cases; the first, whose circuit acts, names the second where it says a name."""
    changed = source("acte-naissance")
    named = {"==": [{"var": "nom_naissance"}, "2026-000777"]}
    changed["statuses"][1]["enter"] = [{**ACT, "condition": named}]
    changed["actions"] = [{**RULE, **(rule or {})}]
    with bench.transaction() as session:
        publish(session, changed)
    other = submission(request_id=OTHER, number="2026-000777", **more)
    bench.deliver("forms.submission.sent.v1", other)
    return opened(bench, data={"nom_naissance": "2026-000777"})


def carry(bench: Bench) -> None:
    """Have what was asked done, twice as the bus may."""
    (asked,) = bench.emitted(ASKED)
    event_id = uuid7()
    assert [bench.deliver(ASKED, asked, event_id=event_id) for _again in range(2)] == [1, 0]


def words(bench: Bench, request_id: str) -> str:
    page = agent(bench).get(case_url(request_id)).text
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_other_request_is_changed_and_both_cases_say_so(bench: Bench) -> None:
    request_id = acted(bench)
    carry(bench)
    check_all(bench)
    there, here = words(bench, OTHER), words(bench, request_id)
    assert "Rebouché" in there
    assert "la demande 2026-000123" in there
    assert "Réponse reçue : Le dossier lié" in here


@pytest.mark.parametrize(
    ("rule", "more", "reason"),
    [
        ({"api": False, "by": ["etat_civil"]}, {}, "ne laisse pas demander « constater »"),
        ({}, {"procedure": ELSEWHERE}, "Aucune autre demande de la même famille"),
        (
            {"fields": [{"id": "constat", "type": "number", "label": "Constat"}]},
            {},
            "constat : Cette réponse",
        ),
    ],
)
def test_what_cannot_be_done_is_an_incident_that_says_why(
    bench: Bench, rule: dict[str, Any], more: dict[str, Any], reason: str
) -> None:
    request_id = acted(bench, rule, **more)
    carry(bench)
    assert reason in words(bench, request_id)
    assert len(bench.emitted("workflow.case.moved.v1")) == 3  # two openings, and the refusal


def test_a_request_does_not_act_on_itself(bench: Bench) -> None:
    request_id = acted(bench)
    (asked,) = bench.emitted(ASKED)
    bench.deliver(ASKED, {**asked, "on": asked["number"]})
    assert "Aucune autre demande" in words(bench, request_id)


def test_two_circuits_that_answer_each_other_come_to_an_end(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "MOST", 0)
    request_id = acted(bench)
    carry(bench)
    assert "a déjà agi 0 fois" in words(bench, request_id)


def test_the_example_of_the_contract_is_taken(bench: Bench) -> None:
    own = Path(__file__).parents[1] / "contracts" / "events"
    bench.deliver(ASKED, example_of(own, ASKED))
    assert not bench.emitted("workflow.case.moved.v1")
