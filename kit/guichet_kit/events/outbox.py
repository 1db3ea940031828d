"""The outbox: events written in the transaction of the change they tell of."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    FetchedValue,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    insert,
)
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from guichet_kit.events.envelope import Event
from guichet_kit.ids import uuid7
from guichet_kit.trace import current_traceparent

tables = MetaData()
outbox = Table(
    "outbox",
    tables,
    Column("position", BigInteger, primary_key=True),
    Column("authority", Text),
    Column("id", PG_UUID(as_uuid=True)),
    Column("type", Text),
    Column("subject", Text),
    Column("body", Text),
    Column("created_at", DateTime(timezone=True)),
    Column("published_at", DateTime(timezone=True)),
    Column("retry_at", DateTime(timezone=True)),
    Column("attempts", Integer),
)
inbox = Table(
    "inbox",
    tables,
    Column("authority", Text, primary_key=True, server_default=FetchedValue()),
    Column("event_id", PG_UUID(as_uuid=True), primary_key=True),
    Column("handler", Text, primary_key=True),
    Column("received_at", DateTime(timezone=True)),
)
parked = Table(
    "parked",
    tables,
    Column("authority", Text, primary_key=True),
    Column("event_id", PG_UUID(as_uuid=True), primary_key=True),
    Column("handler", Text, primary_key=True),
    Column("type", Text),
    Column("subject", Text),
    Column("body", Text),
    Column("reason", Text),
    Column("attempts", Integer),
    Column("retry_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True)),
)


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
    session.execute(
        insert(outbox).values(id=event.id, type=kind, subject=event.subject, body=event.dump())
    )
    return event


def forget(session: Session, subject: str | UUID) -> None:
    """Erase what the queues still hold about `subject`: published events and events set aside."""
    session.execute(
        delete(outbox).where(outbox.c.subject == str(subject), outbox.c.published_at.is_not(None))
    )
    session.execute(delete(parked).where(parked.c.subject == str(subject)))
