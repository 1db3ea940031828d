"""Notices on the portal; mails and SMS kept in the mailbox of the demonstration."""

from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

from guichet_kit.paging import Page, page_of
from guichet_kit.problems import NotFound
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from guichet_notify.models import EMAIL, ERASED, PORTAL, SMS, Delivery

LATEST = 5
KEYS = [Delivery.created_at, Delivery.message_id]
KEPT = (EMAIL, SMS)


def latest_notices(session: Session, subjects: Mapping[str, str]) -> list[Delivery]:
    """Give the last five notices of a citizen known by one pseudonym per family, unread first."""
    if not subjects:
        return []
    statement = (
        select(Delivery)
        .where(Delivery.channel == PORTAL, Delivery.body != "")
        .where(tuple_(Delivery.family, Delivery.subject).in_(list(subjects.items())))
        .order_by(Delivery.read_at.is_not(None), *(key.desc() for key in KEYS))
        .limit(LATEST)
    )
    return list(session.scalars(statement))


def list_notices(
    session: Session, family: str, subject: str, after: str | None = None
) -> Page[Delivery]:
    """Give the notices of a citizen in one family, newest first."""
    statement = select(Delivery).where(
        Delivery.channel == PORTAL, Delivery.family == family, Delivery.subject == subject
    )
    return page_of(session, statement, KEYS, after=after, size=20)


def mark_read(session: Session, family: str, subject: str, message_id: UUID) -> None:
    """Note that the citizen read a notice of hers; raise `NotFound` for any other."""
    row = session.get(Delivery, (message_id, PORTAL))
    if row is None or (row.family, row.subject) != (family, subject):
        raise NotFound
    if row.read_at is None:
        row.read_at = func.now()


def path_of(link: str) -> str:
    """Give the local part of a link, "" when it has none: a notice never leads elsewhere."""
    parts = urlsplit(link)
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def list_mails(session: Session, after: str | None = None) -> Page[Delivery]:
    """Give the mails and SMS kept in the mailbox of the demonstration, newest first."""
    statement = select(Delivery).where(Delivery.channel.in_(KEPT))
    return page_of(session, statement, [*KEYS, Delivery.channel], after=after, size=20)


def find_mail(session: Session, message_id: UUID, channel: str = EMAIL) -> Delivery:
    """Give one mail or SMS of the mailbox; raise `NotFound`."""
    row = session.get(Delivery, (message_id, channel)) if channel in KEPT else None
    if row is None or row.state == ERASED:
        raise NotFound
    return row
