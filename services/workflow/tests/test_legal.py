"""The law on the pages: delays shown, attestation asked for, receipts that say all they must."""

import copy
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from guichet_kit.testing import Bench, example_of
from guichet_workflow.actions import publish
from guichet_workflow.actions.definitions import Unfit
from guichet_workflow.actions.demonstration import let_days_pass
from guichet_workflow.jobs import fire_timers

from .conftest import source
from .samples import agent, case_url, choose, citizen, opened, own_url

FORMS = Path(__file__).parents[2] / "forms" / "contracts" / "events"
PROCEDURE = "forms.procedure.published.v1"


def tacit(bench: Bench, means: str) -> str:
    """A request of a circuit whose silence means `means`, two months after its reception."""
    circuit = copy.deepcopy(source("acte-naissance"))
    target = {"accord": "delivree", "rejet": "refusee"}[means]
    circuit["silence"] = {
        "means": means, "after": {"n": 2, "unit": "months"}, "to": target, "legal_basis": "CRPA",
    }  # fmt: skip
    if means == "accord":
        circuit["silence"]["attestation"] = "recepisse"
    with bench.transaction() as session:
        publish(session, circuit)
    return opened(bench)


def let_silence_decide(bench: Bench, request_id: str) -> None:
    with bench.transaction() as session:
        let_days_pass(session, UUID(request_id), 70)
    with bench.app.app_context():
        fire_timers(bench.app)


def test_the_case_page_shows_the_delays_of_the_law(bench: Bench) -> None:
    page = agent(bench).get(case_url(tacit(bench, "rejet"))).text.replace("\u00a0", " ")
    for text in (
        "Délais de la loi",
        "(au plus tard le 17 novembre 2026)",
        "(au plus tard le 30 novembre 2026)",
        "Sans décision le 16 janvier 2027 à minuit, la demande est refusée.",
        "Le 16 janvier 2027 : sans décision, « Refusée »",
    ):
        assert text in page


def test_agents_see_the_last_ten_days(bench: Bench) -> None:
    request_id = tacit(bench, "accord")
    assert "Délai légal" not in agent(bench).get(case_url(request_id)).text
    with bench.transaction() as session:
        let_days_pass(session, UUID(request_id), 45)
    page = agent(bench).get(case_url(request_id)).text.replace("\u00a0", " ")
    head = page.partition('class="bar case-head"')[2].partition('id="presence-dit"')[0]
    assert "Délai légal : J-" in head
    assert page.count("Délai légal : J-") == 2
    (first, *_rest) = bench.emitted("workflow.case.moved.v1")
    assert first["legal_at"] == "2027-01-16T23:00:00+00:00"


def test_what_is_coming_within_the_day_has_its_hour(bench: Bench) -> None:
    circuit = copy.deepcopy(source("acte-naissance"))
    (status,) = [one for one in circuit["statuses"] if one["id"] == "verification"]
    after = [(20, "minutes"), (3, "days")]
    status["timers"] = [
        {"id": f"t{n}", "after": {"n": n, "unit": unit}, "actions": [{"do": "note", "text": "!"}]}
        for n, unit in after
    ]
    with bench.transaction() as session:
        publish(session, circuit)
    page = agent(bench).get(case_url(opened(bench))).text
    coming = page.partition("<h2>À venir</h2>")[2].partition("</ul>")[0].replace("\u00a0", " ")
    hours = re.findall(r"<li>Le [^:<]* à [0-9]{2}:[0-9]{2} : action automatique", coming)
    days = re.findall(r"<li>Le [0-9a-zéû ]*[0-9]{4} : action automatique", coming)
    assert (len(hours), len(days)) == (1, 1), coming


def test_she_asks_for_the_attestation_once(bench: Bench) -> None:
    request_id, she = tacit(bench, "accord"), citizen(bench)
    before = she.get(own_url(request_id)).text
    assert "sera acceptée le 16 janvier 2027" in before
    assert "attestation" not in before
    let_silence_decide(bench, request_id)
    page = she.get(own_url(request_id)).text
    assert "Le délai est passé sans réponse de notre part\u00a0: votre demande est acceptée" in page
    assert "Demander mon attestation" in page
    assert she.post(own_url(request_id, "attestation")).status_code == 303
    made = bench.emitted("workflow.document.requested.v1")[-1]
    assert made["title"] == "Attestation de décision implicite d’acceptation"
    assert "Demander mon attestation" not in she.get(own_url(request_id)).text
    assert she.post(own_url(request_id, "attestation")).status_code == 409


def test_an_agent_comes_too_late_once_silence_gave_its_accord(bench: Bench) -> None:
    """Even while the worker has not fired the clock; what she typed is kept."""
    request_id = tacit(bench, "accord")
    with bench.transaction() as session:
        let_days_pass(session, UUID(request_id), 70)
    late = choose(agent(bench), request_id, "refuser", comment="Aucun acte à ce nom.")
    assert late.status_code == 409
    assert "Le délai légal est passé" in late.text
    assert "Aucun acte à ce nom." in late.text
    assert "Appliquer quand même" not in late.text


def test_she_reads_how_to_appeal(bench: Bench) -> None:
    request_id = tacit(bench, "rejet")
    let_silence_decide(bench, request_id)
    page = citizen(bench).get(own_url(request_id)).text
    assert "Vous pouvez contester ce refus jusqu’au" in page
    assert "www.telerecours.fr" in page
    told = bench.emitted("workflow.message.requested.v1")[-1]["values"]
    assert told["recours"].startswith("Vous pouvez contester ce refus")


def test_the_receipt_says_what_silence_means(bench: Bench) -> None:
    tacit(bench, "rejet")
    messages = bench.emitted("workflow.message.requested.v1")
    receipt = next(one["values"] for one in messages if one["template"].endswith(".recue"))
    assert "sera refusée le 16 janvier 2027 à minuit" in receipt["delai_legal"]
    assert receipt["recours"] == ""


def told(bench: Bench, **more: Any) -> None:
    bench.deliver(PROCEDURE, {**example_of(FORMS, PROCEDURE), **more})


def refused(bench: Bench) -> dict[str, str]:
    circuit = {**source("acte-naissance"), "title": "Un autre titre"}
    with bench.transaction() as session, pytest.raises(Unfit) as unfit:
        publish(session, circuit)
    return {finding.where: finding.text for finding in unfit.value.findings}


@pytest.mark.parametrize(("field", "name"), [("phone", "téléphone"), ("address", "postale")])
def test_no_circuit_goes_live_while_the_service_has_no_telephone(
    bench: Bench, field: str, name: str
) -> None:
    sheet = example_of(FORMS, PROCEDURE)["service"]
    told(bench, service={**sheet, field: " "})
    assert name in refused(bench)["start"]


def test_form_and_circuit_say_the_same_of_silence(bench: Bench) -> None:
    delay = {"n": 2, "unit": "months"}
    told(bench, silence={"outcome": "rejet", "delay": delay, "basis": "CRPA, L231-4"})
    assert "autre effet du silence" in refused(bench)["silence"]


def test_a_procedure_that_says_all_lets_its_circuit_live(bench: Bench) -> None:
    told(bench)
    with bench.transaction() as session:
        assert publish(session, {**source("acte-naissance"), "title": "Un autre titre"}) == 2
