"""Running cases that do not go on: an incident holds them, or nothing moved them for a month."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from guichet_kit.paging import PAGE_SIZE, Page, page_of
from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from guichet_workflow.actions.families import check_reach
from guichet_workflow.models import Case

INCIDENTS, STILL = "incidents", "immobiles"
STILL_AFTER = timedelta(days=30)
"""Without any move: the citizen was reminded, an agent saw the case late, and yet nothing."""
MOST_COUNTED = 1_000
HELD = text("cases.closed_at is null and cases.state -> 'incidents' <> '[]'::jsonb")
"""Written as in the index, which serves for no other writing of it."""


@dataclass(frozen=True)
class Stuck:
    """How many cases of a status an incident holds, and how many nothing moved."""

    incidents: int = 0
    still: int = 0


def count_stuck(session: Session, slug: str) -> dict[str, Stuck]:
    """Give the stuck cases of a circuit by status; a thousand of each are counted at most."""
    held = _counted(session, _held(select(Case.status), slug))
    still = _counted(session, _still(select(Case.status), slug))
    return {
        status: Stuck(held.get(status, 0), still.get(status, 0)) for status in {**held, **still}
    }


def _counted(session: Session, own: Select[Any]) -> dict[str, int]:
    some = own.limit(MOST_COUNTED).subquery()
    counted = select(some.c.status, func.count()).group_by(some.c.status)
    return {row[0]: row[1] for row in session.execute(counted)}


def _held(chosen: Select[Any], slug: str) -> Select[Any]:
    return chosen.where(Case.workflow == slug, HELD)


def _still(chosen: Select[Any], slug: str) -> Select[Any]:
    own = chosen.where(Case.workflow == slug, Case.closed_at.is_(None))
    return own.where(Case.moved_at < func.now() - STILL_AFTER)


def list_stuck(
    session: Session,
    slug: str,
    which: str,
    *,
    status: str = "",
    after: str | None = None,
    families: Set[str] | None = None,
    size: int = PAGE_SIZE,
) -> Page[Case]:
    """Give the cases that an incident holds, newest first, or those that nothing moved.

    Those of one `status` alone when it is said. Raises `Forbidden` for a circuit of other families.
    """
    check_reach(session, slug, families)
    held = which == INCIDENTS
    own = _held(select(Case), slug) if held else _still(select(Case), slug)
    if status:
        own = own.where(Case.status == status)
    keys = [Case.request_id] if held else [Case.moved_at, Case.request_id]
    return page_of(session, own, keys, after=after, size=size)
