"""What forms does with the events of others, fed the examples of their contracts."""

from guichet_forms.actions.drafts import open_procedure
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, example_of

from .conftest import ROOT, URL, send

WORKFLOW = ROOT / "services/workflow/contracts/events"
DEFINED, ANONYMISED = "workflow.definition.published.v1", "workflow.case.anonymised.v1"


def test_the_process_is_shown_and_an_older_one_changes_nothing(bench: Bench) -> None:
    example = {**example_of(WORKFLOW, DEFINED), "slug": "dix-champs"}
    bench.deliver(DEFINED, {**example, "version": 4, "steps": ["Nouvelle étape."]})
    bench.deliver(DEFINED, {**example, "version": 3, "steps": ["Ancienne étape."]})
    text = bench.client().get(URL).text
    assert "Nouvelle étape." in text
    assert "Ancienne étape." not in text
    with bench.transaction() as session:
        found = open_procedure(session, "dix-champs", "visitor:x").process
    assert found is not None
    assert found.delay_text == (example.get("delay_text") or "")


def test_an_anonymised_case_is_erased_once_and_proven(bench: Bench) -> None:
    send(bench.client())
    sent = bench.emitted("forms.submission.sent.v1")[0]
    example = {**example_of(WORKFLOW, ANONYMISED), "request_id": sent["request_id"]}
    event_id = uuid7()
    assert bench.deliver(ANONYMISED, example, event_id=event_id) == 1
    assert bench.deliver(ANONYMISED, example, event_id=event_id) == 0
    proof = {"request_id": sent["request_id"], "erased": {"submissions": 1}}
    assert bench.emitted("forms.request.erased.v1") == [proof]


def test_a_request_unknown_here_is_answered_too(bench: Bench) -> None:
    example = example_of(WORKFLOW, ANONYMISED)
    bench.deliver(ANONYMISED, example)
    (proof,) = bench.emitted("forms.request.erased.v1")
    assert proof["erased"] == {"submissions": 0}
