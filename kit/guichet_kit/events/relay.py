"""The relay: publishes the outbox in order, with confirms, then marks what was confirmed."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.orm import Session

from guichet_kit.database import Database
from guichet_kit.events.outbox import outbox
from guichet_kit.events.transport import Message, Transport
from guichet_kit.faults import Faults

BATCH = 100
OUTBOX_KEPT = timedelta(days=7)
DOUBTFUL = (timedelta(days=1), timedelta(hours=1))  # left since the one and before the other
TOLD_AT_ONCE = 10_000  # what one statement changes well within its five seconds
UNROUTED_RETRY = timedelta(seconds=1)  # doubled each time, to half a minute
UNROUTED_KEPT = timedelta(days=30)
ONE_RELAY = 7_253_001  # an arbitrary number: the advisory lock that keeps one relay at work
log = structlog.get_logger(__name__)


class Relay:
    """Moves events from the outbox of one service to the transport."""

    def __init__(self, database: Database, transport: Transport, faults: Faults) -> None:
        self.database = database
        self.transport = transport
        self.faults = faults

    def publish_batch(self) -> int:
        """Publish up to a hundred waiting events and mark them; give how many were looked at.

        An event that no queue is bound to stays in the outbox and is offered again, after those
        that never were: a consumer that is declared within thirty days still gets it.
        """
        with self.database.worker_transaction() as session:
            if not session.scalar(text(f"select pg_try_advisory_xact_lock({ONE_RELAY})")):
                return 0
            fresh, again = outbox.c.retry_at.is_(None), outbox.c.retry_at <= func.now()
            rows = self._waiting(session, fresh) or self._waiting(session, again)
            if not rows:
                return 0
            self.faults.reach("relay.selected")
            returned = self.transport.publish([Message(str(r.id), r.type, r.body) for r in rows])
            self.faults.reach("relay.confirmed_unmarked")
            sent = [row.position for row in rows if str(row.id) not in returned]
            unrouted = [row.position for row in rows if str(row.id) in returned]
            done = update(outbox).where(outbox.c.position.in_(sent))
            session.execute(done.values(published_at=func.now()))
            if unrouted:
                self._offer_later(session, unrouted)
        self.faults.reach("relay.marked")
        return len(rows)

    def _waiting(self, session: Session, due: ColumnElement[bool]) -> list[Any]:
        waiting = outbox.c.published_at.is_(None)
        columns = (outbox.c.position, outbox.c.id, outbox.c.type, outbox.c.body)
        ordered = select(*columns).where(waiting, due).order_by(outbox.c.position)
        return list(session.execute(ordered.limit(BATCH)))

    def _offer_later(self, session: Session, positions: list[int]) -> None:
        log.warning("events_unrouted", count=len(positions))
        unrouted = outbox.c.position.in_(positions)
        old = delete(outbox).where(unrouted, outbox.c.created_at < func.now() - UNROUTED_KEPT)
        for kind, number in session.execute(old.returning(outbox.c.type, outbox.c.id)):
            log.error("event_dropped", type=kind, event_id=str(number))
        delay = func.power(2, func.least(outbox.c.attempts, 5)) * UNROUTED_RETRY
        later = update(outbox).where(unrouted).values(attempts=outbox.c.attempts + 1)
        session.execute(later.values(retry_at=func.now() + delay))


def offer_again(session: Session, since: datetime, until: datetime) -> int:
    """Have what was published between two moments published again, in order; give how many.

    For events that a broker lost: who had applied them does nothing the second time.
    """
    sent = update(outbox).where(outbox.c.published_at.between(since, until))
    again = sent.values(published_at=None, retry_at=None).returning(outbox.c.position)
    return len(session.execute(again).all())


def tell_again(database: Database) -> None:
    """Have what left an hour ago leave a second time, once: a broker may have lost it since.

    It goes after what was never offered. Who had applied it does nothing; who had not makes up a
    gap that no later event would show. What no queue wanted at first is told once.
    """
    left = outbox.c.published_at.between(func.now() - DOUBTFUL[0], func.now() - DOUBTFUL[1])
    once = select(outbox.c.position).where(left, outbox.c.retry_at.is_(None))
    some = outbox.c.position.in_(once.order_by(outbox.c.published_at).limit(TOLD_AT_ONCE))
    again = {"published_at": None, "retry_at": func.now(), "attempts": 1}
    with database.worker_transaction() as session:
        session.execute(update(outbox).where(some).values(**again))


def purge_outbox(database: Database) -> None:
    """Delete what was published a week ago: it may hold personal data and serves no more."""
    with database.worker_transaction() as session:
        session.execute(delete(outbox).where(outbox.c.published_at < func.now() - OUTBOX_KEPT))
