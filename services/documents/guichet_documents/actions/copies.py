"""Files that a request takes along from another one: copies, which live and go with their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_documents.actions.scans import tell_quarantine
from guichet_documents.models import CLAIMED, CLEAN, DEPOSITED, GENERATED, Erasure, File
from guichet_documents.storage import Storage

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Owner:
    """Whose the copies are: a request, its number, and the citizen's pseudonym in its family."""

    request_id: UUID
    family: str
    subject: str | None
    number: str | None


def copy_files(
    session: Session, storage: Storage, origin: UUID, copies: Mapping[UUID, UUID], owner: Owner
) -> None:
    """Copy files of the request `origin`: `copies` gives the source of each copy to be made.

    A file of any other request is not copied, nor one whose bytes are gone; what is there already
    stays as it is. An object written before a crash is removed as any that no row names.
    """
    if session.get(Erasure, owner.request_id):
        return
    whole = select(File).where(File.request_id == origin, File.state != DEPOSITED)
    sources = {row.id: row for row in session.scalars(whole.where(File.id.in_(copies.values())))}
    for made, source in copies.items():
        if source not in sources:
            log.warning("copy_without_source", document_id=str(source), request_id=str(origin))
        elif session.get(File, made) is None:
            _copy(session, storage, sources[source], made, owner)


def _copy(session: Session, storage: Storage, source: File, made: UUID, owner: Owner) -> None:
    try:
        kept = storage.copy(source.authority, source.object)
    except FileNotFoundError:
        log.warning("copy_without_bytes", document_id=str(source.id))
        return
    scan = CLEAN if source.state == GENERATED else source.scan
    session.add(
        File(
            id=made,
            object=kept,
            name=source.name,
            title=source.title,
            media_type=source.media_type,
            size=source.size,
            sha256=source.sha256,
            state=CLAIMED,
            scan=scan,
            threat=source.threat,
            request_id=owner.request_id,
            number=owner.number,
            family=owner.family,
            subject=owner.subject,
        )
    )
    session.flush()
    tell_quarantine(session, made, owner.request_id, scan)
