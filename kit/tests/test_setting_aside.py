"""What stops a consumer and what does not: one event's own fault, or a database that is away."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
import sqlalchemy as sa
from guichet_kit.events import Event, Handlers
from guichet_kit.events.consumer import ANY, Consumer, Handler, replay
from guichet_kit.events.outbox import outbox, parked
from guichet_kit.faults import Faults
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_sample import DONE, Thing, keep_thing
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

GONE = "alter database {} with allow_connections {}"
RAISES = "do $$ begin raise exception 'no' using errcode = '{}'; end $$"


def consumer(bench: Bench, *own: Handler) -> Consumer:
    kit = bench.app.extensions["guichet"]
    handlers = Handlers("sample")
    for handler in own or (keep_thing,):
        handlers.on(DONE)(handler)
    return Consumer(kit.database, handlers, Faults(""))


def send(bench: Bench, name: str = "good") -> str:
    assert bench.client().post("/things", data={"name": name}).status_code == 201
    with bench.transaction() as session:
        newest = sa.select(outbox.c.body).order_by(outbox.c.position.desc()).limit(1)
        return str(session.scalar(newest))


def things(bench: Bench) -> list[str]:
    with bench.transaction() as session:
        return list(session.scalars(sa.select(Thing.name)))


def kept(bench: Bench) -> list[sa.Row[tuple[object, ...]]]:
    with bench.transaction() as session:
        return list(session.execute(sa.select(parked)))


def make_due(bench: Bench) -> None:
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        replay(session)


@contextmanager
def without_database(running: ServiceUnderTest) -> Iterator[None]:
    """Hang up on everybody and take no connection until the end."""
    with psycopg.connect(running.admin_url, autocommit=True) as admin:
        admin.execute(GONE.format(running.database, "false").encode())
        hang_up = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
        admin.execute(hang_up, (running.database,))
        try:
            yield
        finally:
            admin.execute(GONE.format(running.database, "true").encode())


@pytest.mark.parametrize("state", ["57014", "55P03", "40P01", "54000", "53400"])
def test_a_timeout_or_a_deadlock_is_the_fault_of_one_event(bench: Bench, state: str) -> None:
    """All of them come as `OperationalError`, and the connection stands."""

    def fails(session: Session, _event: Event) -> None:
        session.execute(sa.text(RAISES.format(state)))

    both = consumer(bench, fails, keep_thing)
    both.receive(send(bench))
    assert things(bench) == ["good"]
    assert [(row.handler, row.attempts) for row in kept(bench)] == [("fails", 1)]


def test_a_handler_over_its_time_does_not_stop_those_tried_again(bench: Bench) -> None:
    def slow(session: Session, event: Event) -> None:
        session.execute(sa.text("set local statement_timeout = 50"))
        session.execute(sa.text("select pg_sleep(5)"))

    both = consumer(bench, slow)
    for _ in range(3):
        both.receive(send(bench))
    make_due(bench)
    both.retry_due()
    assert [row.attempts for row in kept(bench)] == [2, 2, 2]


def test_a_lost_connection_is_made_again_and_counts_for_nothing(bench: Bench) -> None:
    lost: list[str] = []

    def hang_up_once(session: Session, event: Event) -> None:
        if not lost:
            lost.append(event.type)
            session.execute(sa.text("select pg_terminate_backend(pg_backend_pid())"))
        keep_thing(session, event)

    consumer(bench, hang_up_once).receive(send(bench))
    assert (lost, things(bench), kept(bench)) == ([DONE], ["good"], [])


def test_a_message_is_held_while_the_database_is_away(
    running: ServiceUnderTest, bench: Bench
) -> None:
    """To return it would count as a delivery: after twenty the broker gives it up."""
    body, waits = send(bench), consumer(bench)
    thread = threading.Thread(target=waits.receive, args=(body,))
    with without_database(running):
        thread.start()
        thread.join(2)
        assert thread.is_alive()
    thread.join(10)
    assert not thread.is_alive()
    assert (things(bench), kept(bench)) == (["good"], [])


def test_a_consumer_told_to_stop_waits_no_longer(running: ServiceUnderTest, bench: Bench) -> None:
    body, stopped = send(bench), consumer(bench)
    stopped.stop.set()
    with without_database(running), pytest.raises(OperationalError):
        stopped.receive(body)


def test_a_handler_that_is_gone_waits_for_a_person_and_starves_nobody(bench: Bench) -> None:
    def of_the_former_release(_session: Session, _event: Event) -> None:
        raise ValueError("before the upgrade")

    consumer(bench, of_the_former_release).receive(send(bench))
    make_due(bench)
    upgraded = consumer(bench)
    upgraded.retry_due()
    [row] = kept(bench)
    assert (row.retry_at, row.reason) == (None, "no handler of this name")
    assert things(bench) == []


def test_an_attempt_is_counted_before_it_could_kill_the_process(bench: Bench) -> None:
    counted: list[int] = []

    def looks(session: Session, _event: Event) -> None:
        counted.extend(session.scalars(sa.select(parked.c.attempts)))
        raise ValueError("as before")

    own = consumer(bench, looks)
    own.receive(send(bench))
    make_due(bench)
    own.retry_due()
    assert counted == [2]
    [row] = kept(bench)
    assert (row.attempts, row.reason) == (2, "ValueError: as before")


def test_what_the_broker_gave_up_is_parked_then_replayed(bench: Bench) -> None:
    own = consumer(bench)
    body = send(bench)
    for _ in range(2):
        own.park(body)
    [row] = kept(bench)
    assert (row.handler, row.retry_at) == ("keep_thing", None)
    assert things(bench) == []
    make_due(bench)
    wait_for(lambda: bool(own.retry_due()) or things(bench) == ["good"])
    assert (things(bench), kept(bench)) == (["good"], [])


def test_what_a_second_telling_applies_is_set_aside_no_longer(bench: Bench) -> None:
    body = send(bench)
    for _ in range(2):
        consumer(bench).park(body)
        consumer(bench).receive(body)
        assert (things(bench), kept(bench)) == (["good"], [])


def test_a_type_without_a_handler_waits_for_a_release_that_has_one(bench: Bench) -> None:
    """A worker of the former release takes it during an upgrade: it must not be lost."""
    former, upgraded = consumer(bench), consumer(bench)
    former.handlers = Handlers("sample")
    former.receive(send(bench))
    make_due(bench)
    former.retry_due()
    [row] = kept(bench)
    assert (row.handler, row.retry_at) == (ANY, None)
    make_due(bench)
    upgraded.retry_due()
    assert (things(bench), kept(bench)) == (["good"], [])


def test_a_reason_may_say_what_the_database_cannot_hold(bench: Bench) -> None:
    def fails(_session: Session, _event: Event) -> None:
        raise ValueError("a\0b")

    consumer(bench, fails).receive(send(bench))
    [row] = kept(bench)
    assert row.reason == "ValueError: a\ufffdb"


def wait_for(done: Callable[[], bool]) -> None:
    limit = time.monotonic() + 5
    while not done():
        assert time.monotonic() < limit
        time.sleep(0.05)
