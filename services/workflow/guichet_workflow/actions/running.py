"""What an authority knows beside a circuit: its running cases, their questions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_workflow.actions.outside import read_questions
from guichet_workflow.models import Case, Workflow

MOST_COUNTED = 10_000
SEEN = 3
"""Cases whose questions are read: those of a procedure are the same in all."""


def count_by_status(session: Session, slug: str, version: int | None = None) -> dict[str, int]:
    """How many open cases of a circuit are in each status; ten thousand are counted at most.

    `version` counts those of one version alone.
    """
    own = select(Case.status).where(Case.workflow == slug, Case.closed_at.is_(None))
    if version is not None:
        own = own.where(Case.workflow_version == version)
    some = own.limit(MOST_COUNTED).subquery()
    counted = select(some.c.status, func.count()).group_by(some.c.status)
    return {row[0]: row[1] for row in session.execute(counted)}


def list_readers(session: Session, slug: str) -> list[str]:
    """Give the roles that the versions of a circuit name, of those that have open cases."""
    one = select(Case.workflow).where(Case.workflow == slug, Case.closed_at.is_(None))
    one = one.where(Case.workflow_version == Workflow.version).limit(1)
    own = select(Workflow.source["functions"], Workflow.source["teams"])
    # Not `exists`, which may be planned as a walk through every case.
    own = own.where(Workflow.slug == slug, one.scalar_subquery().is_not(None))
    rows = session.execute(own)
    holders = [held for row in rows for part in row if part for held in part.values()]
    return sorted({held["role"] for held in holders})


def answers_known(session: Session, slug: str) -> list[Mapping[str, Any]]:
    """The questions of the procedures of a circuit: as forms tells them, and as cases hold them.

    Those that cases hold and no form asks any more come last.
    """
    statement = (
        select(Case.answers)
        .where(Case.workflow == slug)
        .order_by(Case.workflow_version.desc())
        .limit(SEEN)
    )
    found = {
        str(answer["id"]): answer
        for answers in session.scalars(statement)
        for answer in answers
        if isinstance(answer, dict) and "id" in answer
    }
    told = {str(one["id"]): one for one in read_questions(session, slug)}
    return [*told.values(), *(one for name, one in found.items() if name not in told)]
