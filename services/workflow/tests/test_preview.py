"""The files of a case seen without saving them: which ones, to whom, and that it is noted."""

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from guichet_kit.handover import unseal
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_workflow.models import Trace
from sqlalchemy import func, select

from .samples import PHOTO, PIECE, agent, case_url, citizen, opened, own_url
from .test_pages import STRANGERS

PREVIEW = f"apercus/{PIECE}"


def opened_with(bench: Bench, media_type: str) -> str:
    file = {**PHOTO, "media_type": media_type}
    answer = {"id": "piece", "label": "Pièce", "type": "file", "value": [file], "text": "x"}
    files = [{**file, "field": "piece"}]
    return opened(bench, answers=[answer], data={"piece": [file]}, files=files)


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("application/pdf", "pdf"),
        ("image/png", "image"),
        ("image/jpeg", "image"),
        ("image/webp", "image"),
        ("image/svg+xml", ""),
        ("text/html", ""),
        ("application/vnd.oasis.opendocument.text", ""),
    ],
)
def test_a_picture_or_a_pdf_has_a_preview(bench: Bench, media_type: str, kind: str) -> None:
    request_id = opened_with(bench, media_type)
    answer = agent(bench).get(case_url(request_id))
    assert f"pieces/{PIECE}" in answer.text
    assert (case_url(request_id, PREVIEW) in answer.text) is bool(kind)
    assert (f'data-preview="{kind}"' in answer.text) is bool(kind)
    assert ("(nouvelle fenêtre)" in link_to(answer.text, PREVIEW)) is (kind == "pdf")
    assert not answer.headers["Guichet-Frames"], "a page of a case frames nothing"
    assert "apercus/" not in citizen(bench).get(own_url(request_id)).text


def link_to(page: str, address: str) -> str:
    """Give what the page writes from this address to the end of its link."""
    return page.partition(address)[2].partition("</a>")[0]


def test_a17_what_the_antivirus_set_aside_has_none(bench: Bench) -> None:
    request_id = opened(bench)
    told = {"document_id": PIECE, "request_id": request_id, "reason": "infected"}
    bench.deliver("documents.file.quarantined.v1", told)
    assert PREVIEW not in agent(bench).get(case_url(request_id)).text


def test_a_preview_opens_by_a_ticket_for_its_reader_and_is_noted(bench: Bench) -> None:
    request_id = opened(bench)
    sent = agent(bench).get(case_url(request_id, PREVIEW))
    address = urlsplit(sent.location)
    assert (sent.status_code, address.path) == (303, f"/fichiers/{PIECE}/apercu")
    ticket = unseal(HANDOVER_KEY, "download", parse_qs(address.query)["ticket"][0], 60)
    assert ticket == {"authority": bench.authority, "document_id": PIECE, "reader": "agent-1"}
    assert agent(bench).get(case_url(request_id, f"apercus/{uuid4()}")).status_code == 404
    assert traces(bench, "file.opened", request_id) == 1


@pytest.mark.parametrize("claims", STRANGERS)
def test_a54_a_preview_of_others_does_not_exist(bench: Bench, claims: dict[str, list[str]]) -> None:
    request_id = opened(bench)
    refused = agent(bench, "stranger", **claims).get(case_url(request_id, PREVIEW))
    assert refused.status_code == 404
    assert "ticket" not in refused.headers.get("Location", "")
    assert traces(bench, "case.refused", request_id) == 1
    assert traces(bench, "file.opened", request_id) == 0


def traces(bench: Bench, action: str, request_id: str) -> int:
    with bench.transaction() as session:
        found = select(func.count()).where(Trace.action == action, Trace.object == request_id)
        return session.scalar(found) or 0
