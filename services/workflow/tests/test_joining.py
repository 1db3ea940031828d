"""Files that agents join in the forms of a case: choices, global actions, the form of a status."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from guichet_kit.handover import seal, unseal
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_workflow.actions import publish

from .conftest import source
from .samples import PHOTO, PIECE, agent, case_url, citizen, opened, own_url

SCAN = {"id": "scan", "type": "file", "label": "Le rapport", "accept": ["application/pdf"],
        "max_files": 2, "max_bytes": 900_000}  # fmt: skip
REASON = {"id": "pourquoi", "type": "text", "label": "Pourquoi", "required": False}
REPORT = {**PHOTO, "document_id": "0199f0a2-7c11-7d3e-8b8a-3f1de2a0c0f3", "name": "rapport.pdf"}
MORE = {**PHOTO, "document_id": "0199f0a2-7c11-7d3e-8b8a-3f1de2a0c0f4", "name": "annexe.pdf"}
FORMS = {"choix": "complement", "actions": "verser", "fiche": "fiche"}
ATTACHED = "workflow.document.attached.v1"


def prepared(bench: Bench, **more: Any) -> str:
    changed = source("acte-naissance")
    status = changed["statuses"][1]
    choice = next(one for one in status["choices"] if one["id"] == "complement")
    choice |= {"fields": [{**SCAN, **more}, REASON], "comment": "optional"}
    status["fields"] = [{**SCAN, "id": "releve", "label": "Le relevé"}]
    changed["actions"] = [
        {
            "id": "verser",
            "label": "Verser",
            "by": choice["by"],
            "fields": [{**SCAN, "id": "note"}],
            "actions": [{"do": "set", "field": "verse", "value": "oui"}],
        }
    ]
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def leave(client: FlaskClient, request_id: str, path: str, field: str, **form: Any) -> Any:
    """Give the ticket by which an agent goes and adds a file to a form."""
    data = {"choice": FORMS[path], "version": "1", "add_file": f"champ-{field}", **form}
    left = client.post(case_url(request_id, path), data=data)
    assert left.status_code == 303, left.text
    address = urlsplit(left.location)
    assert address.path == "/fichiers/deposer"
    return unseal(HANDOVER_KEY, "deposit", parse_qs(address.query)["ticket"][0], 60)


def come_back(client: FlaskClient, bench: Bench, ticket: Any, file: Any = REPORT) -> Any:
    payload = {"authority": bench.authority, "owner": ticket["owner"], **file, "scan": "waiting"}
    receipt = seal(HANDOVER_KEY, "deposited", payload)
    return client.get(ticket["back"], query_string={"recu": receipt})


def send(client: FlaskClient, request_id: str, path: str, **form: Any) -> Any:
    data = {"choice": FORMS[path], "version": "1", "confirme": "oui", **form}
    return client.post(case_url(request_id, path), data=data)


@pytest.mark.parametrize(
    ("path", "field"), [("choix", "scan"), ("actions", "note"), ("fiche", "releve")]
)
def test_an_agent_joins_a_file_in_a_form(bench: Bench, path: str, field: str) -> None:
    request_id, client = prepared(bench), agent(bench)
    ticket = leave(client, request_id, path, field)
    assert (ticket["accept"], ticket["max_bytes"], ticket["max_files"]) == (
        ["application/pdf"], 900_000, 2,
    )  # fmt: skip
    for _again in range(2):
        back = come_back(client, bench, ticket)
        assert back.location == f"{case_url(request_id)}#champ-{field}"
    assert bench.emitted(ATTACHED) == []
    page = client.get(case_url(request_id)).text
    assert page.count("rapport.pdf") == 2
    assert send(client, request_id, path).status_code == 303
    [told] = bench.emitted(ATTACHED)
    assert ([one["name"] for one in told["files"]], "subject" in told) == (["rapport.pdf"], False)
    page = client.get(case_url(request_id)).text
    assert f"/pieces/{REPORT['document_id']}" in page
    assert "Nadia Benali a ajouté des pièces : rapport.pdf" in page.replace("\u00a0", " ")
    assert "Effacer ce que j’ai préparé" not in page
    seen = citizen(bench)
    assert "rapport.pdf" not in seen.get(own_url(request_id)).text
    assert seen.get(own_url(request_id, f"pieces/{REPORT['document_id']}")).status_code == 404


def test_what_was_typed_waits_for_the_file(bench: Bench) -> None:
    request_id, client = prepared(bench), agent(bench)
    wrong = send(client, request_id, "choix", comment="Un mot")
    assert (wrong.status_code, "Ajoutez un fichier." in wrong.text) == (422, True)
    form = {"comment": "Un long motif", "champ-pourquoi": "Parce que"}
    ticket = leave(client, request_id, "choix", "scan", **form)
    page = client.get(case_url(request_id)).text
    assert ("Un long motif" in page, "Parce que" in page) == (True, True)
    come_back(client, bench, ticket)
    come_back(client, bench, ticket, MORE)
    gone = {"remove_file": f"champ-scan:{REPORT['document_id']}", "choice": "complement", **form}
    assert client.post(case_url(request_id, "choix"), data=gone).status_code == 303
    page = client.get(case_url(request_id)).text
    assert ("rapport.pdf" in page, "annexe.pdf" in page, "Un long motif" in page) == (
        False, True, True,
    )  # fmt: skip
    other = agent(bench, "agent-2").get(case_url(request_id)).text
    assert "Un long motif" not in other
    forgotten = client.post(case_url(request_id, "oublier"), data={"act": "choice:complement"})
    assert forgotten.status_code == 303
    assert "annexe.pdf" not in client.get(case_url(request_id)).text


def test_too_many_files_are_refused_with_words(bench: Bench) -> None:
    request_id, client = prepared(bench), agent(bench)
    ticket = leave(client, request_id, "choix", "scan")
    for n in range(3):
        file = {**REPORT, "document_id": f"{REPORT['document_id'][:-1]}{n}"}
        come_back(client, bench, ticket, file)
    wrong = send(client, request_id, "choix", comment="Un mot")
    assert (wrong.status_code, "2 fichiers au plus" in wrong.text) == (422, True)


def test_a_receipt_is_of_who_left_for_it(bench: Bench) -> None:
    request_id = prepared(bench)
    ticket = leave(agent(bench), request_id, "choix", "scan")
    assert come_back(agent(bench, "agent-2"), bench, ticket).status_code == 403
    odd = {**ticket, "owner": {**ticket["owner"], "field": "autre:x:y"}}
    assert come_back(agent(bench), bench, odd).status_code == 403


def test_a_file_that_nobody_sent_opens_nothing(bench: Bench) -> None:
    request_id, client = prepared(bench), agent(bench)
    url = f"/api/v1/cases/{request_id}/choices"
    stolen = {"document_id": MORE["document_id"], "name": "x.pdf"}
    body = {"choice": "complement", "version": 1, "fields": {"scan": [stolen]}}
    assert client.post(url, json=body).status_code == 422
    assert client.get(case_url(request_id, f"pieces/{MORE['document_id']}")).status_code == 404
    body["fields"] = {"scan": [{"document_id": PIECE, "name": "x.pdf"}]}
    assert client.post(url, json=body).status_code == 200
    assert bench.emitted(ATTACHED) == []


def test_the_sheet_keeps_and_loses_files(bench: Bench) -> None:
    request_id, client = prepared(bench), agent(bench)
    come_back(client, bench, leave(client, request_id, "fiche", "releve"))
    assert send(client, request_id, "fiche").status_code == 303
    ticket = leave(client, request_id, "fiche", "releve", version="2")
    assert ticket["max_files"] == 1
    come_back(client, bench, ticket, MORE)
    assert send(client, request_id, "fiche", version="2").status_code == 303
    assert [len(one["files"]) for one in bench.emitted(ATTACHED)] == [1, 1]
    form = {"choice": "fiche", "version": "3", "remove_file": f"champ-releve:{MORE['document_id']}"}
    assert client.post(case_url(request_id, "fiche"), data=form).status_code == 303
    assert send(client, request_id, "fiche", version="3").status_code == 303
    page = client.get(case_url(request_id)).text
    assert page.count(f"/pieces/{MORE['document_id']}") == 1
    assert "Pour les agents" in page


def test_one_set_aside_is_told_to_agents_alone(bench: Bench) -> None:
    request_id, client = prepared(bench), agent(bench)
    come_back(client, bench, leave(client, request_id, "fiche", "releve"))
    send(client, request_id, "fiche")
    told = {"request_id": request_id, "document_id": REPORT["document_id"], "reason": "infected"}
    assert bench.deliver("documents.file.quarantined.v1", told) == 1
    assert "rapport.pdf" in client.get(case_url(request_id)).text
    assert "rapport.pdf" not in citizen(bench).get(own_url(request_id)).text


def test_words_outlive_a_step_that_changed(bench: Bench) -> None:
    request_id, client = prepared(bench), agent(bench)
    ticket = leave(client, request_id, "choix", "scan", comment="Un long motif")
    come_back(client, bench, ticket)
    data = {"choice": "refuser", "version": "1", "confirme": "oui", "comment": "Non"}
    assert agent(bench, "agent-2").post(case_url(request_id, "choix"), data=data).status_code == 303
    page = client.get(case_url(request_id)).text
    for shown in ("Ce que vous aviez préparé", "Un long motif", "rapport.pdf"):
        assert shown in page
