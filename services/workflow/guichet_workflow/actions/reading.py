"""What is shown of a case besides its state: history, files, clocks, who opened it, proofs."""

from dataclasses import dataclass
from uuid import UUID

from guichet_kit.paging import Page, page_of
from sqlalchemy import Text, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.colleagues import list_colleagues
from guichet_workflow.models import INTERNAL, Agent, Case, CaseFile, Erasure, Line, Opening

NEWEST = [Case.received_at, Case.request_id]
MOST_LINES = 500
MOST_FILES = 200
MOST_OPENINGS = 100


@dataclass(frozen=True)
class Around:
    """What goes with a case on a page."""

    lines: list[Line]
    files: list[CaseFile]
    openings: list[Opening]
    proofs: list[Erasure]
    colleagues: list[Agent]


def read_around(session: Session, held: Held, *, internal: bool) -> Around:
    """Give what goes with a case; without `internal`, only what the citizen may read."""
    request_id = held.row.request_id
    return Around(
        read_lines(session, request_id, internal=internal),
        read_files(session, request_id, internal=internal),
        _openings(session, request_id),
        _proofs(session, request_id) if held.state.anonymised_at else [],
        list_colleagues(session, held) if internal and _asks_for_agent(held) else [],
    )


def _asks_for_agent(held: Held) -> bool:
    status = held.definition.statuses[held.state.status]
    asked = [status.fields, *(choice.fields for choice in status.choices.values())]
    asked += [rule.fields for rule in held.definition.anytime.values()]
    return any(field["type"] == "agent" for fields in asked for field in fields)


def read_lines(session: Session, request_id: UUID, *, internal: bool, after: int = 0) -> list[Line]:
    """Give the last lines of history, oldest first, from those of versions above `after`."""
    own = select(Line).where(Line.request_id == request_id, Line.version > after)
    if not internal:
        own = own.where(Line.public)
    newest = own.order_by(Line.version.desc(), Line.seq.desc()).limit(MOST_LINES)
    return list(session.scalars(newest))[::-1]


def read_files(session: Session, request_id: UUID, *, internal: bool) -> list[CaseFile]:
    """Give the files of a case, oldest first; without `internal`, those the citizen may open."""
    own = select(CaseFile).where(CaseFile.request_id == request_id)
    if not internal:
        own = own.where(CaseFile.origin != INTERNAL)
    ordered = own.order_by(CaseFile.added_at, CaseFile.document_id)
    return list(session.scalars(ordered.limit(MOST_FILES)))


def _openings(session: Session, request_id: UUID) -> list[Opening]:
    own = select(Opening).where(Opening.request_id == request_id)
    ordered = own.order_by(Opening.at.desc(), Opening.reader_id).limit(MOST_OPENINGS)
    return list(session.scalars(ordered))


def _proofs(session: Session, request_id: UUID) -> list[Erasure]:
    own = select(Erasure).where(Erasure.request_id == request_id)
    return list(session.scalars(own.order_by(Erasure.service)))


def list_own(session: Session, subject: str, *, after: str | None = None) -> Page[Case]:
    """Give the requests of a citizen in one family, newest first."""
    own = select(Case).where(Case.subject == subject)
    return page_of(session, own, NEWEST, after=after, size=20)


def list_last(session: Session, subjects: list[str], size: int) -> Page[Case]:
    """Give the last requests of a citizen known by a pseudonym for each family.

    Only the last of each are read, however many she sent; there is no further page.
    """
    mine = func.unnest(literal(subjects, ARRAY(Text))).table_valued("subject").render_derived()
    own = select(Case.request_id).where(Case.subject == mine.c.subject)
    newest = own.order_by(*(key.desc() for key in NEWEST)).limit(size + 1)
    last = newest.correlate(mine).lateral("last")
    found = select(Case).select_from(mine).join(last, true())
    joined = found.join(Case, Case.request_id == last.c.request_id)
    return page_of(session, joined, NEWEST, size=size)
