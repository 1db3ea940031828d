"""Opening a file: allowed or not, and noted either way."""

from uuid import UUID

from guichet_kit.ids import uuid7
from sqlalchemy.orm import Session

from guichet_documents.models import Access, File


def read_file(
    session: Session, document_id: UUID, *, reader: str, kind: str, family: str = ""
) -> File | None:
    """Give a file to a reader and note the access; None, noted too, when it is not hers.

    A citizen reads by `family` what belongs to her there; without a family the caller has checked
    a ticket made for this reader.
    """
    file = session.get(File, document_id)
    if file is None:
        return None
    granted = not family or file.belongs_to(family, reader)
    session.add(
        Access(
            id=uuid7(), document_id=document_id, reader=reader, reader_kind=kind, granted=granted
        )
    )
    return file if granted else None
