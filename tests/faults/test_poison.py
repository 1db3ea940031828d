"""Row 33: messages that cannot be read or applied are set aside; those behind them are not."""

import json
from typing import Any

import pytest

from tests.faults.bus import Bus, Told
from tests.faults.citizen import BIRTH, Citizen
from tests.faults.conftest import Ground
from tests.faults.operator import command

QUEUE = "stats"
KNOWN = "forms.submission.sent.v1"
HEAD: Told = {
    "specversion": "1.0",
    "type": KNOWN,
    "source": "a test",
    "authority": "valmont",
    "subject": "poison",
    "time": "2026-01-01T00:00:00Z",
}
REFUSE = "alter table facts add constraint poisoned check (false) not valid"
ATTEMPTS = 10
AT_ONCE = "update parked set retry_at = now() where retry_at is not null"
SETTLED = "select 1 where not exists (select 1 from parked where retry_at is not null)"
STATE = "select attempts, retry_at is null from parked where handler = 'count_received'"


def told(number: int, data: object, **changed: object) -> Told:
    return HEAD | {"id": f"0192f5e0-0000-7000-8000-{number:012d}", "data": data} | changed


def nested(levels: int) -> str:
    return json.dumps(told(levels, "DEEP")).replace('"DEEP"', '{"a":' * levels + "1" + "}" * levels)


POISON: dict[str, str | bytes | Told] = {
    "JSONDecodeError: unexpected end of data": '{"id": ',
    "JSONDecodeError: depth limit exceeded": nested(3_000),
    "TypeError: Recursion limit reached": nested(300),
    "ValueError: null character": told(1, {}, authority="val\0mont"),
    "ValueError: CloudEvents 1.0 expected": told(2, {}, specversion="99"),
    "larger than 1000000 bytes": told(3, {"long": "x" * 5_000_000}),
    "no handler of this ": told(4, {}, type="forms.submission.sent.v99"),
}


def set_aside(ground: Ground) -> dict[str, tuple[int, bool]]:
    """Give the reasons, each with its attempts and whether it was given up."""
    query = "select reason, attempts, retry_at is null from parked"
    return {row[0]: row[1:] for row in ground.suite.sql(QUEUE, query)}


def attempted_to_the_end(ground: Ground) -> list[tuple[Any, ...]]:
    """Let each waiting time pass at once; give what became of the handler's attempts."""
    for number in range(2, ATTEMPTS + 1):
        ground.suite.sql(QUEUE, AT_ONCE)
        ground.suite.wait_for(QUEUE, f"{STATE} and attempts >= %s", number)
    return ground.suite.sql(QUEUE, STATE)


@pytest.mark.row(33)
def test_row_33_poison_is_set_aside_and_the_queue_moves_on(ground: Ground) -> None:
    """Stats also meets, between them, a true request that it cannot count until it is mended."""
    try:
        _poisoned(ground)
    finally:
        ground.suite.sql(QUEUE, "delete from parked where subject in ('poison', '')")
    ground.check()


def _poisoned(ground: Ground) -> None:
    suite, bus = ground.suite, Bus(ground.rabbit.url())
    suite.sql(QUEUE, REFUSE)
    bus.put(QUEUE, *POISON.values())
    citizen = Citizen(suite.port, ground.ledger)
    request = citizen.insist(citizen.fill(BIRTH)).request_id
    suite.wait_for(QUEUE, STATE)
    assert attempted_to_the_end(ground) == [(ATTEMPTS, True)]
    suite.sql(QUEUE, "alter table facts drop constraint poisoned")
    another = Citizen(suite.port, ground.ledger)
    event = _event_of(ground, another.insist(another.fill()).request_id)
    suite.wait_for(QUEUE, "select 1 from inbox where event_id::text = %s", event)
    assert_set_aside(ground)
    event = _event_of(ground, request)
    assert command(ground, QUEUE, "dead", "replay", event) == "1\n"
    suite.wait_for(QUEUE, "select 1 from inbox where event_id::text = %s", event)
    assert command(ground, QUEUE, "dead", "replay") == "1\n"  # the one of no type known here
    suite.wait_for(QUEUE, SETTLED)
    assert_set_aside(ground)
    listed = command(ground, QUEUE, "dead", "list")
    assert [reason for reason in POISON if reason not in listed] == []


def assert_set_aside(ground: Ground) -> None:
    """Each poison is set aside once, with its reason, at the first attempt, for good."""
    found = set_aside(ground)
    for reason in POISON:
        [(text, state)] = [one for one in found.items() if one[0].startswith(reason)]
        assert state == (1, True), text
    others = [text for text in found if not text.startswith(tuple(POISON))]
    assert all("poisoned" in text for text in others), others


def _event_of(ground: Ground, request_id: str) -> str:
    query = "select id::text from outbox where type = %s and subject = %s"
    ((event,),) = ground.suite.sql("forms", query, KNOWN, request_id)
    return str(event)
