"""The audit trail: written with the change it tells of, chained by the database, checked here."""

from typing import Any
from uuid import UUID

from guichet_kit.paging import Page, page_of
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from guichet_identity.models import AGENT, Account, AuditEntry

CHECK = text(
    "select position from ("
    " select audit.*, audit_hash(audit) as right_hash,"
    "  lag(hash, 1, repeat('0', 64)) over (order by position) as right_previous,"
    "  row_number() over (order by position) as right_position"
    " from audit) as chain "
    "where hash <> right_hash or previous <> right_previous or position <> right_position "
    "order by position limit 1"
)


def note(
    session: Session, action: str, *, actor: str | UUID, subject: str | UUID, **details: Any
) -> None:
    """Write one line: who (`actor`) did what (`action`) to what; ids and slugs, never a name."""
    values = {"actor": str(actor), "action": action, "subject": str(subject), "details": details}
    session.execute(insert(AuditEntry.__table__).values(values))  # type: ignore[arg-type]  # a Table


def first_broken_link(session: Session) -> int | None:
    """Give the position of the first line that was changed, removed or inserted; None if sound."""
    found = session.scalar(CHECK)
    return None if found is None else int(found)


def read(session: Session, *, after: str = "") -> Page[AuditEntry]:
    """Give a page of the trail, newest first."""
    return page_of(session, select(AuditEntry), [AuditEntry.position], after=after)


def names(session: Session, entries: list[AuditEntry]) -> dict[str, str]:
    """Give the names of the agents whose ids stand in some lines; citizens stay without."""
    written = {text for entry in entries for text in (entry.actor, entry.subject)}
    wanted = [UUID(text) for text in written if len(text) == 36 and text.count("-") == 4]
    own = select(Account.id, Account.name).where(Account.kind == AGENT, Account.id.in_(wanted))
    return {str(found.id): found.name for found in session.execute(own)}
