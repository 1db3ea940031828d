"""Documents given to notify for its mails: by a sealed ticket, for their own request alone."""

from typing import Any
from uuid import uuid4

import pytest
from guichet_documents import actions, jobs
from guichet_documents.models import Access
from guichet_kit.handover import seal
from guichet_kit.testing import HANDOVER_KEY, Bench
from sqlalchemy import select

from . import samples

REQUESTED = "workflow.document.requested.v1"


def asked(bench: Bench, wanted: dict[str, Any], purpose: str = "attachment", **more: Any) -> Any:
    """Ask for a document as notify does: without any token."""
    names = {name: wanted[name] for name in ("document_id", "request_id")}
    ticket = seal(HANDOVER_KEY, purpose, {"authority": bench.authority, **names, **more})
    path = f"/interne/fichiers/{wanted['document_id']}?ticket={ticket}"
    return bench.app.test_client().get(path, buffered=True)


@pytest.fixture
def made(bench: Bench) -> dict[str, Any]:
    """A document that is made."""
    with bench.transaction() as session:
        actions.put_template(session, "recepisse", "Récépissé", "<h1>Récépissé</h1>")
    wanted = samples.wanted(uuid4())
    bench.deliver(REQUESTED, wanted)
    jobs.render_documents(bench.app)
    return wanted


def test_a_document_that_is_made_is_given_and_it_is_noted(
    bench: Bench, made: dict[str, Any]
) -> None:
    answer = asked(bench, made)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
    with bench.transaction() as session:
        (row,) = session.scalars(select(Access))
    assert (row.reader, row.reader_kind, row.granted) == ("notify", "service", True)


def test_one_that_is_being_made_or_not_asked_for_yet_is_waited_for(bench: Bench) -> None:
    wanted = samples.wanted(uuid4())
    assert asked(bench, wanted).status_code == 409
    bench.deliver(REQUESTED, wanted)
    assert asked(bench, wanted).status_code == 409


def test_one_of_an_erased_request_is_no_longer_waited_for(
    bench: Bench, made: dict[str, Any]
) -> None:
    erased = {"request_id": made["request_id"], "number": "1", "family": "voirie"}
    bench.deliver("workflow.case.anonymised.v1", erased)
    assert asked(bench, made).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "download"},
        {"request_id": str(uuid4())},
        {"document_id": str(uuid4())},
        {"request_id": "x"},
        {"authority": "elsewhere"},
    ],
)
def test_another_ticket_opens_nothing(
    bench: Bench, made: dict[str, Any], wrong: dict[str, str]
) -> None:
    # In another authority nobody asked for it: its own would be waited for.
    assert asked(bench, made, **wrong).status_code == (409 if "authority" in wrong else 404)


def test_what_somebody_sent_is_not_joined(bench: Bench) -> None:
    (found,) = samples.receipts(samples.send(bench, (samples.jpeg(), "photo.jpg")))
    request_id = uuid4()
    sent = samples.submission(request_id, found["document_id"])
    bench.deliver("forms.submission.sent.v1", sent)
    wanted = {"document_id": found["document_id"], "request_id": str(request_id)}
    assert asked(bench, wanted).status_code == 404
