"""Documents made for a request: ordered once, tried five times, delivered or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guichet_kit.events.outbox import emit
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_documents.actions.deposits import Received
from guichet_documents.models import FAILED, GENERATED, MADE, WAITING, Erasure, File, Rendering

MAX_ATTEMPTS = 5
MOST_KILLED = 2
# Longer than a rendering may last: a process that died while it rendered is replaced after that.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Order:
    """A document to be made; `wanted` is the data of the event that asks for it."""

    document_id: UUID
    request_id: UUID
    wanted: dict[str, Any]


class NoFirstPart(Exception):
    """What a document is to follow is gone, or is not a document made for the same request."""


def order_document(session: Session, data: dict[str, Any]) -> None:
    """Note a document to be made; one noted before, or of an erased request, changes nothing."""
    request_id = UUID(data["request_id"])
    if session.get(Erasure, request_id):
        return
    told = ("number", "family", "template", "title", "to", "values")
    names = (*told, "available_until", "internal", "after")
    session.execute(
        upsert(Rendering)
        .values(
            document_id=UUID(data["document_id"]),
            request_id=request_id,
            wanted={name: data[name] for name in names if name in data},
            state=WAITING,
            attempts=0,
            reason="",
        )
        .on_conflict_do_nothing()
    )


def take_rendering(session: Session, document_id: UUID) -> Order | None:
    """Take one document to make for a minute; None when it is taken, made, given up or erased."""
    row = session.scalar(
        select(Rendering)
        .where(
            Rendering.document_id == document_id,
            Rendering.state == WAITING,
            Rendering.due_at <= func.now(),
        )
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    row.attempts += 1
    row.due_at = func.now() + LEASE
    session.flush()
    return Order(document_id=row.document_id, request_id=row.request_id, wanted=row.wanted)


def first_part(session: Session, order: Order) -> str:
    """Give the object of the document that comes first, "" for none; raises `NoFirstPart`."""
    after = order.wanted.get("after")
    if not after:
        return ""
    own = (File.id == UUID(after), File.request_id == order.request_id, File.state == GENERATED)
    found = session.scalar(select(File.object).where(*own))
    if found is None:
        raise NoFirstPart
    return found


def finish_rendering(session: Session, order: Order, made: Received) -> bool:
    """Deliver a document and tell of it; False when it was erased or delivered meanwhile."""
    row = _waiting(session, order.document_id)
    if row is None:
        return False
    session.add(_file_of(order, made))
    row.state, row.wanted = MADE, {}
    data = {
        "document_id": str(order.document_id),
        "request_id": str(order.request_id),
        "title": order.wanted["title"],
        "name": made.name,
        "size": made.size,
        "sha256": made.sha256,
        **({"internal": True} if order.wanted.get("internal") else {}),
    }
    emit(session, "documents.document.made.v1", subject=order.request_id, data=data)
    return True


def fail_rendering(
    session: Session, document_id: UUID, reason: str, *, killed: bool = False
) -> None:
    """Note a failed attempt: tried again later, or given up and told after the fifth.

    After the second when its process was `killed`: it holds up the others all the time allowed.
    """
    row = _waiting(session, document_id)
    if row is None:
        return
    row.reason = reason[:500]
    if row.attempts < (MOST_KILLED if killed else MAX_ATTEMPTS):
        row.due_at = func.now() + timedelta(seconds=2**row.attempts)
        return
    row.state, row.wanted = FAILED, {}
    data = {
        "document_id": str(document_id),
        "request_id": str(row.request_id),
        "reason": row.reason,
    }
    emit(session, "documents.document.failed.v1", subject=row.request_id, data=data)


def _waiting(session: Session, document_id: UUID) -> Rendering | None:
    return session.scalar(
        select(Rendering)
        .where(Rendering.document_id == document_id, Rendering.state == WAITING)
        .with_for_update()
    )


def _file_of(order: Order, made: Received) -> File:
    wanted = order.wanted
    subject = None if wanted.get("internal") else (wanted.get("to") or {}).get("subject")
    until = wanted.get("available_until")
    return File(
        id=order.document_id,
        object=made.object,
        name=made.name,
        title=wanted["title"],
        media_type=made.media_type,
        size=made.size,
        sha256=made.sha256,
        state=GENERATED,
        request_id=order.request_id,
        number=wanted.get("number"),
        family=wanted["family"],
        subject=subject,
        in_wallet=bool(subject),
        available_until=datetime.fromisoformat(until) if until else None,
    )
