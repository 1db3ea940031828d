"""Facts kept from events: what is needed to count, and nothing that names a request."""

from datetime import date, datetime
from typing import NamedTuple

from guichet_kit.dates import PARIS
from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_stats.models import CLOSED, RECEIVED, REOPENED, Fact, Procedure

ONE_BY_ONE = text("select pg_advisory_xact_lock(hashtextextended('facts', 0))")
"""Of two reopenings at once, each takes back a fact of its own, and none misses a closing."""


class Case(NamedTuple):
    """What is counted of a case."""

    procedure: str
    family: str
    channel: str
    received_at: datetime


def count_received(
    session: Session, *, procedure: str, family: str, channel: str, received_at: datetime
) -> None:
    """Keep the fact that a request came."""
    own = {"procedure": procedure, "family": family, "channel": channel}
    session.execute(insert(Fact).values(kind=RECEIVED, month=month_of(received_at), **own))


def count_closed(session: Session, case: Case, closed_at: datetime, moved_at: datetime) -> bool:
    """Keep the fact that a request closed, if this move is the one that closed it.

    A closed case still moves (it is anonymised) and each event says when it closed: only the
    move of that very moment counts, so that no mark of the request need be kept to count it once.
    One that comes after its own reopening is not counted.
    """
    if moved_at != closed_at:
        return False
    return _settle(session, case, closed_at, CLOSED, REOPENED)


def take_back(session: Session, case: Case, closed_at: datetime) -> None:
    """Count no more a closing whose case was reopened, lest it count twice once closed again.

    No mark of the request is kept: any fact that says the same is as good as its own. Without one,
    the closing is still to come, and a fact that nobody counts awaits it.
    """
    _settle(session, case, closed_at, REOPENED, CLOSED)


def _settle(session: Session, case: Case, closed_at: datetime, kind: str, other: str) -> bool:
    """Keep a fact of this kind, unless one of the other kind says the same, which goes instead."""
    session.execute(ONE_BY_ONE)
    own = {
        "month": month_of(closed_at),
        "procedure": case.procedure,
        "family": case.family,
        "channel": case.channel,
        "delay_s": delay_between(case.received_at, closed_at),
    }
    same = select(Fact.id).filter_by(kind=other, **own).order_by(Fact.id).limit(1)
    gone = delete(Fact).where(Fact.id == same.scalar_subquery()).returning(Fact.id)
    if session.scalar(gone) is not None:
        return False
    session.execute(insert(Fact).values(kind=kind, **own))
    return True


def delay_between(received_at: datetime, closed_at: datetime) -> int:
    """Give the delay of a closing in seconds, rounded to the minute, never negative."""
    return max(0, round((closed_at - received_at).total_seconds() / 60)) * 60


def month_of(moment: datetime) -> date:
    """Give the first day of the month of `moment` in Paris."""
    return moment.astimezone(PARIS).date().replace(day=1)


def name_procedure(
    session: Session, slug: str, title: str, family: str, *, renew: bool = True
) -> None:
    """Keep the title of a procedure; without `renew`, only if none is known."""
    statement = upsert(Procedure).values(slug=slug, title=title, family=family)
    if not renew:
        session.execute(statement.on_conflict_do_nothing())
        return
    key = [Procedure.authority, Procedure.slug]
    values = {"title": title, "family": family}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=values))
