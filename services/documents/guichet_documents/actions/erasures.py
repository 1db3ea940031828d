"""Erasure: rows first, in one transaction; bytes next; then the proof."""

from typing import Any
from uuid import UUID

from guichet_kit.events.outbox import emit, forget
from sqlalchemy import ColumnElement, delete, exists, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_documents.models import GENERATED, Access, Erasure, File, Removal, Rendering
from guichet_documents.storage import Storage

BATCH = 200


def delete_files(session: Session, *conditions: ColumnElement[bool]) -> list[Any]:
    """Delete the rows of files with what was noted of their readers; their bytes go next.

    Gives what was deleted: id, object, request_id, state.
    """
    gone = list(
        session.execute(
            delete(File)
            .where(*conditions)
            .returning(File.id, File.object, File.request_id, File.state)
            .execution_options(synchronize_session="fetch")
        )
    )
    if gone:
        values = [{"object": row.object, "request_id": row.request_id} for row in gone]
        session.execute(insert(Removal), values)
        session.execute(delete(Access).where(Access.document_id.in_([row.id for row in gone])))
    return gone


def erase_request(session: Session, request_id: UUID) -> None:
    """Erase everything of a request; `prove_erasure` tells of it once no byte is left."""
    first = session.scalar(
        upsert(Erasure)
        .values(request_id=request_id, erased={})
        .on_conflict_do_nothing()
        .returning(Erasure.request_id)
    )
    if first is None:
        return
    gone = delete_files(session, File.request_id == request_id)
    generated = sum(row.state == GENERATED for row in gone)
    orders = session.execute(
        delete(Rendering).where(Rendering.request_id == request_id).returning(Rendering.document_id)
    ).all()
    erasure = session.get_one(Erasure, request_id)
    erasure.erased = {
        "files": len(gone) - generated,
        "documents": generated,
        "orders": len(orders),
    }
    forget(session, request_id)


def remove_objects(session: Session, storage: Storage) -> int:
    """Remove the bytes of an authority's deleted files and give how many objects went.

    A crash before the commit leaves the order to remove them, which is then obeyed again.
    """
    rows = list(
        session.scalars(
            select(Removal)
            .order_by(Removal.created_at, Removal.object)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
    )
    for row in rows:
        storage.remove(row.authority, row.object)
        session.delete(row)
    session.flush()
    return len(rows)


def prove_erasure(session: Session, request_id: UUID) -> bool:
    """Tell that a request is erased, once no byte of it is left; False when it is too early."""
    erasure = session.scalar(
        select(Erasure)
        .where(
            Erasure.request_id == request_id,
            Erasure.done_at.is_(None),
            ~exists().where(Removal.request_id == request_id),
        )
        .with_for_update(skip_locked=True)
    )
    if erasure is None:
        return False
    forget(session, request_id)
    data = {"request_id": str(request_id), "erased": erasure.erased}
    emit(session, "documents.request.erased.v1", subject=request_id, data=data)
    erasure.done_at = func.now()
    session.flush()
    return True
