"""Which agents read the answers of which procedures.

The right `answers.read` and the family of the procedure, both: reading every answer of a procedure
at once is more than handling one's cases, which workflow allows by its own functions. A role that
gives the right may bound it to families.
"""

from dataclasses import dataclass

import structlog
from guichet_kit.auth import Principal
from guichet_kit.problems import NotFound
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_forms.actions.by_title import page_by_title
from guichet_forms.models import Procedure
from guichet_forms.problems import OtherFamily

READ = "answers.read"
MOST_PROCEDURES = 500
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reader:
    """An agent who reads answers, and the families where she may."""

    id: str
    families: frozenset[str]


def reader_of(who: Principal) -> Reader:
    """Give what an agent may read; nothing without the right."""
    bound = who.bound(READ)
    families = who.families if bound is None else who.families & bound
    may = who.kind == "agent" and READ in who.rights
    return Reader(who.subject, families if may else frozenset())


def find_for(session: Session, slug: str, reader: Reader) -> Procedure:
    """The procedure of this slug. Raises `NotFound`, `OtherFamily` for one she may not read.

    That a procedure is there is no secret: who may not read its answers is told why.
    """
    found = session.scalars(select(Procedure).where(Procedure.slug == slug)).first()
    if found is None:
        raise NotFound
    if found.family not in reader.families:
        log.warning("answers_refused", procedure=slug)
        raise OtherFamily
    return found


def slugs_for(session: Session, reader: Reader) -> list[str]:
    """The procedures whose answers she reads."""
    own = select(Procedure.slug).where(Procedure.family.in_(sorted(reader.families)))
    return list(session.scalars(own.order_by(Procedure.slug).limit(MOST_PROCEDURES)))


def list_for(
    session: Session, reader: Reader, after: str = "", size: int = 50
) -> tuple[list[Procedure], str | None]:
    """The same by title; `after` is the slug of the last one seen. Give the next one too."""
    statement = select(Procedure).where(Procedure.family.in_(sorted(reader.families)))
    return page_by_title(session, Procedure, statement, after, size)
