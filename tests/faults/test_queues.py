"""Row 20: a queue, then the exchange, deleted by hand; then a queue without a leader."""

import signal
import time
from datetime import UTC, datetime, timedelta

import pytest
from guichet_onebox.installation import SERVICES

from tests.faults.bus import Bus
from tests.faults.citizen import BIRTH, Citizen
from tests.faults.conftest import Ground, kill
from tests.faults.operator import READY, UNREADY, command, readiness, wait_for_readiness

RED_S = 30.0
LEADERLESS_S = 12.0
BACK_S = 60.0
"""Ten seconds are promised; tests share their machine, and a look may take ten by itself."""
SERVER = "quorum_queues, {'%2F_workflow', node()}"
"""The one member of workflow's queue, as Erlang names it; without it the queue has no leader."""
TELLERS = ("forms", "workflow", "documents", "notify")


def replay(ground: Ground, service: str, since: datetime) -> int:
    """Have a service send again what left since a moment, from ten seconds before it."""
    moments = (since - timedelta(seconds=10), datetime.now(UTC))
    chosen = zip(("--from", "--until"), moments, strict=True)
    told = [word for name, moment in chosen for word in (name, moment.isoformat())]
    return int(command(ground, service, "outbox", "replay", *told))


@pytest.mark.row(20)
def test_row_20_a_queue_deleted_by_hand_is_back_and_what_it_lost_too(ground: Ground) -> None:
    """Workflow's worker hangs meanwhile, or the queue would be back before anybody looked."""
    suite, bus, began = ground.suite, Bus(ground.rabbit.url()), datetime.now(UTC)
    worker = suite.pids["workflow.worker"]
    kill(worker, signal.SIGSTOP)
    try:
        bus.delete_queue("workflow")
        red = wait_for_readiness(ground, "workflow", UNREADY, RED_S)
        assert readiness(ground, "forms") == READY
        citizen = Citizen(suite.port, ground.ledger)
        request = citizen.insist(citizen.fill(BIRTH)).request_id
        left = "select 1 from outbox where subject = %s and published_at is not null"
        suite.wait_for("forms", left, request)
    finally:
        kill(worker, signal.SIGCONT)
    back = wait_for_readiness(ground, "workflow", READY, BACK_S)
    print(f"\nred after {red:.1f} s, ready {back:.1f} s after its worker was back")
    case = "select 1 from cases where request_id = %s"
    assert bus.consumers("workflow") == 1
    assert suite.sql("workflow", case, request) == [], "nothing was lost: this proves nothing"
    assert replay(ground, "forms", began) >= 1
    suite.wait_for("workflow", case, request)
    ground.check()


@pytest.mark.row(20)
def test_row_20_the_exchange_deleted_by_hand_is_back_with_its_bindings(ground: Ground) -> None:
    suite, bus, began = ground.suite, Bus(ground.rabbit.url()), datetime.now(UTC)
    worker = suite.pids["gateway.worker"]
    citizen = Citizen(suite.port, ground.ledger)
    check = citizen.fill(BIRTH)
    kill(worker, signal.SIGSTOP)
    try:
        bus.delete_exchange()
        wait_for_readiness(ground, "gateway", UNREADY, RED_S)
        citizen.insist(check)
    finally:
        kill(worker, signal.SIGCONT)
    for service in SERVICES:
        wait_for_readiness(ground, service, READY, BACK_S)
    # Between the first service bound again and the last, events went to some queues only.
    print(f"\nsent again: {[replay(ground, service, began) for service in TELLERS]}")
    ground.check()


@pytest.mark.row(20)
def test_row_20_a_queue_without_leader_is_told_and_loses_nothing(ground: Ground) -> None:
    """What is sent meanwhile stays in the outbox, unconfirmed, and leaves once there is one."""
    suite = ground.suite
    citizen = Citizen(suite.port, ground.ledger)
    check = citizen.fill(BIRTH)
    ground.rabbit.control("eval", f"ra:stop_server({SERVER}).")
    try:
        request = citizen.insist(check).request_id
        red = wait_for_readiness(ground, "workflow", UNREADY, RED_S)
        assert readiness(ground, "backoffice") == READY
        time.sleep(max(0.0, LEADERLESS_S - red))
        waits = "select 1 from outbox where subject = %s and published_at is null"
        assert suite.sql("forms", waits, request) == [(1,)]
    finally:
        ground.rabbit.control("eval", f"ra:restart_server({SERVER}).")
    back = wait_for_readiness(ground, "workflow", READY, BACK_S)
    print(f"\nwithout a leader: red after {red:.1f} s, ready {back:.1f} s after there was one")
    suite.wait_for("workflow", "select 1 from cases where request_id = %s", request, seconds=BACK_S)
    ground.check()
