"""The inbox: each event applied once by each handler, failures set aside and tried again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from guichet_kit.database import Database
from guichet_kit.events.envelope import Event, Unreadable, read
from guichet_kit.events.outbox import inbox, parked
from guichet_kit.faults import Faults
from guichet_kit.ids import uuid7
from guichet_kit.trace import follow

Handler = Callable[[Session, Event], None]
MAX_ATTEMPTS = 10
INBOX_KEPT = timedelta(days=30)
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


class Consumer:
    """Applies events: the edge between a transport and the handlers of a service."""

    def __init__(self, database: Database, handlers: Handlers, faults: Faults) -> None:
        self.database = database
        self.handlers = handlers
        self.faults = faults

    def receive(self, body: str | bytes) -> None:
        """Apply one message; when it returns, the message is settled and may be acknowledged.

        A handler that fails sets the event aside with its reason, to be tried again later, so the
        queue moves on. Raises only when the database itself does not answer.
        """
        self.faults.reach("consumer.received")
        try:
            event = read(body)
        except Unreadable as error:
            self._park_unreadable(body, str(error))
            return
        for handler in self.handlers.of(event.type):
            self._apply_or_set_aside(event, handler)
        self.faults.reach("consumer.committed_unacked")

    def apply(self, event: Event, handler: Handler) -> bool:
        """Run one handler in the event's transaction; False when it had been applied before."""
        with follow(event.traceparent), self.database.transaction(event.authority) as session:
            first = session.execute(
                upsert(inbox)
                .values(event_id=event.id, handler=handler.__name__)
                .on_conflict_do_nothing()
                .returning(inbox.c.event_id)
            ).first()
            if first is None:
                return False
            handler(session, event)
            session.flush()
            self.faults.reach("consumer.in_tx")
        return True

    def retry_due(self) -> int:
        """Try again the events set aside whose time has come; give how many were tried."""
        with self.database.worker_transaction() as session:
            due = session.execute(
                select(parked.c.body, parked.c.handler)
                .where(parked.c.retry_at <= func.now())
                .order_by(parked.c.retry_at)
                .limit(50)
            ).all()
        for body, name in due:
            self.retry(read(body), name)
        return len(due)

    def retry(self, event: Event, name: str) -> None:
        """Apply an event set aside once more, and clear it when that succeeds."""
        for handler in self.handlers.of(event.type):
            if handler.__name__ == name and self._apply_or_set_aside(event, handler):
                self._clear(event.id, event.authority, name)

    def purge(self) -> None:
        """Forget which events were applied after thirty days: no broker keeps one that long."""
        with self.database.worker_transaction() as session:
            session.execute(delete(inbox).where(inbox.c.received_at < func.now() - INBOX_KEPT))

    def _apply_or_set_aside(self, event: Event, handler: Handler) -> bool:
        try:
            self.apply(event, handler)
        except OperationalError:
            raise
        except Exception as error:  # the worker's loop must outlive any handler
            log.exception("event_failed", type=event.type, event_id=str(event.id))
            self._set_aside(event, handler.__name__, f"{type(error).__name__}: {error}")
            return False
        return True

    def _set_aside(self, event: Event, name: str, reason: str) -> None:
        values: dict[str, Any] = {
            "authority": event.authority,
            "event_id": event.id,
            "handler": name,
            "type": event.type,
            "subject": event.subject,
            "body": event.dump(),
            "reason": reason[:2000],
            "retry_at": func.now() + timedelta(seconds=1),
        }
        delay = func.power(2, func.least(parked.c.attempts, 8)) * timedelta(seconds=1)
        again = {
            "attempts": parked.c.attempts + 1,
            "reason": values["reason"],
            "retry_at": case((parked.c.attempts + 1 < MAX_ATTEMPTS, func.now() + delay)),
        }
        statement = upsert(parked).values(**values)
        key = [parked.c.authority, parked.c.event_id, parked.c.handler]
        with self.database.worker_transaction() as session:
            session.execute(statement.on_conflict_do_update(index_elements=key, set_=again))

    def _park_unreadable(self, body: str | bytes, reason: str) -> None:
        text = body if isinstance(body, str) else body.decode("utf-8", "replace")
        log.error("event_unreadable", reason=reason)
        with self.database.worker_transaction() as session:
            session.execute(
                insert(parked).values(
                    authority="",
                    event_id=uuid7(),
                    handler="",
                    type="",
                    subject="",
                    body=text[:100_000].replace("\0", "\ufffd"),
                    reason=reason[:2000],
                )
            )

    def _clear(self, event_id: UUID, authority: str, name: str) -> None:
        with self.database.worker_transaction() as session:
            session.execute(
                delete(parked).where(
                    parked.c.event_id == event_id,
                    parked.c.authority == authority,
                    parked.c.handler == name,
                )
            )


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
