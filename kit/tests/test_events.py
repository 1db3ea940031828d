"""An event is applied once, tried again when it failed, set aside in the end."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from guichet_kit.events.consumer import Consumer, list_parked, replay
from guichet_kit.events.envelope import Unreadable, read
from guichet_kit.events.outbox import emit_all, outbox, parked
from guichet_kit.faults import Faults
from guichet_kit.testing import Bench
from guichet_sample import Thing
from structlog.testing import capture_logs


def consumer(bench: Bench) -> Consumer:
    kit = bench.app.extensions["guichet"]
    return Consumer(kit.database, kit.handlers, Faults(""))


def things(bench: Bench) -> list[str]:
    with bench.transaction() as session:
        return list(session.scalars(sa.select(Thing.name)))


def send(bench: Bench, name: str) -> str:
    """Post a thing and give the body of the event that the outbox holds."""
    assert bench.client().post("/things", data={"name": name}).status_code == 201
    with bench.transaction() as session:
        statement = sa.select(outbox.c.body).order_by(outbox.c.position.desc()).limit(1)
        return str(session.scalar(statement))


def test_the_same_event_twice_has_one_effect(bench: Bench) -> None:
    body = send(bench, "once")
    for _ in range(3):
        consumer(bench).receive(body)
    assert things(bench) == ["once"]


def test_an_event_that_comes_an_hour_late_is_applied_and_said(bench: Bench) -> None:
    """A broker lost it, and its second telling made up for that; one who knows it says nothing."""
    event = read(send(bench, "late"))
    late = replace(event, time=event.time - timedelta(hours=1))
    with capture_logs() as logs:
        for one in (late, late, read(send(bench, "in time"))):
            consumer(bench).receive(one.dump())
    assert things(bench) == ["late", "in time"]
    said = [log["event_id"] for log in logs if log["event"] == "event_late"]
    assert said == [str(event.id)]


def test_a_failure_is_set_aside_and_the_queue_moves_on(bench: Bench) -> None:
    poison, good = send(bench, "poison"), send(bench, "good")
    consumer(bench).receive(poison)
    consumer(bench).receive(good)
    assert things(bench) == ["good"]
    with bench.transaction() as session:
        row = session.execute(sa.select(parked)).one()
    assert row.attempts == 1
    assert "poison" in row.reason


def test_after_ten_attempts_it_waits_for_a_person(bench: Bench) -> None:
    event = read(send(bench, "poison"))
    for _ in range(10):
        consumer(bench).receive(event.dump())
    with bench.transaction() as session:
        row = session.execute(sa.select(parked)).one()
        assert (row.attempts, row.retry_at) == (10, None)
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        assert event.id in [row.event_id for row in list_parked(session, 1000)]
        assert replay(session, event.id) == 1
    consumer(bench).retry_due()
    with bench.transaction() as session:
        assert session.execute(sa.select(parked)).one().attempts == 2


def test_what_is_mended_goes_through_on_replay(bench: Bench) -> None:
    body = send(bench, "poison")
    consumer(bench).receive(body)
    mended = body.replace("poison", "mended")
    consumer(bench).retry(read(mended), "keep_thing")
    assert things(bench) == ["mended"]
    with bench.transaction() as session:
        assert session.execute(sa.select(parked)).all() == []


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        "{",
        "[]",
        '{"id": 1}',
        '{"id": "x", "type": "a", "source": "b", "authority": "c", "time": "d", "data": {}}',
        "[" * 5000,
        "x" * 1_000_001,
    ],
)
def test_the_unreadable_is_parked_at_once(bench: Bench, body: bytes | str) -> None:
    with pytest.raises(Unreadable):
        read(body)
    consumer(bench).receive(body)
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        rows = session.execute(sa.select(parked).where(parked.c.handler == "")).all()
    assert rows


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.replace('"data":{', '"data":{"deep":' + "[" * 300 + "]" * 300 + ","),
        lambda body: body.replace('"subject":"', '"subject":"\\u0000'),
        lambda body: body.replace('"specversion":"1.0"', '"specversion":"99"'),
        lambda body: re.sub(r'("time":"[^"]*)Z"', r'\1"', body),
    ],
)
def test_what_could_not_be_set_aside_is_unreadable(
    bench: Bench, spoil: Callable[[str], str]
) -> None:
    """Else the consumer, unable to settle it, would be given it for ever."""
    body = send(bench, "x")
    assert spoil(body) != body
    with pytest.raises(Unreadable):
        read(spoil(body))
    consumer(bench).receive(spoil(body))
    assert read(body)


def test_a56_an_event_for_no_authority_of_ours_is_set_aside(bench: Bench) -> None:
    event = read(send(bench, "x").replace(bench.authority, "Not An Authority"))
    consumer(bench).receive(event.dump())
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        row = session.execute(sa.select(parked).where(parked.c.event_id == event.id)).one()
    assert "not an authority" in row.reason


def test_an_unknown_type_is_let_go(bench: Bench) -> None:
    assert bench.deliver("sample.thing.unheard.v1", {"name": str(uuid4())}) == 0


def test_several_events_are_written_in_order_by_one_statement(bench: Bench) -> None:
    told = [(f"sample.thing.made{n}.v1", {"n": n}) for n in range(3)]
    with bench.statements() as seen, bench.transaction() as session:
        events = emit_all(session, told, subject="x")
        assert emit_all(session, [], subject="x") == []
    assert len([one for one in seen if "INTO outbox" in one]) == 1
    with bench.transaction() as session:
        kept = sa.select(outbox.c.id, outbox.c.type).where(outbox.c.subject == "x")
        rows = session.execute(kept.order_by(outbox.c.position)).all()
    assert [(row.id, row.type) for row in rows] == [(event.id, event.type) for event in events]
