"""Opening a file: allowed or not, and noted either way."""

from uuid import UUID

from guichet_kit.ids import uuid7
from guichet_kit.problems import Conflict
from sqlalchemy.orm import Session

from guichet_documents.models import FAILED, GENERATED, Access, Erasure, File, Rendering


def read_file(
    session: Session,
    document_id: UUID,
    *,
    reader: str,
    kind: str,
    family: str = "",
    scanning: bool = False,
) -> File | None:
    """Give a file to a reader and note the access; None, noted too, when it is not hers.

    A citizen reads by `family` what belongs to her there; without a family the caller has checked
    a ticket made for this reader. What is held back while it is scanned is noted as not granted.
    """
    file = session.get(File, document_id)
    if file is None:
        return None
    hers = not family or file.belongs_to(family, reader)
    granted = hers and not file.held_back(scanning=scanning)
    _note(session, document_id, reader, kind, granted=granted)
    return file if hers else None


class NotMadeYet(Conflict):
    """The document is being made, or was not asked for yet."""

    slug = "document-en-preparation"
    title = "Document en préparation"


def read_attachment(session: Session, document_id: UUID, request_id: UUID) -> File | None:
    """Give a document made for a request, for a mail to join; None when there will be none.

    Raises `NotMadeYet`, also when nobody asked for it: the event may still be on its way.
    """
    file = session.get(File, document_id)
    if file is not None:
        if file.state != GENERATED or file.request_id != request_id:
            return None
        _note(session, document_id, "notify", "service", granted=True)
        return file
    row = session.get(Rendering, document_id)
    if session.get(Erasure, request_id) or (row is not None and row.state == FAILED):
        return None
    raise NotMadeYet


def note_refusal(session: Session, document_id: UUID, *, reader: str, kind: str) -> None:
    """Note that somebody asked for a file without a ticket that opens it to her."""
    if session.get(File, document_id) is not None:
        _note(session, document_id, reader, kind, granted=False)


def _note(session: Session, document_id: UUID, reader: str, kind: str, *, granted: bool) -> None:
    session.add(
        Access(
            id=uuid7(), document_id=document_id, reader=reader, reader_kind=kind, granted=granted
        )
    )
