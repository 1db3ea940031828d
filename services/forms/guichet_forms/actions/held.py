"""Files of requests that the antivirus set aside: nobody opens them, agents are told which."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_forms.models import HeldFile, Submission


def note(
    session: Session, document_id: UUID, request_id: UUID, reason: str, told_at: datetime
) -> None:
    """Keep what was last told of a file: why it is held, "" when it no longer is.

    Nothing is kept of a request that is unknown here, or erased.
    """
    known = select(
        literal(document_id, HeldFile.document_id.type),
        Submission.request_id,
        literal(reason, HeldFile.reason.type),
        literal(told_at, HeldFile.told_at.type),
    ).where(Submission.request_id == request_id, Submission.erased_at.is_(None))
    names = ["document_id", "request_id", "reason", "told_at"]
    made = insert(HeldFile).from_select(names, known)
    session.execute(
        made.on_conflict_do_update(
            index_elements=["authority", "document_id"],
            set_={"reason": made.excluded.reason, "told_at": made.excluded.told_at},
            where=HeldFile.told_at < made.excluded.told_at,
        )
    )


def held_of(session: Session, request_id: UUID) -> dict[str, str]:
    """Give why files of a request are held, by document."""
    found = select(HeldFile).where(HeldFile.request_id == request_id, HeldFile.reason != "")
    return {str(row.document_id): row.reason for row in session.scalars(found)}


def forget(session: Session, request_id: UUID) -> None:
    """Erase what was told of the files of a request."""
    session.execute(delete(HeldFile).where(HeldFile.request_id == request_id))
