"""Taking the person out of a case for good, and the proofs that the other services did too."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guichet_kit.events import forget
from sqlalchemy import delete, exists, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_workflow.models import (
    OVER,
    Batch,
    BatchItem,
    Case,
    CaseFile,
    Erasure,
    Grace,
    Line,
    Mention,
    Opening,
    Preparation,
    Presence,
)

BLANKED = {
    "comment": "",
    "text": "…",
    "name": "…",
    "contact": "…",
    "number": "…",
    "reason": "…",
    "value": "…",
    "files": ["…"],
    "changes": [],
}
"""What a line of history may hold of a person, and what is left of it."""


def erase(session: Session, request_id: UUID) -> None:
    """Blank all that tells who asked or wrote, in every table; what was decided and when stays."""
    _blank_case(session, request_id)
    _blank_history(session, request_id)
    gone = delete(CaseFile).where(CaseFile.request_id == request_id)
    session.execute(gone.execution_options(synchronize_session=False))
    readers = update(Opening).where(Opening.request_id == request_id).values(reader_name="")
    session.execute(readers.execution_options(synchronize_session=False))
    there = update(Presence).where(Presence.request_id == request_id).values(name="")
    session.execute(there.execution_options(synchronize_session=False))
    for unfinished in (Grace, Mention, Preparation):
        gone = delete(unfinished).where(unfinished.request_id == request_id)
        session.execute(gone.execution_options(synchronize_session=False))
    _blank_batches(session, request_id)
    forget(session, request_id)


def _blank_batches(session: Session, request_id: UUID) -> None:
    """Take away the words that went to this person and to others at once.

    A batch at work still needs its own: `blank_over` takes them away once it is over. Until then
    it is held from being over, by the lock that its workers share, for they take the case next.
    """
    of_case = select(BatchItem.batch_id).where(BatchItem.request_id == request_id)
    own = select(Batch.id).where(Batch.id.in_(of_case), Batch.comment != "")
    session.execute(own.where(Batch.state.not_in(OVER)).with_for_update(read=True))
    over = update(Batch).where(Batch.id.in_(of_case), Batch.state.in_(OVER), Batch.comment != "")
    blank = over.values(comment="")
    session.execute(blank.execution_options(synchronize_session=False))


def blank_over(session: Session, batch_id: UUID) -> None:
    """Take away the words of a batch that is over, if the person of one of its cases is gone."""
    case = BatchItem.request_id == Case.request_id
    gone = exists().where(BatchItem.batch_id == batch_id, case, Case.anonymised_at.is_not(None))
    own = update(Batch).where(Batch.id == batch_id, Batch.state.in_(OVER), Batch.comment != "")
    blank = own.where(gone).values(comment="")
    session.execute(blank.execution_options(synchronize_session=False))


def _blank_case(session: Session, request_id: UUID) -> None:
    blank = update(Case).where(Case.request_id == request_id)
    values: dict[str, Any] = {
        "subject": None,
        "code_digest": None,
        "second_digest": None,
        "digest": "",
        "acknowledgement": "",
        "applicant": {},
        "answers": [],
        "draft": {},
    }
    session.execute(blank.values(**values).execution_options(synchronize_session=False))


def _blank_history(session: Session, request_id: UUID) -> None:
    own = Line.request_id == request_id
    names = update(Line).where(own).values(by_id="", by_name="")
    session.execute(names.execution_options(synchronize_session=False))
    for name, empty in BLANKED.items():
        column = Line.values.op("||")(literal({name: empty}, JSONB))
        statement = update(Line).where(own, Line.values.has_key(name)).values(values=column)
        session.execute(statement.execution_options(synchronize_session=False))


def keep_proof(session: Session, request_id: UUID, service: str, counts: Mapping[str, Any]) -> None:
    """Keep what a service says that it erased; nothing for a request that is not known here."""
    known = session.scalar(select(Case.request_id).where(Case.request_id == request_id))
    if known is None:
        return
    row = {"request_id": request_id, "service": service, "counts": dict(counts)}
    session.execute(upsert(Erasure).values(**row).on_conflict_do_nothing())
    forget(session, request_id)
