"""What becomes of the batches of an agent: how far, which cases; stopped, cancelled, undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.paging import Page, page_of
from guichet_kit.problems import Conflict, NotFound
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from guichet_workflow.actions.agents import actor
from guichet_workflow.actions.anonymity import blank_over
from guichet_workflow.actions.audit import note
from guichet_workflow.actions.batches.previewing import act_of
from guichet_workflow.actions.batches.running import KEPT_FOR
from guichet_workflow.actions.batches.selecting import MOST, find
from guichet_workflow.models import (
    BACK,
    CANCELLED,
    CHOOSING,
    DONE,
    ENDED,
    KEPT,
    LEFT,
    PENDING,
    RUNNING,
    STOPPED,
    UNDOING,
    Batch,
    BatchItem,
    Case,
)

PAGE = 50
KEYS = [Batch.made_at, Batch.id]


class TooLate(Conflict):
    """The batch has begun, or is over: it can no more be cancelled, stopped or undone."""

    slug = "lot-deja-parti"
    title = "Il est trop tard pour cela"
    advice = "Le lot a déjà avancé. Rechargez sa page pour voir ce qui reste possible."


@dataclass(frozen=True)
class Progress:
    """How many cases of a batch are in each state."""

    pending: int
    done: int
    left: int
    back: int
    kept: int

    @property
    def made(self) -> int:
        """Cases to which the act was done, undone since or not."""
        return self.done + self.back + self.kept


class Result(NamedTuple):
    """A case of a batch and what became of it; number and title are "" for one not known here."""

    request_id: UUID
    position: int
    state: str
    reason: str
    number: str
    title: str


class Results(NamedTuple):
    """A page of results, and the position that the next one follows."""

    items: Sequence[Result]
    next_after: int | None


def list_own(session: Session, who: Principal, *, after: str | None = None) -> Page[Batch]:
    """Give the batches that an agent launched, the last first."""
    own = select(Batch).where(Batch.by_id == who.subject, Batch.state != CHOOSING)
    recent = own.where(Batch.made_at > func.now() - KEPT_FOR)
    return page_of(session, recent, KEYS, after=after, size=20)


def clock(session: Session) -> datetime:
    """Give the time of the database, which decides when a batch begins."""
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now


def progress(session: Session, batch_id: UUID) -> Progress:
    """Count the cases of a batch by what became of them."""
    own = select(BatchItem.state, func.count()).where(BatchItem.batch_id == batch_id)
    found = {row[0]: row[1] for row in session.execute(own.group_by(BatchItem.state))}
    return Progress(*(found.get(state, 0) for state in (PENDING, DONE, LEFT, BACK, KEPT)))


def list_results(
    session: Session, batch_id: UUID, who: Principal, *, after: int = -1, size: int = PAGE
) -> Results:
    """Give what became of the cases, in the order of the selection.

    Those outside of the agent's families have neither number nor title.
    """
    own = select(BatchItem).where(BatchItem.batch_id == batch_id, BatchItem.position > after)
    rows = session.scalars(own.order_by(BatchItem.position).limit(size + 1)).all()
    names = _names(session, [row.request_id for row in rows[:size]], who)
    found = [
        Result(row.request_id, row.position, row.state, row.reason, *names[row.request_id])
        for row in rows[:size]
    ]
    return Results(found, found[-1].position if len(rows) > size else None)


def _names(session: Session, ids: list[UUID], who: Principal) -> dict[UUID, tuple[str, str]]:
    own = Case.request_id.in_(ids) & Case.family.in_(sorted(who.families))
    rows = session.execute(select(Case.request_id, Case.number, Case.title).where(own))
    return {**dict.fromkeys(ids, ("", "")), **{row[0]: (row[1], row[2]) for row in rows}}


def list_all_results(session: Session, batch_id: UUID, who: Principal) -> Sequence[Result]:
    """Give what became of every case of a batch, for a file."""
    return list_results(session, batch_id, who, size=MOST).items


def cancel(session: Session, batch_id: UUID, who: Principal) -> None:
    """Give up a batch that has not begun; raises `TooLate` once it has."""
    not_begun = Batch.starts_at > func.clock_timestamp()
    _turn(session, batch_id, who, CANCELLED, Batch.state == RUNNING, not_begun)


def stop(session: Session, batch_id: UUID, who: Principal) -> None:
    """Leave the cases that are not done yet as they are; raises `TooLate` when it is over."""
    _turn(session, batch_id, who, STOPPED, Batch.state == RUNNING)


def undo(session: Session, batch_id: UUID, who: Principal) -> None:
    """Begin to undo what was done, with the rights that the agent has now.

    Raises `TooLate`, `NotFound` for what cannot be undone.
    """
    act = act_of(find(session, batch_id, who))
    if act is None or not act.reversible:
        raise NotFound
    _turn(session, batch_id, who, UNDOING, Batch.state.in_((ENDED, STOPPED)), rights=True)


def _turn(
    session: Session, batch_id: UUID, who: Principal, state: str, *where: ColumnElement[bool],
    rights: bool = False,
) -> None:  # fmt: skip
    find(session, batch_id, who)
    own = update(Batch).where(Batch.id == batch_id, *where)
    values: dict[str, Any] = {"state": state, "ended_at": func.clock_timestamp()}
    if rights:
        values |= {"roles": sorted(who.roles), "families": sorted(who.families)}
    turned = own.values(values).returning(Batch.id).execution_options(synchronize_session=False)
    if session.scalar(turned) is None:
        raise TooLate
    blank_over(session, batch_id)
    note(session, actor(who), f"cases.batch_{state}", "", {"batch": str(batch_id)})
