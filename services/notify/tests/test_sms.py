"""SMS handed to a provider that takes, refuses, delays, drips, hangs up and forgets to answer."""

import json
import socket
import threading
import time
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest
from guichet_kit.settings import SettingsError
from guichet_kit.testing import Bench
from guichet_notify import jobs, sms
from guichet_notify.actions import templates
from guichet_notify.actions.deliveries import MAX_ATTEMPTS
from guichet_notify.handing import NotNow, Refused, cut_after
from guichet_notify.models import Delivery
from guichet_notify.settings import Settings
from sqlalchemy import func

from .conftest import fake, finish, make_due, send, states, wanted_sms

ASKED = "workflow.message.requested.v1"
LINK = "http://valmont.localhost/demandes/etat-civil/1/"


def ask(bench: Bench, **more: Any) -> str:
    data = wanted_sms(**more)
    bench.deliver(ASKED, data)
    return str(data["message_id"])


def row_of(bench: Bench, message_id: str, channel: str = "sms") -> Delivery:
    with bench.transaction() as session:
        row = session.get(Delivery, (UUID(message_id), channel))
    assert row is not None
    return row


def test_an_sms_leaves_in_place_of_the_mail(texts: Bench, provider: Any, sink: Any) -> None:
    message_id = ask(texts)
    assert send(texts) == 1
    (call,) = provider.calls
    assert call["headers"]["Idempotency-Key"] == call["id"] == message_id
    assert (call["to"], call["from"]) == ("+33639980012", "Valmont")
    assert call["text"] == f"Commune de Valmont : demande 2026-000123 bien reçue. {LINK}"
    assert states(texts, message_id) == {"sms": "delivered"}
    (told,) = texts.emitted("notify.message.delivered.v1")
    assert (told["channel"], told.get("note")) == ("sms", None)
    assert sink.mails == []


def test_the_portal_shows_it_too_and_the_mail_says_what_the_law_wants(texts: Bench) -> None:
    to = {"subject": "p-1", "email": "m@example.org", "phone": "0639980012", "name": "Marie"}
    message_id = ask(texts, to=to)
    assert states(texts, message_id) == {"portal": "delivered", "sms": "waiting"}
    message_id = ask(texts, to=to, values={"demarche": "Acte", "accuse": "Enregistrée le 3 mars."})
    found = states(texts, message_id)
    assert found == {"portal": "delivered", "sms": "waiting", "email": "waiting"}
    assert "mentions que la loi impose" in row_of(texts, message_id, "email").note
    assert "3 mars" not in row_of(texts, message_id).body


def test_agents_read_that_no_mail_says_what_the_law_wants(texts: Bench) -> None:
    to = {"phone": "0639980012", "name": "Marie"}
    values = {"demarche": "Acte", "accuse": "Enregistrée le 3 mars."}
    alone = ask(texts, to=to, values=values)
    assert "ne sont pas dites" in row_of(texts, alone).note
    shown = ask(texts, to={**to, "subject": "p-1"}, values=values)
    assert "que sur le portail" in row_of(texts, shown).note
    assert row_of(texts, ask(texts, to=to)).note == ""


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"to": {"email": "m@example.org", "name": "M"}}, "pas donné de numéro"),
        ({"to": {"email": "m@example.org", "phone": "0139980012", "name": "M"}}, "mobile français"),
        ({"template": "autre"}, "pas de texte de SMS"),
        ({"link": "https://x.example/" + "a" * 900}, "6 SMS"),
    ],
)
def test_a_mail_takes_the_place_of_an_sms_that_cannot_leave(
    texts: Bench, provider: Any, sink: Any, more: dict[str, Any], why: str
) -> None:
    with texts.transaction() as session:
        templates.put_template(session, "autre", "Objet", "Bonjour")
    message_id = ask(texts, **more)
    send(texts)
    assert states(texts, message_id) == {"email": "delivered"}
    (told,) = texts.emitted("notify.message.delivered.v1")
    assert why in told["note"]
    assert len(sink.wait_for(1)) == 1
    assert provider.calls == []


def test_without_a_provider_the_mail_leaves_and_the_screens_say_so(post: Bench) -> None:
    with post.transaction() as session:
        templates.put_template(session, "recue", "", "Reçue", channel="sms")
    message_id = ask(post)
    assert states(post, message_id) == {"email": "waiting"}
    assert "n’envoie pas de SMS" in row_of(post, message_id, "email").note
    client = post.client("agent", rights=["messages.edit"])
    assert "n’envoie pas de SMS" in client.get("/agents/messages/recue/sms").text


def test_an_sms_that_nothing_can_replace_fails_where_agents_see(texts: Bench) -> None:
    fixed = {"phone": "0139980012", "name": "Marie"}
    message_id = ask(texts, to=fixed)
    assert states(texts, message_id) == {"sms": "failed"}
    message_id = ask(texts, to={"name": "Marie"})
    assert states(texts, message_id) == {"none": "failed"}
    first, last = texts.emitted("notify.message.failed.v1")
    assert "note" not in first
    assert "mobile français" in first["reason"]
    assert "ni compte ni adresse" in last["reason"]


@pytest.mark.parametrize("status", [301, 401, 404, 409, 429, 500, 503])
def test_not_now_is_tried_again_with_the_same_key(texts: Bench, provider: Any, status: int) -> None:
    message_id = ask(texts)
    provider.answer_next(fake.Answer(status, {"Location": provider.url}))
    send(texts)
    row = row_of(texts, message_id)
    assert (row.state, row.attempts) == ("waiting", 1)
    make_due(texts)
    send(texts)
    assert states(texts, message_id) == {"sms": "delivered"}
    assert [call["id"] for call in provider.calls] == [message_id] * 2
    assert list(provider.sent) == [message_id]


@pytest.mark.parametrize(("asked", "least", "most"), [("900", 890, 900), ("5", 290, 300)])
def test_retry_after_is_honoured(
    texts: Bench, provider: Any, asked: str, least: int, most: int
) -> None:
    message_id = ask(texts)
    provider.answer_next(fake.Answer(429, {"Retry-After": asked}))
    send(texts)
    with texts.transaction() as session:
        delay = (row_of(texts, message_id).due_at - session.scalar(func.now())).total_seconds()
    assert least < delay <= most


@pytest.mark.parametrize("status", [400, 413, 422])
def test_never_is_told_to_the_agents_without_the_number(
    texts: Bench, provider: Any, status: int
) -> None:
    message_id = ask(texts)
    written = "33639980012, +33639980012, 0639980012 or 06 39 98 00 12"
    said = json.dumps({"detail": f"{written}: no such subscriber"}).encode()
    provider.answer_next(fake.Answer(status, body=said))
    send(texts)
    assert states(texts, message_id) == {"sms": "failed"}
    (failure,) = texts.emitted("notify.message.failed.v1")
    assert failure["channel"] == "sms"
    assert failure["reason"] == f"{status} …, …, … or …: no such subscriber"


def test_the_forty_ninth_refusal_is_the_last(texts: Bench, provider: Any) -> None:
    message_id = ask(texts)
    make_due(texts, attempts=MAX_ATTEMPTS - 1)
    provider.answer_next(fake.Answer(503))
    send(texts)
    assert states(texts, message_id) == {"sms": "failed"}


def test_an_answer_lost_after_it_was_taken_sends_no_second_sms(texts: Bench, provider: Any) -> None:
    message_id = ask(texts)
    provider.answer_next(fake.Answer(takes=True, hangs_up=True))
    send(texts)
    assert states(texts, message_id) == {"sms": "waiting"}
    make_due(texts)
    send(texts)
    assert states(texts, message_id) == {"sms": "delivered"}
    assert len(provider.calls) == 2
    assert len(provider.sent) == 1


def test_a_provider_that_hangs_holds_up_no_mail(texts: Bench, provider: Any, sink: Any) -> None:
    at_last = threading.Event()
    ids = [ask(texts) for _sms in range(jobs.AT_ONCE + 1)]
    mail_id = ask(texts, to={"email": "paul@example.org", "name": "Paul"})
    for _sms in ids:
        provider.answer_next(fake.Answer(after=at_last))
    assert jobs.send_some(texts.app) == jobs.AT_ONCE + 1
    assert states(texts, mail_id) == {"email": "delivered"}
    assert jobs.send_some(texts.app) == 0
    found = [states(texts, message_id)["sms"] for message_id in ids]
    assert found == ["sending"] * jobs.AT_ONCE + ["waiting"]
    at_last.set()
    finish(texts.app)
    send(texts)
    assert {states(texts, message_id)["sms"] for message_id in ids} == {"delivered"}


def test_a_number_is_not_flooded_by_requests_without_account(texts: Bench) -> None:
    found = [states(texts, ask(texts, to=one)) for one in _strangers(12)]
    assert [*map(list, found)] == [["sms"]] * 10 + [["email"]] * 2


def test_an_account_does_not_flood_the_numbers_of_others(texts: Bench) -> None:
    to = {"subject": "p-1", "email": "m@example.org", "phone": "0639980012", "name": "M"}
    ids = [ask(texts, to=to) for _request in range(11)]
    assert [*states(texts, ids[9])] == ["portal", "sms"]
    assert states(texts, ids[10]) == {"portal": "delivered", "email": "waiting"}
    assert "trop de demandes" in row_of(texts, ids[10], "email").note


def _strangers(count: int) -> list[dict[str, str]]:
    return [
        {"email": f"p{at}@example.org", "phone": "0639980012", "name": "P"} for at in range(count)
    ]


def given(provider: Any, **more: Any) -> sms.Provider:
    return sms.Provider(url=provider.url, token=fake.TOKEN, **more)


TEXT = sms.Text(id="m-1", to="+33639980012", text="Bonjour")


@pytest.mark.parametrize(
    "answer",
    [
        fake.Answer(drips=True),
        fake.Answer(422, body=b"x" * 40, drips=True, headers={"X": "y" * 200}),
        fake.Answer(wait_s=3),
    ],
)
def test_what_drips_is_left_after_the_whole_time(provider: Any, answer: Any) -> None:
    provider.clear()
    provider.answer_next(answer)
    began = time.monotonic()
    with pytest.raises(NotNow):
        sms.hand(given(provider, whole_s=0.5), TEXT)
    assert time.monotonic() - began < 2.5


def test_what_connects_after_the_whole_time_is_left_at_once() -> None:
    ours, theirs = socket.socketpair()
    held: list[socket.socket] = []
    with closing(ours), closing(theirs), cut_after(0.05, lambda: held[0] if held else None):
        ours.settimeout(10.0)
        time.sleep(0.2)
        held.append(ours)
        assert ours.recv(1) == b""


def test_a_huge_or_senseless_answer_is_judged_by_its_status(provider: Any) -> None:
    provider.clear()
    for body in (b"[" * 5_000_000, b'{"detail": 3}', b"\xff\xfe", b"[]"):
        provider.answer_next(fake.Answer(422, body=body))
        with pytest.raises(Refused, match="^422"):
            sms.hand(given(provider), TEXT)
    provider.answer_next(fake.Answer(200, body=b"x" * 5_000_000))
    sms.hand(given(provider), TEXT)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"sms_url": "https://x.example"}, "go together"),
        ({"sms_url": "http://x.example", "sms_token": "t", "mode": "production"}, "https"),
        ({"sms_url": "https:///sms", "sms_token": "t"}, "no host"),
        ({"sms_url": "https://u:p@x.example", "sms_token": "t"}, "plain address"),
        ({"sms_url": "https://:p@x.example", "sms_token": "t"}, "plain address"),
        ({"sms_url": "https://x.example:99999", "sms_token": "t"}, "SMS_URL Port"),
        ({"sms_url": "https://x.example:abc", "sms_token": "t"}, "SMS_URL Port"),
        ({"lease_s": 40}, "over 40"),
        ({"sms_url": "https://x.example", "sms_token": "t\nX: y"}, "header"),
        ({"sms_url": "https://x.example", "sms_token": "t", "smtp_url": ""}, "SMTP_URL"),
        ({"sms_daily": -1}, "GUICHET_SMS_DAILY"),
        ({"sms_sender": "Ville de Valmont"}, "3 to 11"),
    ],
)
def test_settings_that_could_not_work_are_refused(
    texts: Bench, values: dict[str, Any], why: str
) -> None:
    kit = {"database_url": "x", "worker_database_url": "x", "issuer": "x", "handover_key": "k" * 32}
    own = {"mode": "test", "smtp_url": "smtp://localhost", "sender": "a@example.org"}
    with pytest.raises(SettingsError, match=why):
        Settings(**{**kit, **own, **values})


def test_the_mailbox_shows_the_sms_that_would_have_left(bench: Bench) -> None:
    with bench.transaction() as session:
        templates.put_template(session, "recue", "", "Demande prête", channel="sms")
    message_id = ask(bench, values={"accuse": "Reçue."})
    send(bench)
    assert states(bench, message_id) == {"sms": "delivered", "email": "delivered"}
    client = bench.client()
    listed = client.get("/boite-demonstration/").text
    assert f"/boite-demonstration/{message_id}?canal=sms" in listed
    page = client.get(f"/boite-demonstration/{message_id}?canal=sms").text
    assert "+33639980012" in page
    assert "1 SMS" in page
    assert client.get(f"/boite-demonstration/{message_id}?canal=portal").status_code == 404


def test_an_administrator_writes_an_sms_and_sees_what_it_takes(bench: Bench) -> None:
    client = bench.client("agent", rights=["messages.edit"], name="Anne")
    page = client.get("/agents/messages/recue/sms").text
    assert "data-sms-size" in page
    assert 'name="subject"' not in page
    typed = {"body": "{{ commune }} : demande {{ numero }} prête", "seen": "0"}
    seen = client.post("/agents/messages/recue/sms", data={**typed, "act": "preview"}).text
    assert "1 SMS, 46 signes sur 70" in seen
    saved = client.post("/agents/messages/recue/sms", data={**typed, "act": "save"})
    assert saved.status_code == 303
    (*_, told) = bench.emitted("notify.template.published.v1")
    assert (told["sms"], told["names"]) == (["recue"], ["recue"])
    assert client.get("/agents/messages/recue/sms?version=1").status_code == 200


def test_an_sms_needs_a_mail_that_may_take_its_place(bench: Bench) -> None:
    client = bench.client("agent", rights=["messages.edit"], name="Anne")
    typed = {"body": "Bonjour", "seen": "0", "act": "save"}
    refused = client.post("/agents/messages/acte.neuve/sms", data=typed)
    assert refused.status_code == 422
    assert "Écrivez d’abord le courriel" in refused.text
    assert client.get("/agents/messages/Pas%20un%20nom/sms").status_code == 404
