"""Calls outside on a real database: the event, the answer by the API, the incident of agents."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_kit.testing import Bench, check_contract, example_of
from guichet_workflow.actions import publish
from guichet_workflow.models import Trace

from .conftest import source
from .samples import PHOTO, PIECE, agent, case_url, citizen, opened, own_url
from .test_contracts import check_all

FORMS = Path(__file__).parents[2] / "forms/contracts/events"
OWN = Path(__file__).parents[1] / "contracts/events"
ANSWERED = "forms.proposal.answered.v1"
CALL = {"do": "connector", "connector": "siv", "label": "Le SIV", "result": "siv", "values": [
    {"field": "nom", "value": {"var": "nom_naissance"}}]}  # fmt: skip
PAY = {"do": "payment_request", "label": "Droits", "amount": 12.5}
MEET = {"do": "appointment_request", "label": "Remise", "agenda": "accueil"}
ELSEWHERE = (
    {"do": "create_request", "procedure": "acte-mariage", "label": "Acte lié"},
    {"do": "requalify", "procedure": "acte-deces", "label": "Autre acte"},
    {"do": "transfer", "recipient": "le département", "label": "Transmission"},
    {"do": "card", "model": "associations", "card": "nom_naissance", "label": "Fiche"},
    {
        "do": "signature_request",
        "document": "acte",
        "signer_field": "nom_naissance",
        "elsewhere": True,
        "label": "Signature",
    },
)
PROGRAM = {"rights": ["calls.answer"], "roles": [], "families": []}


def prepared(bench: Bench, *actions: dict[str, Any]) -> str:
    changed = source("acte-naissance")
    changed["statuses"][1]["enter"] = list(actions)
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def requalifying(bench: Bench) -> str:
    """Open a case that changes procedure, and ends when its new request is made."""
    changed = source("acte-naissance")
    told = [{"do": "message", "template": "recue"}, {"do": "close"}]
    ended = {"id": "requalifiee", "label": "Requalifiée", "kind": "done", "turn": "nobody"}
    changed["statuses"].append({**ended, "decides": False, "enter": told})
    changed["statuses"][1]["enter"] = [{**ELSEWHERE[1], "to": "requalifiee"}]
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def program(bench: Bench, **more: Any) -> Any:
    """Give the client of a program that may answer calls in the état civil."""
    told = {"sub": "siv", "client_id": "siv", "name": "SIV", "rights": ["calls.answer"]}
    return bench.client("service", **told, **{"bounds": {"calls.answer": ["etat-civil"]}, **more})


def answer(bench: Bench, call: dict[str, Any], **given: Any) -> Any:
    url = f"/api/v1/cases/{call['request_id']}/calls/{call['call_id']}"
    return agent(bench, "program-1", **PROGRAM).post(url, json=given)


def test_a_program_answers_in_its_own_name(bench: Bench) -> None:
    prepared(bench, CALL)
    (call,) = bench.emitted("workflow.connector.called.v1")
    url = f"/api/v1/cases/{call['request_id']}/calls/{call['call_id']}"
    outside = program(bench, connectors=["siv"], bounds={"calls.answer": ["voirie"]})
    assert outside.post(url, json={"outcome": "done"}).status_code == 404
    own = program(bench, connectors=["siv"])
    assert own.post(url, json={"outcome": "done", "value": "ok"}).status_code == 204
    with bench.transaction() as session:
        trace = session.scalars(sa.select(Trace).order_by(Trace.position.desc()).limit(1)).one()
        assert (trace.actor_id, trace.action) == ("siv", "call.answered")


@pytest.mark.parametrize(
    ("action", "event", "reach", "status"),
    [
        (CALL, "connector.called", {"connectors": ["siv"]}, 204),
        (CALL, "connector.called", {"connectors": ["banque"], "calls": ["payment"]}, 403),
        (CALL, "connector.called", {"calls": ["connector"]}, 403),
        (CALL, "connector.called", {}, 403),
        (PAY, "payment.requested", {"calls": ["payment"]}, 204),
        (PAY, "payment.requested", {"connectors": ["siv", "payment", ""]}, 403),
        (PAY, "payment.requested", {}, 403),
        (MEET, "appointment.requested", {"calls": ["appointment"]}, 204),
        (MEET, "appointment.requested", {"connectors": ["accueil"], "calls": ["payment"]}, 403),
    ],
)
def test_a_program_answers_what_it_was_given_alone(
    bench: Bench, action: dict[str, Any], event: str, reach: dict[str, Any], status: int
) -> None:
    prepared(bench, action)
    (call,) = bench.emitted(f"workflow.{event}.v1")
    url = f"/api/v1/cases/{call['request_id']}/calls/{call['call_id']}"
    made = program(bench, **reach).post(url, json={"outcome": "done"})
    assert made.status_code == status
    if status == 403:
        assert made.json["type"].endswith("appel-d-un-autre")
        assert "connecteur" in made.json["detail"]
    page = agent(bench).get(case_url(call["request_id"])).text
    assert page.count("Réponse reçue") == (status == 204)


def test_who_may_only_act_at_any_time_answers_no_call(bench: Bench) -> None:
    prepared(bench, PAY)
    (call,) = bench.emitted("workflow.payment.requested.v1")
    url = f"/api/v1/cases/{call['request_id']}/calls/{call['call_id']}"
    for kind in ("service", "agent"):
        told = {"sub": "sonde", "client_id": "sonde", "name": "Sonde"}
        reach = {"rights": ["cases.trigger"], "bounds": {"cases.trigger": ["etat-civil"]}}
        program = bench.client(kind, **told, **reach)
        assert program.post(url, json={"outcome": "done"}).status_code == 403


def test_calls_leave_as_their_contracts_say(bench: Bench) -> None:
    prepared(bench, CALL, PAY, MEET, *ELSEWHERE)
    check_all(bench)
    (handed,) = bench.emitted("workflow.case.transferred.v1")
    assert handed["recipient"] == "le département"
    (other,) = bench.emitted("workflow.request.proposed.v1")
    assert (other["procedure"], other["to"]["name"]) == ("acte-mariage", "Marie Le Goff")
    assert bench.emitted("workflow.case.requalified.v1")[0]["procedure"] == "acte-deces"
    (card,) = bench.emitted("workflow.card.proposed.v1")
    assert (card["card"], card["values"]) == ("Le Goff", {})
    (signature,) = bench.emitted("workflow.signature.requested.v1")
    assert signature["signer"]["email"] == "Le Goff"
    (called,) = bench.emitted("workflow.connector.called.v1")
    assert called["values"] == {"nom": "Le Goff"}
    (asked,) = bench.emitted("workflow.payment.requested.v1")
    assert asked["amount"] == "12.50"
    assert bench.emitted("workflow.appointment.requested.v1")[0]["agenda"] == "accueil"


def test_forms_answers_by_an_event_and_the_other_request_is_shown(bench: Bench) -> None:
    request_id = prepared(bench, {**ELSEWHERE[0], "result": "numero"})
    (call,) = bench.emitted("workflow.request.proposed.v1")
    told = {"request_id": request_id, "call_id": call["call_id"]}
    example = example_of(FORMS, ANSWERED)
    for _ in range(2):
        bench.deliver(ANSWERED, {**example, **told, "value": "2026-000777"})
    page = agent(bench).get(case_url(request_id)).text
    assert page.count("Réponse reçue") == 1
    assert "2026-000777" in page


def test_a_case_that_changes_procedure_says_so_to_everyone(bench: Bench) -> None:
    first = requalifying(bench)
    (call,) = bench.emitted("workflow.case.requalified.v1")
    told = {"request_id": first, "call_id": call["call_id"], "title": "Acte de décès"}
    bench.deliver(ANSWERED, {**example_of(FORMS, ANSWERED), **told, "value": "2026-000777"})
    for page in (agent(bench).get(case_url(first)), citizen(bench).get(own_url(first))):
        assert "2026-000777, «\u00a0Acte de décès\u00a0»" in page.text
    assert "maintenant suivie sous le numéro" in citizen(bench).get(own_url(first)).text
    came = {"request_id": first, "number": "2026-000123", "title": "Acte", "how": "requalification"}
    received = "2026-10-16T08:04:00+00:00"
    again = opened(bench, number="2026-000777", origin=came, received_at=received)
    for page in (agent(bench).get(case_url(again)), citizen(bench).get(own_url(again))):
        assert "remplace la demande 2026-000123" in page.text.replace("\u00a0", " ")
    assert "q=2026-000123" in agent(bench).get(case_url(again)).text
    (told,) = bench.emitted("workflow.document.attached.v1")
    check_contract(OWN, "workflow.document.attached.v1", told)
    assert told["origin"] == {"request_id": first}
    assert [(one["name"], one["copied_from"]) for one in told["files"]] == [(PHOTO["name"], PIECE)]
    copy = told["files"][0]["document_id"]
    assert f"pieces/{copy}" in agent(bench).get(case_url(again)).text
    opened(bench, origin=came, files=[{**PHOTO, "field": "piece", "copied_from": PIECE}])
    assert len(bench.emitted("workflow.document.attached.v1")) == 1, "the form asks for it"


def test_the_page_says_whose_answer_is_awaited_and_until_when(bench: Bench) -> None:
    request_id = prepared(bench, {**CALL, "timeout": {"n": 2, "unit": "hours"}})
    page = agent(bench).get(case_url(request_id)).text.replace("\u00a0", " ")
    assert "la réponse d’un autre service : « Le SIV »" in page
    until = page.partition("<h2>À venir</h2>")[2].partition("</ul>")[0]
    assert re.search(r"Avant le .* à \d\d:\d\d : réponse attendue pour « Le SIV »", until)
    (call,) = bench.emitted("workflow.connector.called.v1")
    answer(bench, call, outcome="done", value="connu")
    assert "la réponse d’un autre service" not in agent(bench).get(case_url(request_id)).text


def test_what_forms_refuses_is_an_incident(bench: Bench) -> None:
    request_id = prepared(bench, ELSEWHERE[0])
    (call,) = bench.emitted("workflow.request.proposed.v1")
    told = {"request_id": request_id, "call_id": call["call_id"], "outcome": "refused"}
    bench.deliver(ANSWERED, {**told, "reason": "« Nom » : remplissez ce champ."})
    page = agent(bench).get(case_url(request_id)).text.replace("\u00a0", " ")
    assert "Refusé. Dernière réponse : « Nom » : remplissez ce champ.</p>" in page
    assert "« Acte lié » : refusé. « Nom » : remplissez ce champ." in page
    bench.deliver(ANSWERED, {**told, "request_id": call["call_id"]})


def test_a_program_answers_once_with_its_right(bench: Bench) -> None:
    request_id = prepared(bench, CALL)
    (call,) = bench.emitted("workflow.connector.called.v1")
    for _ in range(2):
        assert answer(bench, call, outcome="done", value="connu").status_code == 204
    page = agent(bench).get(case_url(request_id)).text
    assert page.count("Réponse reçue") == 1
    assert answer(bench, {**call, "call_id": request_id}, outcome="done").status_code == 404
    assert answer(bench, call, outcome="x").status_code == 422
    url = f"/api/v1/cases/{request_id}/calls/{call['call_id']}"
    assert agent(bench).post(url, json={"outcome": "done"}).status_code == 403


def nest(deep: int) -> Any:
    value: Any = "fond"
    for _ in range(deep):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (nest(10), 204),
        (nest(400), 422),
        ("a" * 200_000, 204),
        ("a" * 900_000, 422),
        ({"a" * 900_000: 1}, 422),
        (list(range(6_000)), 422),
    ],
    ids=["nested", "too deep", "long", "too long", "long key", "too many"],
)
def test_an_answer_too_large_to_be_kept_is_refused(bench: Bench, value: Any, status: int) -> None:
    prepared(bench, CALL)
    (call,) = bench.emitted("workflow.connector.called.v1")
    url = f"/api/v1/cases/{call['request_id']}/calls/{call['call_id']}"
    body = json.dumps({"outcome": "done", "value": value})  # the client's own writes less deep
    told = agent(bench, "program-1", **PROGRAM)
    made = told.post(url, data=body, content_type="application/json")
    assert made.status_code == status
    assert ("trop grande ou trop imbriquée" in made.text) == (status == 422)


def failed(bench: Bench) -> tuple[str, str]:
    """Have a call fail in doubt, and give the request and the key of its incident."""
    request_id = prepared(bench, CALL)
    call = bench.emitted("workflow.connector.called.v1")[-1]
    assert answer(bench, call, outcome="unavailable", reason="Panne").status_code == 204
    page = agent(bench).get(case_url(request_id)).text
    assert "À vérifier" in page
    return request_id, page.split('name="key" value="')[1].split('"')[0]


def settle(bench: Bench, request_id: str, **form: str) -> int:
    return int(agent(bench).post(case_url(request_id, "incidents"), data=form).status_code)


def test_an_agent_checks_before_trying_again(bench: Bench) -> None:
    request_id, key = failed(bench)
    assert settle(bench, request_id, key=key) == 422
    assert settle(bench, request_id, key=key, checked="1") == 303
    calls = bench.emitted("workflow.connector.called.v1")
    assert len({call["call_id"] for call in calls}) == 2


def test_who_does_not_act_there_settles_nothing(bench: Bench) -> None:
    changed = source("acte-naissance")
    changed["functions"]["accueil"] = {"label": "L’accueil", "role": "accueil"}
    changed["statuses"][1]["enter"] = [CALL]
    with bench.transaction() as session:
        publish(session, changed)
    request_id = opened(bench)
    call = bench.emitted("workflow.connector.called.v1")[-1]
    assert answer(bench, call, outcome="refused").status_code == 204
    desk = agent(bench, "agent-9", roles=["accueil"])
    page = desk.get(case_url(request_id)).text
    assert "a échoué" in page
    assert "Passer" not in page
    assert "Corriger" not in page
    key = page.split('name="key" value="')[1].split('"')[0]
    for do in ("passer", "corriger"):
        form = {"key": key, "do": do, "value": "x"}
        assert desk.post(case_url(request_id, "incidents"), data=form).status_code == 403


def test_an_agent_goes_on_without_or_answers_instead(bench: Bench) -> None:
    request_id, key = failed(bench)
    assert settle(bench, request_id, key=key, do="passer") == 303
    request_id, key = failed(bench)
    assert settle(bench, request_id, key=key, do="corriger") == 422
    assert settle(bench, request_id, key=key, do="corriger", value="connu") == 303
    assert "connu" in agent(bench).get(case_url(request_id)).text
