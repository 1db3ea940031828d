"""The inbox: each event applied once by each handler, failures set aside and tried again."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Delete, case, delete, func, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from guichet_kit.database import Database, is_away
from guichet_kit.events.envelope import Event, Unreadable, read
from guichet_kit.events.outbox import inbox, parked
from guichet_kit.faults import Faults
from guichet_kit.ids import uuid7
from guichet_kit.trace import follow

Handler = Callable[[Session, Event], None]
MAX_ATTEMPTS = 10
INBOX_KEPT = timedelta(days=30)
AGAIN_S = 0.5
LATE = timedelta(minutes=50)  # what a second telling makes up for comes after an hour
ANY = "*"
"""Stands for the handlers of a type that has none yet: another release may have some."""
KEY = (parked.c.authority, parked.c.event_id, parked.c.handler)
DELAY = func.power(2, func.least(parked.c.attempts, 8)) * timedelta(seconds=1)
Change = dict[str, Any]
LATER: Change = {
    "attempts": parked.c.attempts + 1,
    "retry_at": case((parked.c.attempts + 1 < MAX_ATTEMPTS, func.now() + DELAY)),
}
"""One attempt more, and the time of the next: none once there were ten."""
COUNTED: Change = {}
GIVEN_UP: Change = {"retry_at": None}
log = structlog.get_logger(__name__)


class Handlers:
    """The table of what a service does with the events of others."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._by_type: dict[str, list[Handler]] = {}

    def on(self, kind: str) -> Callable[[Handler], Handler]:
        """Register a handler of the event type `kind`; the edge that calls it commits."""

        def register(handler: Handler) -> Handler:
            self._by_type.setdefault(kind, []).append(handler)
            return handler

        return register

    @property
    def types(self) -> list[str]:
        """The event types that the service's queue is bound to."""
        return sorted(self._by_type)

    def of(self, kind: str) -> list[Handler]:
        """Give the handlers of one event type."""
        return self._by_type.get(kind, [])


@dataclass
class Consumer:
    """Applies events: the edge between a transport and the handlers of a service.

    `stop` ends the wait for a database that is away.
    """

    database: Database
    handlers: Handlers
    faults: Faults
    stop: Flag = field(default_factory=Flag)

    def receive(self, body: str | bytes) -> None:
        """Apply one message; when it returns, the message is settled and may be acknowledged.

        A handler that fails sets the event aside with its reason, to be tried again later, so the
        queue moves on. A database that cannot be reached is waited for, message in hand: to give
        it back would count as a delivery. Raises only when it is lost a second time, or on `stop`.
        """
        self.faults.reach("consumer.received")
        try:
            self._apply_each(body)
        except OperationalError as error:
            if not is_away(error):
                raise
            self._wait_for_database()
            self._apply_each(body)
        self.faults.reach("consumer.committed_unacked")

    def park(self, body: str | bytes) -> None:
        """Set aside, for an operator, a message that the broker gave up."""
        for event, handler in self._pairs(body):
            self._set_aside(event, handler.__name__, "given up by the broker", GIVEN_UP)

    def apply(self, event: Event, handler: Handler) -> bool:
        """Run one handler in the event's transaction; False when it had been applied before.

        Either way it is set aside no longer: a second telling may have come before a person did.
        """
        with follow(event.traceparent), self.database.transaction(event.authority) as session:
            seen = upsert(inbox).values(event_id=event.id, handler=handler.__name__)
            first = seen.on_conflict_do_nothing().returning(inbox.c.event_id)
            applied = session.execute(first).first() is not None
            if applied:
                handler(session, event)
                session.flush()
            session.execute(_clearing(event, handler.__name__))
            self.faults.reach("consumer.in_tx")
            if applied and datetime.now(UTC) - event.time > LATE:
                log.warning("event_late", type=event.type, event_id=str(event.id))
        return applied

    def retry_due(self) -> int:
        """Try again the events set aside whose time has come; give how many were tried."""
        due = select(parked.c.body, parked.c.handler).where(parked.c.retry_at <= func.now())
        with self.database.worker_transaction() as session:
            found = session.execute(due.order_by(parked.c.retry_at).limit(50)).all()
        for body, name in found:
            self.retry(read(body), name)
        return len(found)

    def retry(self, event: Event, name: str) -> None:
        """Apply an event set aside once more, and clear it when that succeeds.

        The attempt is counted before, lest an event that kills the process be tried for ever. What
        no handler bears the name of any more waits for an operator.
        """
        if name == ANY and self.handlers.of(event.type):
            self._apply_each(event.dump())
            with self.database.worker_transaction() as session:
                session.execute(_clearing(event, name))
            return
        handler = {one.__name__: one for one in self.handlers.of(event.type)}.get(name)
        if handler is None:
            self._set_aside(event, name, "no handler of this name", GIVEN_UP)
            return
        self._set_aside(event, name, "the process ended during the last attempt", LATER)
        self._apply_or_set_aside(event, handler, COUNTED)

    def purge(self) -> None:
        """Forget which events were applied after thirty days: no broker keeps one that long."""
        with self.database.worker_transaction() as session:
            session.execute(delete(inbox).where(inbox.c.received_at < func.now() - INBOX_KEPT))

    def _apply_each(self, body: str | bytes) -> None:
        for event, handler in self._pairs(body):
            self._apply_or_set_aside(event, handler, LATER)

    def _pairs(self, body: str | bytes) -> list[tuple[Event, Handler]]:
        """Give the event with each of its handlers; what has none, or is unreadable, is parked."""
        try:
            event = read(body)
        except Unreadable as error:
            self._park_unreadable(body, str(error))
            return []
        if not self.handlers.of(event.type):
            self._set_aside(event, ANY, "no handler of this type", GIVEN_UP)
        return [(event, handler) for handler in self.handlers.of(event.type)]

    def _wait_for_database(self) -> None:
        log.warning("database_awaited", service=self.handlers.service)
        away = True
        while away and not self.stop.wait(AGAIN_S):
            with suppress(OperationalError):
                self.database.ping()
                away = False

    def _apply_or_set_aside(self, event: Event, handler: Handler, again: Change) -> None:
        try:
            self.apply(event, handler)
        except Exception as error:  # the worker's loop must outlive any handler
            if is_away(error):
                raise
            log.exception("event_failed", type=event.type, event_id=str(event.id))
            self._set_aside(event, handler.__name__, f"{type(error).__name__}: {error}", again)

    def _set_aside(self, event: Event, name: str, reason: str, again: Change) -> None:
        values: Change = {
            "authority": event.authority,
            "event_id": event.id,
            "handler": name,
            "type": event.type,
            "subject": event.subject,
            "body": event.dump(),
            "reason": reason[:2000].replace("\0", "\ufffd"),
            "retry_at": None if again is GIVEN_UP else func.now() + timedelta(seconds=1),
        }
        again = {"reason": values["reason"], **again}
        statement = upsert(parked).values(**values)
        with self.database.worker_transaction() as session:
            session.execute(statement.on_conflict_do_update(index_elements=KEY, set_=again))

    def _park_unreadable(self, body: str | bytes, reason: str) -> None:
        text = body if isinstance(body, str) else body.decode("utf-8", "replace")
        log.error("event_unreadable", reason=reason)
        kept = text[:100_000].replace("\0", "\ufffd")
        row = insert(parked).values(
            authority="",
            event_id=uuid7(),
            handler="",
            type="",
            subject="",
            body=kept,
            reason=reason[:2000],
        )
        with self.database.worker_transaction() as session:
            session.execute(row)


def _clearing(event: Event, name: str) -> Delete:
    return delete(parked).where(tuple_(*KEY).in_([(event.authority, event.id, name)]))


def list_parked(session: Session, limit: int = 100) -> list[Any]:
    """Give the events set aside, oldest first: those still tried and those given up."""
    statement = select(parked).order_by(parked.c.created_at, parked.c.event_id).limit(limit)
    return list(session.execute(statement))


def replay(session: Session, event_id: UUID | None = None) -> int:
    """Have one event, or all those set aside, tried again at once; give how many."""
    statement = update(parked).values(retry_at=func.now(), attempts=1).where(parked.c.handler != "")
    if event_id:
        statement = statement.where(parked.c.event_id == event_id)
    return len(session.execute(statement.returning(parked.c.event_id)).all())
