"""Rows 16 and 21: the broker stopped under load, PostgreSQL restarted under load."""

import os
import signal
import statistics
import threading
import time
from dataclasses import dataclass, field

import pytest

from tests.faults.browser import Page
from tests.faults.citizen import Agent, Citizen, plain
from tests.faults.conftest import ANNE, Ground, kill

BROKER_DOWN_S = float(os.environ.get("GUICHET_BROKER_DOWN_S", "60"))
"""How long the broker is away; 600 is the ten minutes of the promise."""
DRAINED_S = 60.0
DRAINED_PER_S = 5
"""A longer backlog has its share of time: half the promised pace, for tests share their machine."""
BACK_S = 15.0
"""Three times what is promised, for tests share their machine."""
MORE_S = 30.0
CAUGHT_UP_S = 15.0
"""Less than the heartbeats that would free the messages of a connection left open."""
RESTARTS = 3
LATENESS = "/agents/demandes/retard"


@dataclass
class Load:
    """Citizens who send one request after the other until told to stop.

    Those who are not `writable` leave no address, so that no mail is on its way.
    """

    ground: Ground
    people: int
    pause_s: float = 0.3
    writable: bool = True
    stop: threading.Event = field(default_factory=threading.Event)
    seconds: list[float] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    def __enter__(self) -> "Load":
        self._threads = [threading.Thread(target=self._send) for _ in range(self.people)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join(60)

    @property
    def sent(self) -> int:
        """How many were acknowledged so far."""
        return len(self.seconds)

    def _send(self) -> None:
        try:
            while not self.stop.is_set():
                self._send_one()
                self.stop.wait(self.pause_s)
        except BaseException as error:
            self.failures.append(error)

    def _send_one(self) -> None:
        """Fill a form in and send it with the same token until it is acknowledged."""
        suite, ledger = self.ground.suite, self.ground.ledger
        citizen = Citizen(suite.port, ledger, writable=self.writable)
        check = patiently(citizen)
        began = time.monotonic()
        citizen.insist(check, seconds=40)
        self.seconds.append(time.monotonic() - began)


def patiently(citizen: Citizen, seconds: float = 40) -> Page:
    """Fill the form in; start over while the service says that it is unavailable."""
    limit = time.monotonic() + seconds
    while True:
        try:
            return citizen.fill()
        except AssertionError:
            if time.monotonic() > limit or citizen.browser.pages[-1].status not in (0, 502, 503):
                raise
            time.sleep(0.3)


@pytest.mark.row(16)
@pytest.mark.timeout(480 + 3 * BROKER_DOWN_S)
def test_row_16_the_broker_stops_under_load(ground: Ground) -> None:
    suite = ground.suite
    desk = Agent(suite.port, ANNE, ground.ledger).browser
    assert "arrivent normalement" in plain(desk.get(LATENESS))
    with Load(ground, people=2) as load:
        time.sleep(2)
        ground.rabbit.stop()
        before, failing = load.sent, len(_unavailable(ground))
        time.sleep(BROKER_DOWN_S)
        assert "arrivent avec du retard" in plain(desk.get(LATENESS))
        during = load.sent - before
        unavailable = len(_unavailable(ground)) - failing
        waiting = suite.sql("forms", "select 1 from outbox where published_at is null")
    assert load.failures == []
    assert during > BROKER_DOWN_S / 5
    assert unavailable == 0
    assert len(waiting) >= during
    ground.rabbit.start()
    drained = ground.checker.wait_until_quiet(max(DRAINED_S, during / DRAINED_PER_S))
    slow = max(load.seconds)
    middle = statistics.median(load.seconds)
    print(
        f"\nbroker away {BROKER_DOWN_S} s: {during} sent, median {middle:.2f} s, max {slow:.2f} s"
    )
    print(f"drained {drained:.1f} s after it was back")
    assert "arrivent normalement" in plain(desk.get(LATENESS))
    ground.check()


def _unavailable(ground: Ground) -> list[int]:
    pages = [page for browser in ground.ledger.browsers for page in browser.pages]
    return [page.status for page in pages if page.status == 0 or page.status >= 500]


@pytest.mark.row(21)
@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_row_21_postgresql_restarts_under_load(ground: Ground, how: str) -> None:
    back: list[float] = []
    refused = len(_unavailable(ground))
    with_mails = how == "fast"  # once is enough: a mail cut off waits for its lease of 60 s
    ground.windows += RESTARTS if with_mails else 0
    with Load(ground, people=4, pause_s=0.02, writable=with_mails) as load:
        for _ in range(RESTARTS):
            _wait_for_more(load, 8)
            _restart(ground, how)
            back.append(_wait_for_more(load, 1))
    refused = len(_unavailable(ground)) - refused
    assert load.failures == []
    print(f"\n{how}: a request went through {[f'{one:.1f} s' for one in back]} after each restart")
    print(f"{load.sent} sent, {refused} pages said that the service was unavailable")
    assert refused > 0
    assert max(back) < BACK_S
    if not with_mails:
        ground.checker.wait_until_quiet(CAUGHT_UP_S)
    ground.check()


def _restart(ground: Ground, how: str) -> None:
    pid = ground.postgres.pid
    assert pid
    if how == "immediate":
        kill(pid, signal.SIGQUIT)
    ground.postgres.stop()
    ground.postgres.start()


def _wait_for_more(load: Load, count: int) -> float:
    """Wait until so many more requests are acknowledged; give how long that took."""
    began, limit = time.monotonic(), load.sent + count
    while load.sent < limit and not load.failures:
        assert time.monotonic() - began < MORE_S
        time.sleep(0.02)
    return time.monotonic() - began
