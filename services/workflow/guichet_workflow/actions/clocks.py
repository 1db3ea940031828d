"""Clocks of cases: found due by the worker, fired in the authority's own transaction."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from guichet_workflow.actions.carry import Held, advance, hold
from guichet_workflow.actions.colleagues import least_loaded
from guichet_workflow.core.events import Allocated, TimerFired
from guichet_workflow.models import Clock
from guichet_workflow.turns import PUT_OFF

SLICE = 50
LEASE = timedelta(seconds=10)
"""How long a worker keeps the clocks it claimed; those of one that died are then free again."""
KEY = (Clock.authority, Clock.request_id, Clock.key)


class Due(NamedTuple):
    """A clock that is over."""

    authority: str
    request_id: UUID
    key: str


def claim_due(session: Session, limit: int = SLICE) -> list[Due]:
    """Claim clocks that are over, of all authorities, the oldest first (worker's session).

    Those that another worker has claimed are passed over, so that several share the work. The
    clock of the database decides what is over.
    """
    free = or_(Clock.held_until.is_(None), Clock.held_until < func.now())
    due = (
        select(*KEY)
        .where(Clock.due_at <= func.now(), free)
        .order_by(Clock.due_at, Clock.request_id, Clock.key)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    claimed = (
        update(Clock)
        .where(tuple_(*KEY) == tuple_(due.c.authority, due.c.request_id, due.c.key))
        .values(held_until=func.now() + LEASE)
        .returning(Clock.due_at, *KEY)
    )
    return [Due(*row[1:]) for row in sorted(session.execute(claimed))]


def release(session: Session, left: list[Due]) -> None:
    """Let others have clocks that were claimed and not fired (worker's session)."""
    mine = update(Clock).where(tuple_(*KEY).in_(left)).values(held_until=None)
    session.execute(mine.execution_options(synchronize_session=False))


def take(session: Session, due: Due) -> Held | None:
    """Take a clock away, to fire it in this transaction; None when it is stopped or fired already.

    The case is locked before its clock, as by whoever moves it: the other order could deadlock.
    """
    held = hold(session, due.request_id, lock=True)
    own = (Clock.request_id == due.request_id) & (Clock.key == due.key)
    gone = delete(Clock).where(own, Clock.due_at <= func.now()).returning(Clock.key)
    return held if session.scalar(gone) else None


def fire(session: Session, held: Held, due: Due) -> None:
    """Tell the case that its clock is over; one that the case no longer knows changes nothing."""
    timer = next((one for one in held.state.timers if one.key == due.key), None)
    if timer and timer.kind == "allocate":
        advance(session, held, Allocated(due.key, least_loaded(session, held, timer.id)))
    else:
        advance(session, held, TimerFired(due.key))


def put_off(session: Session, due: Due) -> None:
    """Try a clock that failed again in five minutes."""
    own = (Clock.request_id == due.request_id) & (Clock.key == due.key)
    later = update(Clock).where(own).values(due_at=func.now() + PUT_OFF, held_until=None)
    session.execute(later.execution_options(synchronize_session=False))
