"""Who else has a case open, and what was done to it since a page was read."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from guichet_kit.auth import Principal
from sqlalchemy import (
    Integer,
    Select,
    Uuid,
    cast,
    delete,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_workflow.actions.agents import noting, read_case
from guichet_workflow.actions.carry import Held
from guichet_workflow.models import Line, Presence

HORIZON = timedelta(seconds=30)
"""Who gave no sign for longer is gone: a page gives one every ten seconds."""
KEPT = timedelta(hours=1)
MOST = 20
LAW = ("silence", "timer", "global_timer")
"""What moves a case without anybody."""


AT = ("version", "seq")


@dataclass(frozen=True)
class Other:
    """A colleague who has the case open."""

    name: str
    typing: bool


@dataclass(frozen=True)
class Company:
    """Who else is there, and the last act since the version that the page shows, if any."""

    others: list[Other]
    act: Line | None = None


def stand_by(
    session: Session, request_id: UUID, who: Principal, *, seen: int, typing: bool
) -> tuple[Held, Company]:
    """Say that an agent has a case open on version `seen`; give it and her company.

    Two statements. Raises `NotFound` for a case that is not hers.
    """
    held = read_case(session, request_id, who, note=False)
    return held, company(session, request_id, who, seen=seen, typing=typing)


def company(
    session: Session, request_id: UUID, who: Principal, *, seen: int, typing: bool = False
) -> Company:
    """Note a presence and read the others and the last act, in one statement.

    The act tells what is in the case: who is given one has read it, and that is noted.
    """
    act = _last_act(request_id, seen).cte("act")
    read = noting(who, select(literal(request_id, Uuid)).select_from(act))
    others = _others(request_id, who).subquery()
    found = union_all(select(others), select(act)).subquery("found")
    at = (Line.request_id == request_id, Line.version == found.c.version, Line.seq == found.c.seq)
    rows = session.execute(
        select(found.c.name, found.c.typing, Line)
        .outerjoin_from(found, Line, at[0] & at[1] & at[2])
        .add_cte(_here(request_id, who, typing=typing).cte("here"), read.cte("noted"))
    ).all()
    people = [Other(name, busy) for name, busy, line in rows if line is None]
    return Company(people, next((line for *_rest, line in rows if line is not None), None))


def _here(request_id: UUID, who: Principal, *, typing: bool) -> Insert:
    values = {"name": who.name, "typing": typing}
    here = upsert(Presence).values(request_id=request_id, agent_id=who.subject, **values)
    return here.on_conflict_do_update(
        index_elements=[Presence.authority, Presence.request_id, Presence.agent_id],
        set_={**values, "seen_at": func.now()},
    )


def _others(request_id: UUID, who: Principal) -> Select[*tuple[Any, ...]]:
    return (
        select(Presence.name, Presence.typing, *(cast(null(), Integer).label(name) for name in AT))
        .where(
            Presence.request_id == request_id,
            Presence.agent_id != who.subject,
            Presence.seen_at > func.now() - HORIZON,
        )
        .order_by(Presence.name, Presence.agent_id)
        .limit(MOST)
    )


def _last_act(request_id: UUID, seen: int) -> Select[*tuple[Any, ...]]:
    return (
        select(literal("").label("name"), false().label("typing"), Line.version, Line.seq)
        .where(Line.request_id == request_id, Line.version > seen)
        .where(or_(Line.by_kind != "system", Line.kind.in_(LAW)))
        .order_by(Line.version.desc(), Line.seq)
        .limit(1)
    )


def forget_gone(session: Session) -> None:
    """Take away who was there an hour ago, of all authorities (worker's session)."""
    gone = delete(Presence).where(Presence.seen_at < func.now() - KEPT)
    session.execute(gone.execution_options(synchronize_session=False))
