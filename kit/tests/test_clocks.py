"""Clocks that differ: the database's dates events, and no token outlives its end by a minute."""

import os
import socket
import time
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_kit.events.outbox import emit
from guichet_kit.handover import TicketRefused, seal, unseal
from guichet_kit.testing import Bench
from sqlalchemy.exc import OperationalError

from .test_requests import _forge

CLOCK, STEADY = time.time, time.monotonic


def status_of(bench: Bench, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return bench.app.test_client().get("/desk", headers=headers).status_code


def test_an_event_bears_the_time_of_the_database(bench: Bench) -> None:
    with bench.transaction() as session:
        event = emit(session, "sample.thing.made.v1", subject="x", data={})
        assert event.time == session.scalar(sa.select(sa.func.now()))


def test_a_connection_that_dies_when_a_transaction_begins_says_so(bench: Bench) -> None:
    """Not that the time it asked for is missing: what is away is waited for, or answered 503."""

    def cut(driver: Any, *_more: object) -> None:
        with socket.socket(fileno=os.dup(driver.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    engine = bench.app.extensions["guichet"].database.web
    sa.event.listen(engine, "checkout", cut)
    try:
        with pytest.raises(OperationalError), bench.transaction() as session:
            emit(session, "sample.thing.made.v1", subject="x", data={})
    finally:
        sa.event.remove(engine, "checkout", cut)


@pytest.mark.parametrize("skew_s", [61, -61])
def test_a_token_is_refused_by_a_clock_that_is_a_minute_off(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, skew_s: int
) -> None:
    token = _forge(bench, exp=int(time.time()) + 55)
    monkeypatch.setattr(time, "time", lambda: CLOCK() + skew_s)
    assert status_of(bench, token) == 401


@pytest.mark.parametrize(
    ("skew_s", "taken"), [(-5, True), (0, True), (60, True), (-7, False), (62, False)]
)
def test_a_ticket_bears_a_clock_a_few_seconds_ahead(
    monkeypatch: pytest.MonkeyPatch, skew_s: int, taken: bool
) -> None:
    now = int(CLOCK())
    monkeypatch.setattr(time, "time", lambda: now)
    ticket = seal("k" * 32, "essai", {"a": 1})
    monkeypatch.setattr(time, "time", lambda: now + skew_s)
    try:
        assert unseal("k" * 32, "essai", ticket, 60) == {"a": 1}
    except TicketRefused:
        assert not taken
    else:
        assert taken


def test_a_clock_put_back_does_not_lengthen_a_token_that_was_seen(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = _forge(bench)
    assert status_of(bench, token) == 200
    monkeypatch.setattr(time, "time", lambda: CLOCK() - 3_600)
    monkeypatch.setattr(time, "monotonic", lambda: STEADY() + 61)
    assert status_of(bench, token) == 401
