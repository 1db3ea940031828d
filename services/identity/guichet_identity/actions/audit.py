"""The audit trail: written with the change it tells of, chained by the database, checked here."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from guichet_identity.models import AuditEntry

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
