"""The relay: what was never offered first, what nobody wants kept a month and no more."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from guichet_kit.events import emit, forget
from guichet_kit.events.outbox import outbox
from guichet_kit.events.relay import BATCH, Relay, offer_again, tell_again
from guichet_kit.events.transport import Message
from guichet_kit.faults import Faults
from guichet_kit.testing import Bench
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

WANTED, UNWANTED = "sample.thing.done.v1", "sample.thing.unheard.v1"


class Offers:
    """A transport that notes what it is offered and has a queue for one type."""

    def __init__(self) -> None:
        self.seen: list[list[str]] = []

    def publish(self, messages: list[Message]) -> set[str]:
        self.seen.append([message.routing_key for message in messages])
        return {message.id for message in messages if message.routing_key == UNWANTED}


@pytest.fixture
def offers(bench: Bench) -> Iterator[Offers]:
    everything = relay(bench, SimpleNamespace(publish=lambda _messages: set()))
    while everything.publish_batch():
        pass
    yield Offers()
    alter(bench, published_at=sa.func.now())


def relay(bench: Bench, transport: object) -> Relay:
    return Relay(bench.app.extensions["guichet"].database, transport, Faults(""))


def fill(bench: Bench, kind: str, count: int = 1, subject: str = "s") -> None:
    with bench.transaction() as session:
        for _ in range(count):
            emit(session, kind, subject=subject, data={})


def alter(bench: Bench, **values: object) -> None:
    with bench.transaction() as session:
        session.execute(sa.update(outbox).values(**values))


def left(bench: Bench) -> int:
    with bench.transaction() as session:
        waiting = sa.select(sa.func.count()).where(outbox.c.published_at.is_(None))
        return session.scalar(waiting.select_from(outbox)) or 0


def test_what_was_never_offered_goes_first(bench: Bench, offers: Offers) -> None:
    fill(bench, UNWANTED, BATCH + 1)
    own = relay(bench, offers)
    assert [own.publish_batch() for _ in range(3)] == [BATCH, 1, 0]
    alter(bench, retry_at=sa.func.now())
    fill(bench, WANTED)
    assert own.publish_batch() == 1
    assert offers.seen[-1] == [WANTED]
    assert own.publish_batch() == BATCH
    assert left(bench) == BATCH + 1


def test_a_consumer_declared_late_still_gets_it(bench: Bench, offers: Offers) -> None:
    fill(bench, UNWANTED)
    relay(bench, offers).publish_batch()
    alter(bench, retry_at=sa.func.now())
    assert relay(bench, SimpleNamespace(publish=lambda _messages: set())).publish_batch() == 1
    assert left(bench) == 0


def test_what_nobody_wanted_in_a_month_is_dropped_and_said(bench: Bench, offers: Offers) -> None:
    fill(bench, UNWANTED, 2)
    alter(bench, created_at=sa.func.now() - sa.text("interval '31 days'"))
    fill(bench, UNWANTED)
    with capture_logs() as logs:
        relay(bench, offers).publish_batch()
    dropped = [log["type"] for log in logs if log["event"] == "event_dropped"]
    assert dropped == [UNWANTED, UNWANTED]
    assert left(bench) == 1


def test_what_left_between_two_moments_is_offered_again_in_order(
    bench: Bench, offers: Offers
) -> None:
    """For what a broker lost: before and after stay as they are."""
    fill(bench, WANTED, 3)
    own = relay(bench, offers)
    own.publish_batch()
    moments = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    with bench.transaction() as session:
        known = places(session)
        for place, moment in zip(known, moments, strict=True):
            one = sa.update(outbox).where(outbox.c.position == place)
            session.execute(one.values(published_at=moment))
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        assert offer_again(session, moments[1], moments[2]) == 2
    assert own.publish_batch() == 2
    with bench.transaction() as session:
        left_alone = sa.select(outbox.c.position).where(outbox.c.published_at == moments[0])
        assert session.scalars(left_alone).all() == [known[0]]


def test_what_left_an_hour_ago_leaves_a_second_time_and_no_more(
    bench: Bench, offers: Offers
) -> None:
    """What is newer, or older than a day, stays as it is; what was never offered goes first."""
    database = bench.app.extensions["guichet"].database
    fill(bench, WANTED, 3)
    own = relay(bench, offers)
    own.publish_batch()
    with bench.transaction() as session:
        for ago, place in zip(
            ("50 minutes", "70 minutes", "25 hours"), places(session), strict=True
        ):
            moment = sa.func.now() - sa.text(f"interval '{ago}'")
            one = sa.update(outbox).where(outbox.c.position == place)
            session.execute(one.values(published_at=moment))
    tell_again(database)
    fill(bench, UNWANTED)
    assert [own.publish_batch() for _ in range(3)] == [1, 1, 0]
    assert offers.seen[1:] == [[UNWANTED], [WANTED]]
    alter(bench, published_at=sa.func.now() - sa.text("interval '2 hours'"))
    tell_again(database)
    assert own.publish_batch() == 2, "those that had left once"
    tell_again(database)
    assert own.publish_batch() == 0


def test_what_waits_to_be_told_again_is_erased_with_its_subject(
    bench: Bench, offers: Offers
) -> None:
    fill(bench, WANTED, subject="erased")
    relay(bench, offers).publish_batch()
    alter(bench, published_at=sa.func.now() - sa.text("interval '2 hours'"))
    tell_again(bench.app.extensions["guichet"].database)
    with bench.transaction() as session:
        forget(session, "erased")
    assert left(bench) == 0


def places(session: Session) -> list[int]:
    return list(session.scalars(sa.select(outbox.c.position).order_by(outbox.c.position)))


def test_an_erasure_takes_what_nobody_wants_and_leaves_what_others_wait_for(
    bench: Bench, offers: Offers
) -> None:
    fill(bench, UNWANTED, subject="erased")
    fill(bench, WANTED, subject="erased")
    fill(bench, UNWANTED, subject="other")
    relay(bench, offers).publish_batch()
    fill(bench, WANTED, subject="erased")
    with bench.transaction() as session:
        forget(session, "erased")
        found = session.execute(sa.select(outbox.c.subject, outbox.c.type)).all()
    assert sorted(map(tuple, found)) == [("erased", WANTED), ("other", UNWANTED)]
