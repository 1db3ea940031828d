"""The outbox: events written in the transaction of the change they tell of."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import column, delete, insert, or_, table
from sqlalchemy.orm import Session

from guichet_kit.events.envelope import Event
from guichet_kit.ids import uuid7
from guichet_kit.trace import current_traceparent

QUEUED = ("authority", "type", "subject", "body", "retry_at", "attempts", "created_at")
SEEN = ("authority", "event_id", "handler", "received_at")
# `guichet_kit.migrations.kit_tables` gives the types; psycopg makes of each its Python type.
outbox = table("outbox", *map(column, (*QUEUED, "position", "id", "published_at")))
inbox = table("inbox", *map(column, SEEN))
parked = table("parked", *map(column, (*QUEUED, "event_id", "handler", "reason")))


def emit(session: Session, kind: str, *, subject: str | UUID, data: dict[str, Any]) -> Event:
    """Write the event `kind` about `subject` in the session's transaction and give it."""
    event = Event(
        id=uuid7(),
        type=kind,
        source=session.info["source"],
        authority=session.info["authority"],
        subject=str(subject),
        time=datetime.now(UTC),
        data=data,
        traceparent=current_traceparent(),
    )
    row = insert(outbox).values(id=event.id, type=kind, subject=event.subject, body=event.dump())
    session.execute(row.inline())
    return event


def forget(session: Session, subject: str | UUID) -> None:
    """Erase what the queues still hold about `subject`: events published, unwanted or set aside.

    An event that was never offered is kept: others wait for it, and it goes a week after it left.
    """
    offered = or_(outbox.c.published_at.is_not(None), outbox.c.attempts > 0)
    session.execute(delete(outbox).where(outbox.c.subject == str(subject), offered))
    session.execute(delete(parked).where(parked.c.subject == str(subject)))
