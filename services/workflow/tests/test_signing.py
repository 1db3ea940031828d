"""Signing a document of a case: a person from her link, an agent on the case page, the proof."""

from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from guichet_kit.testing import Bench
from guichet_workflow.actions import publish
from guichet_workflow.models import CaseFile, Trace

from .conftest import source
from .samples import agent, case_url, citizen, opened
from .test_contracts import check_all
from .test_guests import five_hours_ago

DRAW = {"do": "document", "template": "arrete", "title": "L’arrêté"}
SIGN = {"do": "signature_request", "label": "Signature du maire", "document": "arrete",
        "email": "maire@exemple.fr", "to": "complement"}  # fmt: skip
OWN = {key: one for key, one in SIGN.items() if key != "email"} | {"function": "chef"}
CHIEF = {"chef": {"label": "La chefferie", "role": "chef"}}
PRINT = "cd" * 32
YES = {"reponse": "oui", "name": "Anne Maire", "read": "1"}


def prepared(bench: Bench, action: dict[str, Any], *, made: bool = True) -> str:
    changed = source("acte-naissance")
    changed["functions"] = {**changed["functions"], **CHIEF}
    changed["statuses"][1]["enter"] = [DRAW, action]
    with bench.transaction() as session:
        publish(session, changed)
    request_id = opened(bench)
    if made:
        make(bench, "arrete")
    return request_id


def make(bench: Bench, template: str) -> dict[str, Any]:
    """Have documents make the last document asked for of this template; give its order."""
    orders = bench.emitted("workflow.document.requested.v1")
    order = [one for one in orders if one["template"] == f"acte-naissance.{template}"][-1]
    told = {name: order[name] for name in ("document_id", "request_id", "title")}
    file = {"name": f"{template}.pdf", "size": 900, "sha256": PRINT}
    assert bench.deliver("documents.document.made.v1", {**told, **file}) == 1
    return dict(order)


def entered(bench: Bench, client: FlaskClient) -> str:
    letter = bench.emitted("workflow.message.requested.v1")[-1]
    assert letter["template"] == "acte-naissance.signature-a-donner"
    parts = urlsplit(letter["link"])
    path = f"{parts.path}?{parts.query}"
    assert "signer un document" in client.get(path).text
    answer = client.post(path, data={"email": "maire@exemple.fr"})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def last_trace(bench: Bench, action: str) -> Trace:
    with bench.transaction() as session:
        own = sa.select(Trace).where(Trace.action == action)
        return session.scalars(own.order_by(Trace.position.desc()).limit(1)).one()


def test_a_person_signs_from_her_link_and_the_proof_is_kept(bench: Bench) -> None:
    request_id = prepared(bench, SIGN)
    check_all(bench)
    assert bench.emitted("workflow.case.moved.v1")[-1]["awaits"] == 1
    client = bench.client()
    url = entered(bench, client)
    page = client.get(url).text
    assert "L’arrêté" in page
    assert "simple" in page
    assert "Le Goff" not in page
    bad = client.post(url, data={**YES, "read": ""})
    assert bad.status_code == 422
    assert "Anne Maire" in bad.text
    assert client.post(url, data=YES).status_code == 200
    assert client.post(url, data=YES).status_code == client.get(url).status_code == 403
    trace = last_trace(bench, "document.signed")
    assert (trace.details["sha256"], trace.actor_id) == (PRINT, "")
    order = make(bench, "preuve-signature")
    (told,) = order["values"]["signatures"]
    assert (told["name"], told["how"], told["sha256"]) == ("Anne Maire", "link", PRINT)
    assert order["to"] == {"subject": "p-marie"}
    assert "maire@exemple.fr" not in str(order)
    check_all(bench)
    shown = agent(bench).get(case_url(request_id)).text
    assert "Anne Maire a signé" in shown
    assert "avec sa preuve de signature" in shown
    hers = citizen(bench).get(f"/demandes/etat-civil/{request_id}/").text
    assert "avec sa preuve de signature" in hers
    assert "maire@exemple.fr" not in hers
    told = bench.emitted("workflow.case.moved.v1")[-1]
    assert (told["status"]["id"], "awaits" in told) == ("complement", False)


def test_who_is_outside_never_reads_the_name_that_agents_give_to_a_call(bench: Bench) -> None:
    """The name of an action is for who makes circuits: her letter and her page have another."""
    prepared(bench, SIGN)
    letter = bench.emitted("workflow.message.requested.v1")[-1]
    parts = urlsplit(letter["link"])
    gate = bench.client().get(f"{parts.path}?{parts.query}")
    assert letter["values"]["objet"] == "L’arrêté"
    assert "« L’arrêté »" in gate.text.replace("\u00a0", " ")
    assert "Signature du maire" not in gate.text


def test_an_agent_is_not_offered_to_answer_for_who_signs(bench: Bench) -> None:
    request_id = prepared(bench, {**SIGN, "result": "signataire"})
    page = agent(bench).get(case_url(request_id)).text
    assert "Ne plus attendre" not in page
    assert "Répondre à sa place" not in page


def test_only_the_document_to_sign_is_had(bench: Bench) -> None:
    request_id = prepared(bench, SIGN)
    client = bench.client()
    url = entered(bench, client)
    with bench.transaction() as session:
        own = sa.select(CaseFile).where(CaseFile.request_id == request_id)
        files = {one.name: str(one.document_id) for one in session.scalars(own)}
    codes = {
        name: client.get(url.replace("/demande?", f"/pieces/{document_id}?")).status_code
        for name, document_id in files.items()
    }
    assert codes.pop("arrete.pdf") == 303
    assert set(codes.values()) == {404}


def test_nothing_is_signed_before_it_is_made(bench: Bench) -> None:
    prepared(bench, SIGN, made=False)
    client = bench.client()
    url = entered(bench, client)
    assert "se prépare" in client.get(url).text
    assert client.post(url, data=YES).status_code == 409
    make(bench, "arrete")
    assert client.post(url, data=YES).status_code == 200


def test_a_signature_on_a_page_open_too_long_asks_for_the_address_first(bench: Bench) -> None:
    request_id = prepared(bench, SIGN)
    client = bench.client()
    with five_hours_ago():
        url = entered(bench, client)
    late = client.post(url, data=YES)
    assert (late.status_code, "Anne Maire" in late.text) == (422, True)
    back = client.post(url, data={**YES, "email": "maire@exemple.fr"})
    assert ("Anne Maire" in back.text, "L’arrêté" in back.text) == (True, True)
    assert "Anne Maire a signé" not in agent(bench).get(case_url(request_id)).text


def test_who_does_not_sign_says_why(bench: Bench) -> None:
    request_id = prepared(bench, SIGN)
    client = bench.client()
    url = entered(bench, client)
    assert client.post(url, data={"reponse": "non", "reason": ""}).status_code == 422
    done = client.post(url, data={"reponse": "non", "reason": "L’article 3 est faux."})
    assert done.status_code == 200
    page = agent(bench).get(case_url(request_id)).text
    assert "L’article 3 est faux." in page
    assert "Signature du maire\u00a0»\u00a0: le document n’est pas signé" in page
    assert "Réessayer envoie une nouvelle invitation." in page


def test_an_agent_signs_under_her_own_name(bench: Bench) -> None:
    request_id = prepared(bench, OWN)
    chief = agent(bench, "agent-2", name="Paul Chef", roles=["chef"])
    url = case_url(request_id, "signature")
    page = chief.get(case_url(request_id)).text
    key = page.partition("/signature")[2].split('name="key" value="')[1].split('"')[0]
    assert bench.emitted("workflow.case.moved.v1")[-1]["roles"] == ["etat-civil", "chef"]
    assert "pas d’action" not in page
    other = agent(bench).get(case_url(request_id)).text
    assert "La chefferie" in other
    assert "Refuser de signer" not in other
    form = {"key": key, "reponse": "oui", "read": "1"}
    assert agent(bench).post(url, data=form).status_code == 409
    assert chief.post(url, data={**form, "read": ""}).status_code == 422
    assert chief.post(url, data={**form, "reponse": "non"}).status_code == 422
    assert chief.post(url, data=form).status_code == 303
    assert chief.post(url, data=form).status_code == 409
    assert bench.emitted("workflow.case.moved.v1")[-1].get("roles", []) == []
    assert "Paul Chef a signé" in chief.get(case_url(request_id)).text
    assert last_trace(bench, "document.signed").actor_id == "agent-2"


@pytest.mark.parametrize("reason", ["", "x" * 4001])
def test_an_agent_who_refuses_keeps_her_words(bench: Bench, reason: str) -> None:
    request_id = prepared(bench, OWN)
    chief = agent(bench, "agent-2", roles=["chef"])
    page = chief.get(case_url(request_id)).text
    key = page.partition("/signature")[2].split('name="key" value="')[1].split('"')[0]
    form = {"key": key, "reponse": "non", "reason": reason}
    bad = chief.post(case_url(request_id, "signature"), data=form)
    assert bad.status_code == 422
    assert reason in bad.text
    words = form | {"reason": "Il manque une page."}
    assert chief.post(case_url(request_id, "signature"), data=words).status_code == 303
    page = agent(bench).get(case_url(request_id)).text
    assert "Il manque une page." in page
    assert "Réessayer demande de nouveau la signature." in page


@pytest.mark.parametrize("action", [SIGN, OWN])
@pytest.mark.parametrize("outcome", ["done", "refused"])
def test_nobody_signs_here_by_the_api(bench: Bench, action: dict[str, Any], outcome: str) -> None:
    """Nothing would say who signed what; an e-parapheur answers what is signed `elsewhere`."""
    request_id = prepared(bench, {**action, "result": "nom_pere"})
    (call,) = bench.emitted("workflow.signature.requested.v1")
    url = f"/api/v1/cases/{request_id}/calls/{call['call_id']}"
    given = {"outcome": outcome, "value": "Anne Maire", "reason": "Non."}
    told = {"sub": "ep", "client_id": "ep", "name": "EP", "rights": ["calls.answer"]}
    bounds = {"calls.answer": ["etat-civil"]}
    program = bench.client("service", **told, bounds=bounds, calls=["signature"])
    for who in (program, agent(bench, roles=["autre"], rights=["calls.answer"])):
        assert who.post(url, json=given).status_code == 403
    page = agent(bench).get(case_url(request_id)).text
    assert "Réponse reçue" not in page
    assert "Anne Maire" not in page
    assert bench.emitted("workflow.case.moved.v1")[-1]["status"]["id"] != "complement"


def test_a_refused_signature_that_would_decide_offers_no_way_past_it(bench: Bench) -> None:
    request_id = prepared(bench, {**SIGN, "to": "delivree"})
    client = bench.client()
    answer = client.post(entered(bench, client), data={"reponse": "non", "reason": "Faux."})
    assert answer.status_code == 200
    page = agent(bench).get(case_url(request_id)).text
    assert "sans cette réponse, prenez-la par un choix" in page
    assert "Réessayer" in page
    assert "Passer" not in page
    key = page.partition("/incidents")[2].split('name="key" value="')[1].split('"')[0]
    passing = {"key": key, "do": "passer"}
    assert agent(bench).post(case_url(request_id, "incidents"), data=passing).status_code == 409
    assert bench.emitted("workflow.case.moved.v1")[-1]["status"]["id"] != "delivree"


def test_no_agent_passes_over_the_signature_of_another(bench: Bench) -> None:
    request_id = prepared(bench, {**OWN, "result": "nom_pere"})
    page = agent(bench, "agent-2", roles=["chef"]).get(case_url(request_id)).text
    key = page.partition("/signature")[2].split('name="key" value="')[1].split('"')[0]
    assert "Répondre à sa place" not in agent(bench).get(case_url(request_id)).text
    for form in ({"do": "passer"}, {"do": "corriger", "value": "Anne Maire"}):
        answer = agent(bench).post(case_url(request_id, "incidents"), data={"key": key, **form})
        assert answer.status_code == 409
    assert bench.emitted("workflow.case.moved.v1")[-1]["status"]["id"] != "complement"
    assert "Anne Maire" not in agent(bench).get(case_url(request_id)).text
