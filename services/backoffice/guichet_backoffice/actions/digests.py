"""The mail of the morning: what awaits each agent, once a day, nothing when nothing does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from guichet_kit.auth import Principal
from guichet_kit.dates import PARIS
from guichet_kit.events import emit
from guichet_kit.i18n import _, ngettext
from sqlalchemy import delete, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_backoffice.actions.listing import CAP, count_tabs
from guichet_backoffice.actions.reach import Scope, scope_of
from guichet_backoffice.actions.views import (
    ALL,
    ANSWERED,
    LATE,
    OPEN,
    PENDING,
    TROUBLED,
    View,
)
from guichet_backoffice.models import Entry, Subscriber

MADE = "backoffice.digest.made.v1"
FIRST_HOUR = 7
"""In Paris, from when mails leave."""
KNOWN_FOR = timedelta(days=60)
"""An agent who does not come for so long is written to no more; she is again once she comes."""
BATCH = 50
SPACE = UUID("6f0b6a3e-5d0c-5a5e-9d57-3c1f7e3c9b10")


class Due(NamedTuple):
    """An agent who has had no mail today."""

    authority: str
    agent_id: str


@dataclass(frozen=True)
class Claimed:
    """An agent whose mail of the day is ours to make; `since` is when she was last told."""

    scope: Scope
    origin: str
    since: datetime


def meet(session: Session, who: Principal, origin: str) -> None:
    """Keep who comes, her roles and families, and where links lead; once a day if unchanged."""
    values = {"roles": sorted(who.roles), "families": sorted(who.families), "origin": origin}
    statement = upsert(Subscriber).values(agent_id=who.subject, **values)
    same = [getattr(Subscriber, name) == statement.excluded[name] for name in values]
    fresh = Subscriber.seen_at > func.now() - timedelta(days=1)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Subscriber.authority, Subscriber.agent_id],
            set_={**values, "seen_at": func.now()},
            where=~(same[0] & same[1] & same[2] & fresh),
        )
    )


def wants(session: Session, agent_id: str) -> bool:
    """Whether an agent gets the mail: every agent does until she says otherwise."""
    found = session.scalar(select(Subscriber.wanted).where(Subscriber.agent_id == agent_id))
    return found is not False


def choose(session: Session, who: Principal, origin: str, *, wanted: bool) -> None:
    """Switch the mail on or off for an agent."""
    meet(session, who, origin)
    own = update(Subscriber).where(Subscriber.agent_id == who.subject)
    session.execute(own.values(wanted=wanted))


def read_clock(session: Session) -> datetime:
    """Give the time of the database, which decides."""
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def is_time(now: datetime) -> bool:
    """Whether mails leave now: from seven in the morning in Paris, Monday to Friday."""
    here = now.astimezone(PARIS)
    return here.hour >= FIRST_HOUR and here.weekday() < 5


def list_due(session: Session, now: datetime, after: Due | None = None) -> list[Due]:
    """Give agents who have had no mail today, of all authorities (worker's session), in pages."""
    keys = (Subscriber.authority, Subscriber.agent_id)
    waiting = select(*keys).where(Subscriber.wanted, Subscriber.told_at < _midnight(now))
    if after is not None:
        waiting = waiting.where(tuple_(*keys) > tuple_(*after))
    return [Due(*row) for row in session.execute(waiting.order_by(*keys).limit(BATCH))]


def claim(session: Session, agent_id: str, now: datetime) -> Claimed | None:
    """Take the mail of an agent for today; None when another worker has it, or had it.

    It counts as told in the same transaction, whether there is something to tell or not.
    """
    waiting = select(Subscriber).where(
        Subscriber.agent_id == agent_id,
        Subscriber.wanted,
        Subscriber.told_at < _midnight(now),
    )
    found = session.scalar(waiting.with_for_update(skip_locked=True))
    if found is None:
        return None
    since, found.told_at = found.told_at, now
    if found.seen_at < now - KNOWN_FOR:
        return None
    reach = scope_of(session, agent_id, frozenset(found.roles), frozenset(found.families))
    return Claimed(reach, found.origin, since)


def tell(session: Session, claimed: Claimed, now: datetime) -> bool:
    """Have the mail sent; False when nothing awaits the agent."""
    counts = count(session, claimed.scope, claimed.since, now)
    if not any(counts.values()):
        return False
    day = now.astimezone(PARIS).date().isoformat()
    agent_id = claimed.scope.agent_id
    data = {
        "digest_id": str(uuid5(SPACE, f"{session.info['authority']}.{agent_id}.{day}")),
        "agent_id": agent_id,
        "day": day,
        "counts": counts,
        "text": words(counts),
        "link": f"{claimed.origin}/agents/",
    }
    emit(session, MADE, subject=agent_id, data=data)
    return True


def count(session: Session, scope: Scope, since: datetime, now: datetime) -> dict[str, int]:
    """Give what awaits an agent, by kind; `CAP` + 1 means more."""
    if not scope.workflows or not scope.families:
        return {}
    today, soon = View(tab=PENDING, due="aujourdhui"), View(tab=ALL, due="legal")
    found = count_tabs(session, scope, today, now, legal=soon)
    new, ends = _others(session, scope, since, now)
    return {
        "new": new,
        "late": found[LATE],
        "today": found[""],
        "legal_today": ends,
        "legal_soon": max(0, found["legal"] - ends),
        "answered": found[ANSWERED],
        "incidents": found[TROUBLED],
    }


def _others(session: Session, scope: Scope, since: datetime, now: datetime) -> tuple[int, int]:
    tonight = _midnight(now, scope.zone) + timedelta(days=1)
    columns = []
    for test in (Entry.received_at > since, Entry.legal_at <= tonight):
        lines = select(literal(1)).where(scope.covers, OPEN, test).limit(CAP + 1).subquery()
        columns.append(select(func.count()).select_from(lines).scalar_subquery())
    new, ends = session.execute(select(*columns)).one()
    return new, ends


def words(counts: Mapping[str, int]) -> str:
    """Give a line for each kind that is not empty, the most pressing first."""
    lines = [
        _said(counts, "legal_today", _("1 demande\u00a0: le délai légal finit aujourd’hui"),
              _("%(num)s demandes\u00a0: le délai légal finit aujourd’hui")),
        _said(counts, "late", _("1 demande en retard"), _("%(num)s demandes en retard")),
        _said(counts, "today", _("1 demande à rendre aujourd’hui"),
              _("%(num)s demandes à rendre aujourd’hui")),
        _said(counts, "legal_soon", _("1 demande\u00a0: le délai légal finit dans les 10 jours"),
              _("%(num)s demandes\u00a0: le délai légal finit dans les 10 jours")),
        _said(counts, "incidents", _("1 demande avec un incident"),
              _("%(num)s demandes avec un incident")),
        _said(counts, "answered", _("1 demande où l’usager a répondu"),
              _("%(num)s demandes où l’usager a répondu")),
        _said(counts, "new", _("1 nouvelle demande"), _("%(num)s nouvelles demandes")),
    ]  # fmt: skip
    return "\n".join(f"- {line}" for line in lines if line)


def _said(counts: Mapping[str, int], name: str, one: str, many: str) -> str:
    number = counts.get(name, 0)
    if number > CAP:
        return _("plus de ") + many % {"num": f"{CAP}"}
    return ngettext(one, many, number) if number else ""


def _midnight(now: datetime, zone: ZoneInfo = PARIS) -> datetime:
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def forget_absent(session: Session) -> None:
    """Forget agents who have not come for half a year, of all authorities (worker's session)."""
    gone = delete(Subscriber).where(Subscriber.seen_at < func.now() - timedelta(days=180))
    session.execute(gone.execution_options(synchronize_session=False))
