"""Files that go with an opinion: those that an expert is shown, those that come back with it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient
from guichet_kit.handover import seal, unseal
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_workflow.models import Trace

from .samples import PHOTO, PIECE, agent, case_url, citizen, own_url
from .test_joining import ATTACHED, REPORT
from .test_opinions import EXPERT, invitation, prepared

HOSTILE = {**PHOTO, "document_id": "0199f0a2-7c11-7d3e-8b8a-3f1de2a0c0f9", "name": "autre.pdf"}
COLLEAGUE = {"do": "opinion", "label": "Voirie", "question": "Passe-t-on ?", "function": "chef"}


def opened_link(bench: Bench) -> tuple[FlaskClient, str, str]:
    """Give an expert's browser, the address of her page, its query."""
    parts = urlsplit(invitation(bench)["link"])
    return bench.client(), f"{parts.path}?{parts.query}", parts.query


def ticket_of(response: Any, purpose: str = "deposit") -> Any:
    address = urlsplit(response.location)
    return unseal(HANDOVER_KEY, purpose, parse_qs(address.query)["ticket"][0], 60)


def come_back(client: FlaskClient, bench: Bench, ticket: Any, file: Any = REPORT) -> Any:
    payload = {"authority": bench.authority, "owner": ticket["owner"], **file, "scan": "waiting"}
    receipt = seal(HANDOVER_KEY, "deposited", payload)
    mark = "&" if "?" in ticket["back"] else "?"
    return client.get(f"{ticket['back']}{mark}recu={receipt}")


def test_an_expert_opens_the_files_that_she_is_shown_and_no_other(bench: Bench) -> None:
    request_id = prepared(bench, {**EXPERT, "shows": ["piece"]})
    client, url, query = opened_link(bench)
    assert f"/suivi/avis/pieces/{PIECE}?" in client.get(url).text
    leaves = client.get(f"/suivi/avis/pieces/{PIECE}?{query}")
    assert leaves.location.startswith(f"/fichiers/{PIECE}?")
    assert ticket_of(leaves, "download")["document_id"] == PIECE
    with bench.transaction() as session:
        noted = session.scalars(sa.select(Trace).where(Trace.action == "file.opened")).one()
    assert (noted.object, noted.details["document"]) == (request_id, PIECE)
    other = f"/suivi/avis/pieces/{HOSTILE['document_id']}?{query}"
    assert client.get(other).status_code == 404
    assert client.get(f"/suivi/avis/pieces/{PIECE}?{query}x").status_code == 403
    client.post(url, data={"verdict": "favourable"})
    assert client.get(f"/suivi/avis/pieces/{PIECE}?{query}").status_code == 403


def test_a_file_that_is_not_named_stays_closed(bench: Bench) -> None:
    prepared(bench, EXPERT)
    client, url, query = opened_link(bench)
    assert PIECE not in client.get(url).text
    assert client.get(f"/suivi/avis/pieces/{PIECE}?{query}").status_code == 404


def test_an_expert_joins_files_to_her_opinion(bench: Bench) -> None:
    request_id = prepared(bench, EXPERT)
    client, url, _query = opened_link(bench)
    form = {"verdict": "reserves", "comment": "Voir ma note"}
    ticket = ticket_of(client.post(url, data={**form, "add_file": "champ-fichiers"}))
    assert (ticket["max_files"], ticket["back"]) == (5, url)
    assert come_back(client, bench, ticket).location == f"{url}#champ-fichiers"
    page = client.get(url).text
    assert ("Voir ma note" in page, "rapport.pdf" in page) == (True, True)
    assert client.post(url, data=form).status_code == 200
    [told] = bench.emitted(ATTACHED)
    assert ([one["name"] for one in told["files"]], "subject" in told) == (["rapport.pdf"], False)
    page = agent(bench).get(case_url(request_id)).text
    assert page.count(f"/pieces/{REPORT['document_id']}") == 2
    assert "Fichiers joints" in page
    opens = agent(bench).get(case_url(request_id, f"pieces/{REPORT['document_id']}"))
    assert opens.status_code == 303
    assert "rapport.pdf" not in citizen(bench).get(own_url(request_id)).text
    assert come_back(client, bench, ticket, HOSTILE).status_code == 403


def test_a_receipt_of_another_deposit_joins_nothing(bench: Bench) -> None:
    request_id = prepared(bench, EXPERT)
    client, url, _query = opened_link(bench)
    ticket = ticket_of(client.post(url, data={"add_file": "champ-fichiers"}))
    for owner in ({"case": request_id, "field": "piece"},
                  {"case": request_id, "field": "opinion:opinion.9.9:fichiers"},
                  {"case": str(UUID(int=7)), "field": ticket["owner"]["field"]}):  # fmt: skip
        assert come_back(client, bench, {**ticket, "owner": owner}).status_code == 403
    assert "rapport.pdf" not in client.get(url).text


def test_too_many_files_are_refused_and_taken_out(bench: Bench) -> None:
    prepared(bench, EXPERT)
    client, url, _query = opened_link(bench)
    form = {"verdict": "favourable", "comment": "Oui"}
    ticket = ticket_of(client.post(url, data={**form, "add_file": "champ-fichiers"}))
    ids = [f"{REPORT['document_id'][:-1]}{n}" for n in range(6)]
    for one in ids:
        come_back(client, bench, ticket, {**REPORT, "document_id": one})
    wrong = client.post(url, data=form)
    assert (wrong.status_code, "5 fichiers au plus" in wrong.text) == (422, True)
    gone = client.post(url, data={**form, "remove_file": f"champ-fichiers:{ids[0]}"})
    assert gone.location == f"{url}#champ-fichiers"
    assert client.post(url, data=form).status_code == 200


def test_a_colleague_joins_files_to_hers(bench: Bench) -> None:
    request_id = prepared(bench, COLLEAGUE)
    chief, url = agent(bench, "agent-2", roles=["chef"]), case_url(request_id, "avis")
    page = chief.get(case_url(request_id)).text
    key = page.split('name="key" value="')[1].split('"')[0]
    form = {"key": key, "verdict": "favourable", "comment": "Ça passe"}
    adds = {**form, "add_file": f"champ-fichiers-{key}"}
    assert agent(bench).post(url, data=adds).status_code == 409
    ticket = ticket_of(chief.post(url, data=adds))
    assert come_back(chief, bench, ticket).location.endswith(f"#champ-fichiers-{key}")
    page = chief.get(case_url(request_id)).text
    assert ("Ça passe" in page, "rapport.pdf" in page) == (True, True)
    assert chief.post(url, data=form).status_code == 303
    assert len(bench.emitted(ATTACHED)) == 1
    page = agent(bench).get(case_url(request_id)).text
    assert page.count(f"/pieces/{REPORT['document_id']}") == 2
