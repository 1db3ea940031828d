"""Rows 17, 18 and 19: the broker killed again and again, hung, out of disk or of memory."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable

import pytest
from guichet_kit.events.transport import Message, TransportDown, connect
from guichet_kit.ids import uuid7
from guichet_onebox.installation import SERVICES

from tests.faults.browser import Page
from tests.faults.bus import Bus
from tests.faults.checker import QUIET_S
from tests.faults.citizen import Agent, plain
from tests.faults.conftest import ANNE, Ground, kill
from tests.faults.operator import READY, UNREADY, wait_for_readiness
from tests.faults.test_servers import LATENESS, Load

KILLS = int(os.environ.get("GUICHET_BROKER_KILLS", "3"))
"""How often the broker is killed; 10 is what the matrix asks."""
HUNG_S = float(os.environ.get("GUICHET_BROKER_HUNG_S", "20"))
"""How long it hangs; 60 is what the matrix asks."""
ALARM_S = float(os.environ.get("GUICHET_BROKER_ALARM_S", "10"))
"""How long it takes nothing; 300 is what the matrix asks."""
ALARMS = {
    "disk": (("set_disk_free_limit", "900GB"), ("set_disk_free_limit", "50MB")),
    "memory": (
        ("set_vm_memory_high_watermark", "absolute", "1MB"),
        ("set_vm_memory_high_watermark", "absolute", "512MB"),
    ),
}
"""For each alarm that has a broker take nothing more: what raises it, what clears it."""
TOLD_S = 30.0
CONFIRM_S = 5.0
BACK_S = 60.0
"""Three times the promise, for tests share their machine."""
AT_ONCE = 12
WAITING = "select 1 from outbox where published_at is null"


def failures(ground: Ground) -> list[Page]:
    """Give the answers so far that are no page."""
    pages = [page for browser in ground.ledger.browsers for page in browser.pages]
    return [page for page in pages if page.status == 0 or page.status >= 500]


def under_load(ground: Ground, fault: Callable[[], None]) -> Load:
    """Have the fault happen while two citizens send without pause; none sees anything of it."""
    before = len(failures(ground))
    with Load(ground, people=2) as load:
        fault()
    assert load.failures == []
    assert failures(ground)[before:] == []
    return load


@pytest.mark.row(17)
@pytest.mark.timeout(300 + 60 * KILLS)
def test_row_17_the_broker_killed_again_and_again_loses_nothing_confirmed(ground: Ground) -> None:
    """Killed at moments drawn at random; what it had confirmed is what outboxes say has left."""
    seed = random.randrange(10**6)
    moments = random.Random(seed)

    def fault() -> None:
        for _ in range(KILLS):
            time.sleep(moments.uniform(0.3, 2))
            ground.rabbit.kill()
            ground.rabbit.start()

    load = under_load(ground, fault)
    print(f"\nseed {seed}: {KILLS} kills, {load.sent} sent meanwhile")
    assert load.sent > KILLS
    ground.checker.check(QUIET_S + 30 * KILLS)


@pytest.mark.row(18)
@pytest.mark.timeout(480 + 3 * HUNG_S)
def test_row_18_a_broker_that_hangs_holds_nobody(ground: Ground) -> None:
    """A publisher waits five seconds; consumers, whose heartbeats were missed, come back."""
    broker, bus = ground.rabbit.pid, Bus(ground.rabbit.url())
    assert broker
    readers = [service for service in SERVICES if bus.consumers(service) == 1]
    assert len(readers) == len(SERVICES)
    publisher = connect(bus.url)
    publisher.ping("forms")

    def fault() -> None:
        kill(broker, signal.SIGSTOP)
        try:
            began = time.monotonic()
            with pytest.raises(TransportDown):
                publisher.publish([Message(str(uuid7()), "forms.alive", "{}")])
            waited = time.monotonic() - began
            assert waited < 2 * CONFIRM_S  # five, and what a busy machine adds
            time.sleep(max(0.0, HUNG_S - waited))
        finally:
            kill(broker, signal.SIGCONT)

    load = under_load(ground, fault)
    publisher.close()
    took = bus.wait_for_consumers(*readers, seconds=BACK_S)
    for service in SERVICES:
        wait_for_readiness(ground, service, READY, BACK_S)
    print(f"\nhung {HUNG_S} s: {load.sent} sent, all consumers there {took:.1f} s after")
    ground.check()


@pytest.mark.row(19)
@pytest.mark.timeout(480 + 3 * ALARM_S)
@pytest.mark.parametrize("alarm", ALARMS)
def test_row_19_a_broker_without_room_takes_nothing_and_says_so(ground: Ground, alarm: str) -> None:
    """The alert is readiness, and the words above the agents' list; citizens see nothing."""
    raised, cleared = ALARMS[alarm]
    desk = Agent(ground.suite.port, ANNE, ground.ledger)
    assert "arrivent normalement" in plain(desk.browser.get(LATENESS))

    def fault() -> None:
        ground.rabbit.control(*raised)
        try:
            wait_for_readiness(ground, "forms", UNREADY, TOLD_S)
            assert_agents_work(ground, desk)
            time.sleep(ALARM_S)
            grown.extend(ground.suite.sql("forms", WAITING))
        finally:
            ground.rabbit.control(*cleared)

    grown: list[object] = []
    load = under_load(ground, fault)
    print(f"\nno room for {ALARM_S} s: {load.sent} sent, {len(grown)} were waiting")
    assert len(grown) > 1
    ground.checker.wait_until_quiet()
    wait_for_readiness(ground, "backoffice", READY, BACK_S)
    assert "arrivent normalement" in plain(desk.browser.get(LATENESS))
    ground.check()


def assert_agents_work(ground: Ground, desk: Agent) -> None:
    """Many ask at once whether requests arrive late: their list must not wait for the broker."""
    wait_for_readiness(ground, "backoffice", UNREADY, TOLD_S)
    tabs = [desk.another_tab() for _ in range(AT_ONCE)]
    ground.ledger.browsers.extend(tabs)
    asked = [threading.Thread(target=tab.get, args=(LATENESS,)) for tab in tabs]
    for one in asked:
        one.start()
    assert desk.browser.get("/agents/demandes/").status == 200
    for one in asked:
        one.join()
    late = ["avec du retard" in plain(tab.pages[-1]) for tab in tabs]
    assert late == [True] * AT_ONCE, late
