"""The checker of the faults sees each of them: data is spoilt on purpose, then put right."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tests.faults import doors, post
from tests.faults.browser import Page
from tests.faults.checker import Checker, unkind
from tests.faults.citizen import BIRTH, Citizen, Receipt
from tests.faults.conftest import Ground
from tests.faults.footprint import Footprint, not_given_back
from tests.support.smtp import Mail

Rule = Callable[[Checker], Iterator[str]]
TWO = """
insert into submissions (authority, request_id, number, slug, version, channel, answers,
  acknowledgement, received_at)
select authority, gen_random_uuid(), 'two', slug, version, channel, answers, acknowledgement,
  received_at from submissions limit 1
"""
CLOCK = """
update cases set state = jsonb_set(state, '{timers}', '[{"key": "x"}]')
where state -> 'timers' = '[]'
"""
NO_CLOCK = """
update cases set state = jsonb_set(state, '{timers}', '[]') where state #>> '{timers,0,key}' = 'x'
"""
TURNED = """
update deliveries set message_id
  = (reverse(left(message_id::text, 8)) || substr(message_id::text, 9))::uuid
"""
POISON = """
insert into parked (authority, event_id, handler, type, subject, body, reason)
values ('valmont', gen_random_uuid(), '', 'x', '', '', 'spoilt')
"""


@dataclass(frozen=True)
class Spoilt:
    """How to break an invariant in a service's database, and how to put it right."""

    invariant: str
    rule: Rule
    service: str
    spoil: str
    mend: str


SPOILT = (
    Spoilt(
        "I1",
        Checker.nothing_acknowledged_is_lost,
        "workflow",
        "update cases set number = '0' || number",
        "update cases set number = substr(number, 2)",
    ),
    Spoilt(
        "I2",
        Checker.nothing_acknowledged_is_lost,
        "forms",
        TWO,
        "delete from submissions where number = 'two'",
    ),
    Spoilt(
        "I3",
        Checker.histories_are_linear,
        "workflow",
        "update history set version = 99 where version = 1",
        "update history set version = 1 where version = 99",
    ),
    Spoilt(
        "I4",
        Checker.each_event_once,
        "stats",
        "update inbox set handler = handler || '0'",
        "update inbox set handler = rtrim(handler, '0')",
    ),
    Spoilt("I5", Checker.timers_fired_once, "workflow", CLOCK, NO_CLOCK),
    Spoilt("I6", Checker.messages_left, "notify", TURNED, TURNED),
    Spoilt(
        "I7",
        Checker.statistics_recount,
        "stats",
        "update facts set procedure = procedure || '0'",
        "update facts set procedure = rtrim(procedure, '0')",
    ),
    Spoilt(
        "I8",
        Checker.audit_holds,
        "workflow",
        "update audit set action = action || '0' where position = 2",
        "update audit set action = rtrim(action, '0') where position = 2",
    ),
    Spoilt(
        "I9",
        Checker.files_hold,
        "documents",
        "update files set sha256 = 'x' || sha256",
        "update files set sha256 = ltrim(sha256, 'x')",
    ),
    Spoilt(
        "I12",
        Checker.nothing_is_parked,
        "stats",
        POISON,
        "delete from parked where reason = 'spoilt'",
    ),
)


@pytest.fixture(scope="module")
def settled(ground: Ground) -> Checker:
    """One birth certificate that went through every service, and nothing on its way."""
    citizen = Citizen(ground.suite.port, ground.ledger)
    citizen.insist(citizen.fill(BIRTH))
    ground.check()
    return ground.checker


@pytest.mark.parametrize("spoilt", SPOILT, ids=[spoilt.invariant for spoilt in SPOILT])
def test_the_checker_sees(settled: Checker, spoilt: Spoilt) -> None:
    def seen() -> list[str]:
        return [fault for fault in spoilt.rule(settled) if fault.startswith(spoilt.invariant)]

    settled.suite.sql(spoilt.service, spoilt.spoil)
    try:
        faults = seen()
    finally:
        settled.suite.sql(spoilt.service, spoilt.mend)
    assert faults
    assert seen() == []


def test_the_checker_sees_a_promise_that_was_not_kept(settled: Checker) -> None:
    ledger = replace(settled.ledger, receipts={"x": Receipt("x", "2026-999999", "", False)})
    faults = Checker(settled.suite, ledger, settled.mail).nothing_acknowledged_is_lost()
    assert any(fault.startswith("I1 lost") for fault in faults)


def mails(*ids: str) -> list[Mail]:
    found = []
    for one in ids:
        message = EmailMessage()
        message["Message-ID"] = f"<{one}@valmont.example>"
        found.append(Mail("", (), message))
    return found


def test_the_checker_allows_one_more_mail_for_each_crash() -> None:
    assert list(post.doubled(mails("a", "b"), 0)) == []
    assert list(post.doubled(mails("a", "b", "a"), 0))
    assert list(post.doubled(mails("a", "b", "a"), 1)) == []
    assert list(post.doubled(mails("a", "b", "a", "b"), 1))
    assert list(post.doubled(mails("a", "b", "a", "b"), 2)) == []
    assert list(post.doubled(mails("a", "a", "a"), 2))


def test_the_checker_sees_a_mail_under_another_name(settled: Checker) -> None:
    assert list(post.astray(settled.suite, settled.mail.mails)) == []
    unknown = [*settled.mail.mails, *mails("a")]
    assert list(post.astray(settled.suite, unknown)) == ["I6 a left and is no message of ours"]


class OpenHouse(BaseHTTPRequestHandler):
    """Lets everybody in, and keeps whatever is sent."""

    folder = Path()

    def do_GET(self) -> None:
        page = b'<form method="post" action="/connexion"><input name="csrf_token"></form>'
        self.send_response(200)
        self.end_headers()
        self.wfile.write(page)

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if b"<script>" in content:
            (self.folder / "files" / "kept").write_bytes(content)
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_the_checker_sees_what_was_left_open(settled: Checker) -> None:
    OpenHouse.folder = settled.suite.folder
    with ThreadingHTTPServer(("127.0.0.1", 0), OpenHouse) as house:
        threading.Thread(target=house.serve_forever).start()
        faults = list(doors.left_open(replace(settled.suite, port=house.server_port)))
        house.shutdown()
    (OpenHouse.folder / "files" / "kept").unlink()
    for what in ("/agents/ is answered 200", "/api/forms/v1/procedures is answered 200"):
        assert f"I10 {what} " in faults
    for what in ("a wrong password is answered", "12 wrong passwords and no wait"):
        assert any(fault.startswith(f"I10 {what}") for fault in faults)
    assert faults[-2:] == ["I10 a hostile file is answered 200", "I10 a hostile file was kept"]
    assert list(settled.nothing_fails_open()) == []


@pytest.mark.parametrize("what", ["memory", "files"])
def test_the_checker_sees_what_grew(settled: Checker, what: str) -> None:
    now = Footprint.of(settled.suite)
    assert list(now.beyond(now)) == []
    held: Counter[str] = getattr(now, what)
    assert min(held[name] for name in ("forms.web", "forms.worker", "gateway.web")) > 0
    less = Counter({name: count - 10**9 for name, count in held.items()})
    assert len(list(now.beyond(replace(now, **{what: less})))) == len(held)


def test_the_checker_sees_connections_that_nobody_closed(settled: Checker) -> None:
    suite, baseline = settled.suite, Footprint.of(settled.suite)
    suite.sql("forms", "create role guichet_leak login password 'leak'")
    url = sa.make_url(suite.servers["database_url"]).set(
        username="guichet_leak", password="leak", database="guichet_forms"
    )
    suite.sql("forms", "grant connect on database guichet_forms to guichet_leak")
    with ExitStack() as opened:
        for _turn in range(9):
            opened.enter_context(psycopg.connect(url.render_as_string(hide_password=False)))
        (fault,) = not_given_back(suite, baseline, seconds=1)
    assert fault == "I13 guichet_leak holds 9 connections, 0 at first"
    assert list(not_given_back(suite, baseline)) == []
    suite.sql("forms", "revoke connect on database guichet_forms from guichet_leak")
    suite.sql("forms", "drop role guichet_leak")


def test_the_checker_sees_unkind_pages() -> None:
    assert list(unkind(Page(503, "/", "Rien de ce que vous aviez enregistré n’est perdu."))) == []
    for page in (Page(500, "/"), Page(200, "/", "Traceback (most…"), Page(503, "/", "désolé")):
        assert list(unkind(page))
