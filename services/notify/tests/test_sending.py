"""Mails handed to a real SMTP server that takes, refuses, delays and goes silent."""

import socket
import threading
import time
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from guichet_kit.database import sqlalchemy_url
from guichet_kit.testing import Bench
from guichet_notify import jobs, smtp
from guichet_notify.actions import deliveries
from guichet_notify.actions.deliveries import MAX_ATTEMPTS
from guichet_notify.models import Delivery
from sqlalchemy import func

from .conftest import make_due, send, states, wanted

ASKED = "workflow.message.requested.v1"


def ask(bench: Bench, email: str = "marie@example.org", **more: Any) -> str:
    data = wanted(to={"email": email, "name": "Marie Le Goff"}, **more)
    bench.deliver(ASKED, data)
    return str(data["message_id"])


def row_of(bench: Bench, message_id: str) -> Delivery:
    with bench.transaction() as session:
        row = session.get(Delivery, (UUID(message_id), "email"))
    assert row is not None
    return row


def test_a_mail_leaves_in_the_name_of_the_authority(post: Bench, sink: Any) -> None:
    message_id = ask(post)
    assert send(post) == 1
    (mail,) = sink.wait_for(1)
    assert mail.recipients == ("marie@example.org",)
    assert mail.sender == "accueil@valmont.example"
    assert str(mail.message["From"]) == "Commune de Valmont <accueil@valmont.example>"
    assert mail.message["Message-ID"] == f"<{message_id}@valmont.example>"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["X-Auto-Response-Suppress"] == "All"
    assert mail.subject == "Demande 2026-000123 bien arrivée : Acte de naissance"
    assert "http://valmont.localhost/demandes/etat-civil/1/." in mail.text
    html = mail.message.get_body(("html",)).get_content()
    assert '<a href="http://valmont.localhost/demandes/etat-civil/1/">' in html
    assert "src=" not in html
    assert states(post, message_id) == {"email": "delivered"}
    assert [row["channel"] for row in post.emitted("notify.message.delivered.v1")] == ["email"]


def test_a_mail_costs_no_more_than_it_needs(post: Bench, sink: Any) -> None:
    ask(post)
    with post.statements() as sent:
        send(post)
    assert not [statement for statement in sent if statement.startswith("SELECT now()")]
    assert len(sent) == 5


def test_a13_what_is_typed_stays_in_one_header_and_is_escaped(post: Bench, sink: Any) -> None:
    values = {"demarche": "Acte\r\nBcc: x@example.org"}
    data = wanted(
        to={"email": "marie@example.org", "name": "<b>Marie</b>\r\nBcc: y@example.org"},
        values=values,
    )
    post.deliver(ASKED, data)
    send(post)
    (mail,) = sink.wait_for(1)
    assert mail.message.get_all("Bcc") is None
    assert mail.recipients == ("marie@example.org",)
    assert len(mail.message.get_all("Subject")) == 1
    assert "&lt;b&gt;Marie" in mail.message.get_body(("html",)).get_content()


def test_a_domain_with_accents_is_written_to(post: Bench, sink: Any) -> None:
    ask(post, "marie@forêt.example")
    send(post)
    (mail,) = sink.wait_for(1)
    assert mail.recipients == ("marie@xn--fort-ipa.example",)


@pytest.mark.parametrize(("code", "at"), [(421, "DATA"), (450, "RCPT"), (451, "DATA")])
def test_not_now_is_tried_again_five_minutes_later(
    post: Bench, sink: Any, code: int, at: str
) -> None:
    message_id = ask(post)
    sink.answer_next(code, at=at)
    assert send(post) == 1
    row = row_of(post, message_id)
    assert (row.state, row.attempts) == ("waiting", 1)
    with post.transaction() as session:
        delay = (row.due_at - session.scalar(func.now())).total_seconds()
    assert 290 < delay <= 300
    assert post.emitted("notify.message.failed.v1") == []
    make_due(post)
    send(post)
    assert states(post, message_id) == {"email": "delivered"}
    assert len(sink.mails) == 1


@pytest.mark.parametrize(("code", "at"), [(550, "RCPT"), (552, "DATA"), (554, "DATA")])
def test_never_is_told_to_the_agents_without_the_address(
    post: Bench, sink: Any, code: int, at: str
) -> None:
    message_id = ask(post)
    sink.answer_next(code, "marie@example.org: no such person", at=at)
    send(post)
    assert states(post, message_id) == {"email": "failed"}
    (failure,) = post.emitted("notify.message.failed.v1")
    assert failure["message_id"] == message_id
    assert failure["reason"].startswith(f"{code} ")
    assert "marie@" not in failure["reason"]


def test_one_bad_address_never_blocks_the_others(post: Bench, sink: Any) -> None:
    sink.answer_next(550, at="RCPT")
    ids = [ask(post, f"p{number}@example.org") for number in range(7)]
    assert send(post) == 7
    found = sorted(states(post, message_id)["email"] for message_id in ids)
    assert found == ["delivered"] * 6 + ["failed"]


def test_the_forty_ninth_refusal_is_the_last(post: Bench, sink: Any) -> None:
    message_id = ask(post)
    make_due(post, attempts=MAX_ATTEMPTS - 1)
    sink.answer_next(450, at="RCPT")
    send(post)
    assert states(post, message_id) == {"email": "failed"}
    assert len(post.emitted("notify.message.failed.v1")) == 1


def test_a_mail_claimed_and_not_settled_leaves_again_with_the_same_id(
    post: Bench, sink: Any
) -> None:
    message_id = ask(post)
    database = post.app.extensions["guichet"].database
    with database.worker_transaction() as session:
        (lost,) = deliveries.claim(session, 4, 60)
    assert send(post) == 0
    make_due(post)
    assert send(post) == 1
    with post.transaction() as session:
        deliveries.settle_failed(session, lost, "late news of the lost try")
    assert states(post, message_id) == {"email": "delivered"}
    assert sink.mails[0].message["Message-ID"] == f"<{message_id}@valmont.example>"
    assert post.emitted("notify.message.failed.v1") == []


def let_in(post: Bench, yes: bool) -> None:
    """Open or shut the database, as its restart does."""
    name = post.service.database
    admin = sa.create_engine(sqlalchemy_url(post.service.admin_url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"alter database {name} allow_connections {yes}"))
        if not yes:
            query = "select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"
            connection.execute(sa.text(query), {"name": name})
    admin.dispose()


def test_a_database_that_restarts_after_the_250_sends_no_second_mail(
    post: Bench, sink: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = smtp.hand
    back = threading.Timer(1.0, let_in, (post, True))

    def hand_and_fall(*arguments: Any) -> None:
        hand(*arguments)
        let_in(post, yes=False)
        back.start()

    monkeypatch.setattr(smtp, "hand", hand_and_fall)
    message_id = ask(post)
    jobs.send_some(post.app)
    back.join()
    assert states(post, message_id) == {"email": "delivered"}
    assert len(sink.wait_for(1)) == 1
    make_due(post)
    assert send(post) == 0


def test_a_database_that_restarts_before_the_mail_leaves_delays_it_by_no_more(
    post: Bench, sink: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = jobs.find_sender
    back = threading.Timer(1.0, let_in, (post, True))

    def fall_and_find(session: Any) -> Any:
        let_in(post, yes=False)
        back.start()
        return find(session)

    message_id = ask(post)
    with monkeypatch.context() as once:
        once.setattr(jobs, "find_sender", fall_and_find)
        jobs.send_some(post.app)
    back.join()
    assert states(post, message_id) == {"email": "waiting"}
    assert send(post) == 1
    assert states(post, message_id) == {"email": "delivered"}
    assert len(sink.wait_for(1)) == 1


def test_a_fault_of_the_database_that_is_there_is_a_try_like_another(
    post: Bench, sink: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(session: Any) -> Any:
        session.execute(sa.text("set local statement_timeout = 50"))
        session.execute(sa.text("select pg_sleep(5)"))

    message_id = ask(post)
    monkeypatch.setattr(jobs, "find_sender", too_long)
    assert send(post) == 1
    row = row_of(post, message_id)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.reason == "La base de données n’a pas pu lire ce message"


def test_a_mail_erased_while_it_waits_never_leaves(post: Bench, sink: Any) -> None:
    data = wanted(to={"email": "marie@example.org"})
    post.deliver(ASKED, data)
    erased = {"request_id": data["request_id"], "number": "1", "family": "voirie"}
    post.deliver("workflow.case.anonymised.v1", erased)
    assert send(post) == 0
    assert sink.mails == []


def test_a_server_that_is_away_says_nothing_of_the_mail() -> None:
    from email.message import EmailMessage

    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    server = smtp.Server(host="127.0.0.1", port=port)
    with pytest.raises(smtp.NotNow):
        smtp.hand(server, "a@example.org", "b@example.org", EmailMessage())


def test_a_server_that_drips_is_left_after_the_whole_time() -> None:
    from email.message import EmailMessage

    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        caller, _ = listener.accept()
        with caller:
            try:
                for _ in range(100):
                    caller.sendall(b"2")
                    time.sleep(0.1)
            except OSError:
                return

    threading.Thread(target=drip, daemon=True).start()
    server = smtp.Server(host="127.0.0.1", port=listener.getsockname()[1], whole_s=0.7)
    began = time.monotonic()
    with pytest.raises(smtp.NotNow):
        smtp.hand(server, "a@example.org", "b@example.org", EmailMessage())
    assert time.monotonic() - began < 4
    listener.close()


def test_tls_is_never_given_up_in_silence(sink: Any) -> None:
    from email.message import EmailMessage

    for scheme in ("smtp+starttls", "smtps"):
        server = smtp.read_url(sink.url.replace("smtp", scheme, 1))
        with pytest.raises(smtp.NotNow):
            smtp.hand(server, "a@example.org", "b@example.org", EmailMessage())


def test_agents_see_that_mails_are_late(post: Bench, sink: Any) -> None:
    ask(post)
    client = post.client("agent", rights=["messages.edit"])
    assert "pas encore pu partir" not in client.get("/agents/messages/").text
    sink.answer_next(450, at="RCPT")
    send(post)
    assert "1 message n’a pas encore pu partir" in client.get("/agents/messages/").text


def test_without_a_server_mails_stay_in_the_mailbox(bench: Bench) -> None:
    message_id = ask(bench)
    send(bench)
    assert states(bench, message_id) == {"email": "delivered"}
    page = bench.client().get("/boite-demonstration/").text
    assert "Demande 2026-000123" in page
    assert "démonstration" in page
