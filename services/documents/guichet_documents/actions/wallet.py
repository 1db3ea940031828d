"""The documents that a citizen was given, by family and across her families."""

from collections.abc import Sequence
from uuid import UUID

from guichet_kit.paging import Page, page_of
from guichet_kit.problems import NotFound
from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from guichet_documents.actions.accesses import read_file
from guichet_documents.models import File

NEWEST = 5
PAGE = 20


def list_newest(session: Session, subjects: dict[str, str]) -> list[File]:
    """Give the last five documents of a citizen who is known by family as `subjects` says."""
    own = _of(subjects)
    if not own:
        return []
    statement = select(File).where(File.in_wallet, or_(*own))
    return list(
        session.scalars(statement.order_by(File.created_at.desc(), File.id.desc()).limit(NEWEST))
    )


def _of(subjects: dict[str, str]) -> list[ColumnElement[bool]]:
    """Give a condition for each family where a citizen has a pseudonym."""
    return [
        and_(File.family == family, File.subject == subject)
        for family, subject in subjects.items()
        if subject
    ]


def list_pickable(
    session: Session, subjects: dict[str, str], types: Sequence[str], most: int, after: str | None
) -> Page[File]:
    """Give a page of a citizen's documents, of any family, that are of these media types.

    They have `most` bytes at most; the newest come first.
    """
    fit = (File.in_wallet, File.media_type.in_(types), File.size <= most)
    statement = select(File).where(*fit, or_(false(), *_of(subjects)))
    return page_of(session, statement, [File.created_at, File.id], after=after, size=PAGE)


def pick(session: Session, subjects: dict[str, str], document_id: UUID) -> File | None:
    """Give a document of a citizen's wallet, in any family, that she joins to a request.

    None, noted too, when it is not in her wallet.
    """
    known = session.get(File, document_id)
    if known is None or known.family is None or not known.in_wallet:
        return None
    reader = subjects.get(known.family, "")
    return read_file(session, document_id, reader=reader, kind="citizen", family=known.family)


def list_wallet(session: Session, family: str, subject: str, after: str | None) -> Page[File]:
    """Give one page of a citizen's documents in a family, newest first."""
    statement = select(File).where(File.family == family, File.subject == subject, File.in_wallet)
    return page_of(session, statement, [File.created_at, File.id], after=after, size=PAGE)


def wallet_document(session: Session, family: str, subject: str, document_id: UUID) -> File:
    """Give one document of a citizen's wallet; raise `NotFound` for anything not hers."""
    file = session.get(File, document_id)
    if file is None or not file.in_wallet or not file.belongs_to(family, subject):
        raise NotFound
    return file


def take_out(session: Session, family: str, subject: str, document_id: UUID) -> str:
    """Take a document out of a citizen's wallet and give its title; the request keeps its copy."""
    file = wallet_document(session, family, subject, document_id)
    file.in_wallet = False
    return file.title


def find_metadata(session: Session, document_id: UUID, families: frozenset[str]) -> File:
    """Give a request's file to an agent of its family; raise `NotFound` for any other."""
    file = session.get(File, document_id)
    if file is None or file.family not in families:
        raise NotFound
    return file
