"""For demonstrations and tests: the clocks of a case brought forward, as if days had passed."""

from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import update
from sqlalchemy.orm import Session

from guichet_workflow.actions.carry import hold
from guichet_workflow.core.stored import dump_case
from guichet_workflow.models import Case, Clock


def let_days_pass(session: Session, request_id: UUID, days: int) -> None:
    """Bring the clocks of a case forward by `days`: the worker then fires those that are over."""
    state = hold(session, request_id, lock=True).state
    gone = timedelta(days=days)
    timers = tuple(replace(one, due_at=one.due_at - gone) for one in state.timers)
    for timer in timers:
        own = (Clock.request_id == request_id) & (Clock.key == timer.key)
        session.execute(update(Clock).where(own).values(due_at=timer.due_at))
    after = dump_case(replace(state, timers=timers))
    session.execute(update(Case).where(Case.request_id == request_id).values(state=after))
