"""The queue of mails and SMS: claim what is due, settle what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import and_, func, select, tuple_, update
from sqlalchemy.orm import Session

from guichet_notify.actions.messages import tell
from guichet_notify.models import (
    DELIVERED,
    EMAIL,
    FAILED,
    PERSONAL,
    SENDING,
    SMS,
    UNSETTLED,
    WAITING,
    Delivery,
)
from guichet_notify.phones import without_number

MAX_ATTEMPTS = 49  # a first handing, then 48 more: four hours at one every five minutes
PASSING_KEPT = timedelta(days=1)
DOCUMENTS_AWAITED = timedelta(minutes=15)
"""How long a mail waits for its attachments; it then leaves without them."""
QUEUES = {
    "mails": and_(Delivery.channel == EMAIL, Delivery.attachments == []),
    "attaching": and_(Delivery.channel == EMAIL, Delivery.attachments != []),
    "sms": Delivery.channel == SMS,
}
"""What is claimed apart: a provider or documents that hangs keeps no plain mail waiting."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Claim:
    """One try at one mail; `attempt` counts from 1 and tells this try from a later one."""

    authority: str
    message_id: UUID
    channel: str
    attempt: int


def claim(session: Session, limit: int, lease_s: int, queue: str = "mails") -> list[Claim]:
    """Take up to `limit` mails of a queue that are due, for `lease_s` seconds (worker role).

    A mail claimed and not settled is due again when its lease ends: the sweep of those that a
    process took with it.
    """
    key = (Delivery.authority, Delivery.message_id, Delivery.channel)
    due = (
        select(*key, Delivery.state.label("was"))
        .where(Delivery.state.in_(UNSETTLED), Delivery.due_at <= func.now(), QUEUES[queue])
        .order_by(Delivery.due_at, Delivery.message_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (
        update(Delivery)
        .where(tuple_(*key) == tuple_(due.c.authority, due.c.message_id, due.c.channel))
        .values(
            state=SENDING,
            attempts=Delivery.attempts + 1,
            due_at=func.now() + timedelta(seconds=lease_s),
        )
        .returning(*key, Delivery.attempts, due.c.was)
    )
    rows = session.execute(taken).all()
    for row in rows:
        if row.was == SENDING:
            log.warning("mail_claimed_again", message=str(row.message_id), attempt=row.attempts)
    return [Claim(row.authority, row.message_id, row.channel, row.attempts) for row in rows]


def find(session: Session, taken: Claim) -> Delivery | None:
    """Give the mail of a claim, None when it was erased or claimed by another since."""
    row = session.get(Delivery, (taken.message_id, taken.channel), with_for_update=True)
    if row is None or row.state != SENDING or row.attempts != taken.attempt:
        return None
    return row


def settle_delivered(session: Session, taken: Claim, note: str = "") -> None:
    """Note that the server took the mail, and what there is to tell of it."""
    row = find(session, taken)
    if row is not None:
        row.note = " · ".join(filter(None, (row.note, note)))
        _settle(session, row, DELIVERED, "")


def settle_failed(session: Session, taken: Claim, reason: str) -> None:
    """Note that the mail will never leave."""
    row = find(session, taken)
    if row is not None:
        _settle(session, row, FAILED, _without_address(reason, row))


def settle_later(session: Session, taken: Claim, reason: str, retry_s: int) -> None:
    """Try again in `retry_s` seconds, or give up after the last try."""
    if taken.attempt >= MAX_ATTEMPTS:
        settle_failed(session, taken, reason)
        return
    row = find(session, taken)
    if row is not None:
        row.state, row.reason = WAITING, _without_address(reason, row)
        row.due_at = func.now() + timedelta(seconds=retry_s)


def has_patience(session: Session, row: Delivery) -> bool:
    """Tell whether a mail may wait longer for its attachments."""
    now: datetime = session.scalars(select(func.now())).one()
    return now <= row.created_at + DOCUMENTS_AWAITED


def settle_waiting(session: Session, taken: Claim, again_s: int) -> None:
    """Try again in `again_s` seconds a mail whose documents are not ready: that was no try."""
    row = find(session, taken)
    if row is not None:
        row.state, row.attempts = WAITING, taken.attempt - 1
        row.due_at = func.now() + timedelta(seconds=again_s)


def _settle(session: Session, row: Delivery, state: str, reason: str) -> None:
    row.state, row.reason, row.settled_at = state, reason, func.now()
    session.flush()
    tell(session, row)


def _without_address(reason: str, row: Delivery) -> str:
    """Servers quote the address in their refusal; what agents and events get names no one."""
    named = row.channel == SMS and row.address
    reason = without_number(reason, row.address) if named else reason.replace(row.address, "…")
    return " ".join(reason.split())[:500]


class Late(NamedTuple):
    """Mails and SMS that a try could not hand over: how many, and since when the oldest waits."""

    waiting: int
    since: datetime | None


def late_mails(session: Session) -> Late:
    """Give the authority's mails and SMS that were tried and still wait."""
    statement = select(func.count(), func.min(Delivery.created_at)).where(
        Delivery.state == WAITING, Delivery.attempts > 0
    )
    return Late(*session.execute(statement).one())


def blank_passing(session: Session) -> int:
    """Blank the messages that belong to no request a day after they left (worker role)."""
    statement = (
        update(Delivery)
        .where(Delivery.request_id.is_(None), Delivery.body != "")
        .where(Delivery.settled_at < func.now() - PASSING_KEPT)
        .values(**dict.fromkeys(PERSONAL, ""))
        .returning(Delivery.message_id)
    )
    return len(session.execute(statement).all())
