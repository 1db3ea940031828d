"""The outbox: events written in the transaction of the change they tell of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, column, delete, func, insert, or_, select, table
from sqlalchemy.orm import Session

from guichet_kit.events.envelope import Event
from guichet_kit.ids import uuid7
from guichet_kit.trace import current_traceparent

QUEUED = ("authority", "type", "subject", "body", "retry_at", "attempts", "created_at")
# `guichet_kit.migrations.kit_tables` gives the types; psycopg makes of each its Python type.
outbox = table("outbox", *map(column, (*QUEUED, "position", "id", "published_at")))
inbox = table("inbox", *map(column, ("authority", "event_id", "handler", "received_at")))
parked = table("parked", *map(column, (*QUEUED, "event_id", "handler", "reason")))


def emit(session: Session, kind: str, *, subject: str | UUID, data: dict[str, Any]) -> Event:
    """Write the event `kind` about `subject` in the session's transaction and give it."""
    return emit_all(session, [(kind, data)], subject=subject)[0]


def emit_all(
    session: Session, told: Sequence[tuple[str, dict[str, Any]]], *, subject: str | UUID
) -> list[Event]:
    """Write several events about `subject`, each its kind and data, in one statement."""
    # Known since the transaction began, unless this is the first thing that it does.
    now = session.info.get("now") or session.execute(select(cast(func.now(), Text))).scalar_one()
    events = [_event(session, kind, str(subject), data, now) for kind, data in told]
    rows = [
        {"id": event.id, "type": event.type, "subject": event.subject, "body": event.dump()}
        for event in events
    ]
    if rows:
        session.execute(insert(outbox).inline(), rows)
    return events


def _event(session: Session, kind: str, subject: str, data: dict[str, Any], now: str) -> Event:
    return Event(
        id=uuid7(),
        type=kind,
        source=session.info["source"],
        authority=session.info["authority"],
        subject=subject,
        time=datetime.fromisoformat(now),
        data=data,
        traceparent=current_traceparent(),
    )


def forget(session: Session, subject: str | UUID) -> None:
    """Erase what the queues still hold about `subject`: events published, unwanted or set aside.

    An event that was never offered is kept: others wait for it, and it goes a week after it left.
    """
    offered = or_(outbox.c.published_at.is_not(None), outbox.c.attempts > 0)
    session.execute(delete(outbox).where(outbox.c.subject == str(subject), offered))
    session.execute(delete(parked).where(parked.c.subject == str(subject)))
