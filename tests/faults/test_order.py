"""Rows 6 and 32: two relays of which one is killed, events in another order, late or missing."""

import json
import random
import signal
import time
from typing import Any

import pytest
from guichet_kit.events.relay import ONE_RELAY

from tests.faults.bus import Bus, Told
from tests.faults.citizen import BIRTH, Agent, Citizen, choose, open_case
from tests.faults.conftest import ANNE, Fallen, Ground, kill
from tests.faults.operator import second_worker

LOCK = """
select l.pid from pg_locks l join pg_database d on d.oid = l.database
where d.datname = 'guichet_workflow' and l.locktype = 'advisory' and l.objid = %s and l.granted
"""
FREE_S = 10.0
PEOPLE = 3
TOLD = """
select body::jsonb from outbox where subject = %s and type = any(%s) order by position
"""
FOLLOWED = {"forms": ["forms.submission.sent.v1"], "workflow": ["workflow.case.moved.v1"]}
LINE = "select to_jsonb(entries) from entries where request_id = %s"
COUNTED = """
delete from facts where %s <> '' and ctid in (
  (select ctid from facts where kind = 'received' and procedure = 'acte-naissance' limit 1)
  union all
  (select ctid from facts where kind = 'closed' and procedure = 'acte-naissance' limit 1))
"""
FORGET = {"backoffice": "delete from entries where request_id = %s", "stats": COUNTED}


def opened(ground: Ground, agent: Agent) -> tuple[str, Any]:
    """Have a citizen send a request; give it with its page, open at the agent's."""
    citizen = Citizen(ground.suite.port, ground.ledger)
    request = citizen.insist(citizen.fill(BIRTH)).request_id
    status = "select 1 from cases where request_id = %s and status = 'verification'"
    ground.suite.wait_for("workflow", status, request)
    return request, open_case(agent.browser, request)


@pytest.mark.row(6)
def test_row_6_a_relay_killed_with_the_lock_leaves_it_to_the_other(ground: Ground) -> None:
    """The broker hangs, so that the relay of workflow holds its lock for the time of a kill."""
    suite, bus = ground.suite, Bus(ground.rabbit.url())
    anne, broker = Agent(suite.port, ANNE, ground.ledger), ground.rabbit.pid
    assert broker
    with second_worker(ground, "workflow") as second, bus.listening() as heard:
        cases = [opened(ground, anne) for _ in range(PEOPLE)]
        limit = time.monotonic() + 60
        while bus.consumers("workflow") < 2:
            assert time.monotonic() < limit, "the second worker never came"
            time.sleep(0.2)
        ground.checker.wait_until_quiet()
        kill(second.pid, signal.SIGSTOP)
        fallen = Fallen(suite)
        kill(broker, signal.SIGSTOP)
        try:
            for _request, page in cases:
                assert choose(anne.browser, page, "complement", "Quelle ville ?").status == 303
            ((holder,),) = suite.wait_for("workflow", LOCK, ONE_RELAY)
            kill(suite.pids["workflow.worker"])
            kill(second.pid, signal.SIGCONT)
            wait_until_freed(ground, holder)
        finally:
            kill(broker, signal.SIGCONT)
        fallen.wait_for("workflow.worker")
        ground.checker.wait_until_quiet()
    for request, _page in cases:
        assert_in_order(ground, request, heard)
    ground.check()


def wait_until_freed(ground: Ground, holder: int) -> None:
    """Wait until a connection to the database does not hold the lock of the relays any more."""
    limit = time.monotonic() + FREE_S
    while (holder,) in ground.suite.sql("workflow", LOCK, ONE_RELAY):
        assert time.monotonic() < limit, "the lock outlives who held it"
        time.sleep(0.05)


def assert_in_order(ground: Ground, request: str, heard: list[Told]) -> None:
    """The events of a case came, first of each, in the order of the outbox."""
    query = "select id::text from outbox where subject = %s order by position"
    emitted = [row[0] for row in ground.suite.sql("workflow", query, request)]
    first = list(dict.fromkeys(event.get("id") for event in heard if event.get("id") in emitted))
    assert len(first) > 2
    assert first == emitted


@pytest.mark.row(32)
def test_row_32_reversed_late_or_with_a_gap_events_give_the_same_line(ground: Ground) -> None:
    """The events of a case as it was lived, told again to services made to forget it."""
    anne = Agent(ground.suite.port, ANNE, ground.ledger)
    request, page = opened(ground, anne)
    assert choose(anne.browser, page, "refuser", "L’acte est ailleurs.").status == 303
    ground.checker.wait_until_quiet()
    told = [
        row[0]
        for service, types in FOLLOWED.items()
        for row in ground.suite.sql(service, TOLD, request, types)
    ]
    assert len(told) >= 3
    lived = ground.suite.sql("backoffice", LINE, request)
    shuffled = random.Random(7).sample(told, len(told))
    late = [*told[1:], told[0]]  # the first one, an hour after all the others, or a day
    for order in (told[::-1], shuffled, late):
        tell_again(ground, request, order)
        assert ground.suite.sql("backoffice", LINE, request) == lived
    tell_again(ground, request, [told[0], told[-1]])
    assert ground.suite.sql("backoffice", LINE, request) == lived, "the newest tells all"
    tell_again(ground, request, told[:-1])
    assert ground.suite.sql("backoffice", LINE, request) != lived, "the gap is at the end"
    an_hour_later(ground, request)
    as_lived = f"{LINE} and to_jsonb(entries) = %s::jsonb"
    ground.suite.wait_for("backoffice", as_lived, request, json.dumps(lived[0][0]))
    ground.checker.wait_until_quiet()
    ground.check()


def an_hour_later(ground: Ground, request: str) -> None:
    """Let an hour pass for the events of a request, and workers look at once what is to be told."""
    left = (
        "update outbox set published_at = published_at - interval '61 minutes' where subject = %s"
    )
    fallen = Fallen(ground.suite)
    for service in FOLLOWED:
        ground.suite.sql(service, left, request)
        kill(ground.suite.pids[f"{service}.worker"])
    fallen.wait_for(*(f"{service}.worker" for service in FOLLOWED))


def tell_again(ground: Ground, request: str, told: list[Told]) -> None:
    """Make backoffice and stats forget a request, then tell them these events in this order."""
    applied = "delete from inbox where event_id::text = any(%s)"
    for service, query in FORGET.items():
        ground.suite.sql(service, query, request)
        ground.suite.sql(service, applied, everything(ground, request))
        tell(ground, service, told)


def everything(ground: Ground, request: str) -> list[str]:
    query = "select id::text from outbox where subject = %s"
    return [row[0] for name in FOLLOWED for row in ground.suite.sql(name, query, request)]


def tell(ground: Ground, service: str, told: list[Told]) -> None:
    """Put events in the queue of a service, and wait until each is applied."""
    Bus(ground.rabbit.url()).put(service, *told)
    ids = [event["id"] for event in told]
    query = "select 1 from inbox where event_id::text = any(%s) having count(*) >= %s"
    ground.suite.wait_for(service, query, ids, len(ids))
