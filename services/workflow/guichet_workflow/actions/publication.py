"""Before a circuit goes live: what is to mend, what changes, whom it touches."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_workflow.actions.definitions import Unfit, read_definition
from guichet_workflow.core import Finding
from guichet_workflow.models import Case

MOST_COUNTED = 1_000
BLOCKING = "blocking"


def findings_of(source: Mapping[str, Any]) -> list[Finding]:
    """Everything that there is to say of a circuit being made, what blocks first."""
    try:
        read_definition(source)
    except Unfit as problem:
        return sorted(problem.findings, key=lambda one: level_of(one) != BLOCKING)
    return []


def level_of(finding: Finding) -> str:
    """How much a finding matters: blocking, or advice."""
    return str(getattr(finding, "level", BLOCKING))


def count_touched(session: Session, slug: str) -> int:
    """How many open cases follow a version of this circuit, a thousand and one at most."""
    own = select(Case.request_id).where(Case.workflow == slug, Case.closed_at.is_(None))
    counted = own.limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def by_level(findings: Sequence[Finding], level: str) -> list[Finding]:
    """Those that block, or those that advise."""
    return [one for one in findings if (level_of(one) == BLOCKING) == (level == BLOCKING)]
