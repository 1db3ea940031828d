"""Attachments of a mail: waited for, bounded, and never the reason why it does not leave."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from guichet_kit.handover import unseal
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_kit.wire import LocalWire
from guichet_notify import attachments, jobs
from guichet_notify.actions import deliveries, messages
from guichet_notify.attachments import file_name
from guichet_notify.models import Delivery
from sqlalchemy import func, select, update
from werkzeug import Request, Response

from .conftest import finish, make_due, send, states, wanted

ASKED = "workflow.message.requested.v1"
LINK = "http://valmont.localhost/documents/etat-civil/"
PDF = b"%PDF-1.7 made"


class Documents:
    """Stands for documents: answers as told, each time the same, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.answer: Callable[[], Response] = lambda: Response(PDF, 200, mimetype="application/pdf")

    def wsgi(self, environ: Any, start_response: Any) -> Any:
        self.asked.append(Request(environ))
        return self.answer()(environ, start_response)


@pytest.fixture
def documents(post: Bench, monkeypatch: pytest.MonkeyPatch) -> Documents:
    found = Documents()
    wire = LocalWire({"documents": found.wsgi})
    monkeypatch.setattr(post.app.extensions["guichet"], "wire", wire)
    return found


def ask(bench: Bench, count: int = 1, **more: Any) -> dict[str, Any]:
    """Ask for a mail with attachments."""
    attached = [{"document_id": str(uuid4()), "title": f"Acte {at + 1}"} for at in range(count)]
    to = {"email": "marie@example.org", "name": "Marie"}
    data = wanted(**{"to": to, "attach": {"link": LINK, "documents": attached}, **more})
    bench.deliver(ASKED, data)
    return data


def test_a_mail_carries_a_document_and_says_where_it_is_anyway(
    post: Bench, sink: Any, documents: Documents
) -> None:
    data = ask(post)
    send(post)
    (mail,) = sink.wait_for(1)
    (part,) = mail.message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("Acte 1.pdf", "application/pdf")
    assert part.get_content() == PDF
    assert f"Retrouvez vos documents ici\u00a0: {LINK}" in mail.text
    (told,) = post.emitted("notify.message.delivered.v1")
    assert told["note"] == "Joint à ce courriel\u00a0: Acte 1.pdf"
    (asked,) = documents.asked
    (document,) = data["attach"]["documents"]
    ticket = unseal(HANDOVER_KEY, "attachment", asked.args["ticket"], 60)
    assert ticket == {
        "authority": post.authority,
        "document_id": document["document_id"],
        "request_id": data["request_id"],
    }


def test_the_portal_shows_no_more_than_the_link_of_the_request(post: Bench) -> None:
    data = ask(post, to={"subject": "p-1", "email": "m@example.org", "name": "Marie"})
    with post.transaction() as session:
        row = session.get_one(Delivery, (UUID(data["message_id"]), "portal"))
    assert (row.attachments, LINK in row.body) == ([], False)


def test_a_document_that_is_not_ready_is_waited_for_without_a_try(
    post: Bench, sink: Any, documents: Documents
) -> None:
    ready = documents.answer
    documents.answer = lambda: Response(status=409)
    data = ask(post)
    for _turn in range(3):
        assert send(post) == 1
        make_due(post)
    assert states(post, data["message_id"]) == {"email": "waiting"}
    assert sink.mails == []
    documents.answer = ready
    send(post)
    (mail,) = sink.wait_for(1)
    assert len(list(mail.message.iter_attachments())) == 1
    with post.transaction() as session:
        assert session.get_one(Delivery, (UUID(data["message_id"]), "email")).attempts == 1


def test_a_mail_that_another_took_while_documents_was_slow_leaves_once(
    post: Bench, sink: Any, documents: Documents
) -> None:
    def slow() -> Response:
        if len(documents.asked) == 1:
            make_due(post)  # the lease is over, and another worker claims
            with post.app.extensions["guichet"].database.worker_transaction() as session:
                assert len(deliveries.claim(session, 4, 60, "attaching")) == 1
        return Response(PDF, 200, mimetype="application/pdf")

    documents.answer = slow
    data = ask(post)
    send(post)
    assert states(post, data["message_id"]) == {"email": "sending"}
    assert sink.mails == []
    make_due(post)
    send(post)
    assert states(post, data["message_id"]) == {"email": "delivered"}
    assert len(sink.wait_for(1)) == 1


def test_a_request_erased_while_documents_was_slow_is_not_written_to(
    post: Bench, sink: Any, documents: Documents
) -> None:
    def erased() -> Response:
        with post.transaction() as session:
            messages.erase(session, UUID(data["request_id"]))
        return Response(PDF, 200, mimetype="application/pdf")

    documents.answer = erased
    data = ask(post)
    send(post)
    assert states(post, data["message_id"]) == {"email": "erased"}
    assert sink.mails == []


@pytest.mark.parametrize(("status", "least", "most"), [(409, 4, 5), (500, 59, 60), (503, 59, 60)])
def test_documents_that_are_away_are_asked_less_often(
    post: Bench, documents: Documents, status: int, least: int, most: int
) -> None:
    documents.answer = lambda: Response(status=status)
    data = ask(post)
    send(post)
    with post.transaction() as session:
        row = session.get_one(Delivery, (UUID(data["message_id"]), "email"))
        left = (row.due_at - session.scalars(select(func.now())).one()).total_seconds()
    assert least - 2 < left <= most


def test_documents_that_hang_hold_up_no_other_mail(
    post: Bench, sink: Any, documents: Documents
) -> None:
    at_last = threading.Event()

    def hang() -> Response:
        at_last.wait(10.0)
        return Response(PDF, mimetype="application/pdf")

    documents.answer = hang
    ids = [ask(post)["message_id"] for _mail in range(jobs.AT_ONCE + 1)]
    plain = wanted(to={"email": "paul@example.org", "name": "Paul"})
    post.deliver(ASKED, plain)
    assert jobs.send_some(post.app) == jobs.AT_ONCE + 1
    assert states(post, plain["message_id"]) == {"email": "delivered"}
    found = [states(post, message_id)["email"] for message_id in ids]
    assert found == ["sending"] * jobs.AT_ONCE + ["waiting"]
    at_last.set()
    finish(post.app)
    send(post)
    assert {states(post, message_id)["email"] for message_id in ids} == {"delivered"}


@pytest.mark.parametrize("status", [409, 500, 503])
def test_after_its_time_the_mail_leaves_with_the_link_alone(
    post: Bench, sink: Any, documents: Documents, status: int
) -> None:
    documents.answer = lambda: Response(status=status)
    ask(post)
    with post.transaction() as session:
        late = func.now() - timedelta(minutes=16)
        session.execute(update(Delivery).values(created_at=late))
    send(post)
    (mail,) = sink.wait_for(1)
    assert list(mail.message.iter_attachments()) == []
    assert "n’est pas joint\u00a0: il n’était pas prêt à temps" in mail.text
    assert LINK in mail.text
    (told,) = post.emitted("notify.message.delivered.v1")
    assert "pas prêt à temps" in told["note"]


def test_what_documents_cannot_give_is_said_and_the_mail_leaves(
    post: Bench, sink: Any, documents: Documents
) -> None:
    documents.answer = lambda: Response(status=404)
    ask(post)
    send(post)
    (mail,) = sink.wait_for(1)
    assert "«\u00a0Acte 1\u00a0» n’est pas joint\u00a0: il n’a pas pu être fait" in mail.text


def test_what_weighs_too_much_is_left_out_while_the_rest_is_attached(
    post: Bench, sink: Any, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_BYTES", len(PDF) + 3)
    ask(post, count=2)
    send(post)
    (mail,) = sink.wait_for(1)
    assert [one.get_filename() for one in mail.message.iter_attachments()] == ["Acte 1.pdf"]
    assert "«\u00a0Acte 2\u00a0» n’est pas joint" in mail.text


def test_an_endless_document_is_not_read_to_its_end(
    post: Bench, sink: Any, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = []

    def endless() -> Iterator[bytes]:
        while True:
            given.append(1)
            yield b"x" * 1_000

    monkeypatch.setattr(attachments, "MOST_BYTES", 5_000)
    documents.answer = lambda: Response(endless(), mimetype="application/pdf")
    ask(post)
    send(post)
    sink.wait_for(1)
    assert len(given) < 10


def test_slow_documents_are_left_before_the_lease_ends(
    post: Bench, sink: Any, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow() -> Response:
        time.sleep(0.3)
        return Response(PDF, mimetype="application/pdf")

    monkeypatch.setattr(attachments, "TIMEOUT_S", 0.2)
    documents.answer = slow
    data = ask(post, count=5)
    began = time.monotonic()
    assert send(post) == 1
    assert time.monotonic() - began < 1.0
    assert states(post, data["message_id"]) == {"email": "waiting"}
    assert len(documents.asked) == 1
    assert sink.mails == []


def test_nothing_is_left_of_the_titles_once_the_request_is_erased(post: Bench) -> None:
    data = ask(post)
    erased = {"request_id": data["request_id"], "number": "1", "family": "voirie"}
    post.deliver("workflow.case.anonymised.v1", erased)
    with post.transaction() as session:
        row = session.get_one(Delivery, (UUID(data["message_id"]), "email"))
    assert (row.attachments, row.note, row.state) == ([], "", "erased")
    assert jobs.send_some(post.app) == 0


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Copie de l’acte", "Copie de l’acte.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("a\r\nBcc: x@example.org", "a Bcc x@example.org.pdf"),
        ("...", "document.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_a_title_makes_a_name_that_systems_take(title: str, name: str) -> None:
    assert file_name(title) == name
