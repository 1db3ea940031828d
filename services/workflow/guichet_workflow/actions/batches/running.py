"""The cases of a batch done, or undone, one in each transaction, by several workers at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from guichet_kit.auth import Principal
from guichet_kit.problems import NotFound, Problem
from sqlalchemy import delete, exists, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from guichet_workflow.actions.agents import actor, may_read
from guichet_workflow.actions.anonymity import blank_over
from guichet_workflow.actions.batches.selecting import subject_of
from guichet_workflow.actions.carry import Held, advance, hold, keep
from guichet_workflow.core.batch import Act, LeftOut, before, do, told_in_history, undoing
from guichet_workflow.models import (
    BACK,
    CHOOSING,
    DONE,
    ENDED,
    KEPT,
    LEFT,
    PENDING,
    RUNNING,
    UNDOING,
    UNDONE,
    Batch,
    BatchItem,
)
from guichet_workflow.turns import PUT_OFF

MOST_TRIES = 3
"""How often a case that fails is tried before it is left out."""
KEPT_FOR = timedelta(days=90)
LIFE = timedelta(hours=1)
"""How long after it begins, or its undoing is asked for, a batch acts with the rights that its
agent had then: two thousand cases take some minutes, and her rights may change since."""
CHOSEN_FOR = timedelta(days=1)
"""How long a selection waits for an act."""
AT_WORK = {RUNNING: (PENDING, ENDED), UNDOING: (DONE, UNDONE)}
"""For each state of a batch at work: that of the cases that it waits for, and what it becomes."""


class AtWork(NamedTuple):
    """A batch whose cases wait."""

    authority: str
    id: UUID
    state: str


@dataclass(frozen=True)
class Claimed:
    """A case of a batch, locked, and what is done to it by whom."""

    batch_id: UUID
    request_id: UUID
    version: int
    before: Mapping[str, Any]
    undo: bool
    late: bool
    act: Act
    comment: str
    who: Principal


def list_at_work(session: Session) -> list[AtWork]:
    """Give the batches of all authorities that are to be carried on (worker's session)."""
    due = or_(Batch.retry_at.is_(None), Batch.retry_at <= func.now())
    begun = Batch.state.in_(AT_WORK), Batch.starts_at <= func.now(), due
    statement = select(Batch.authority, Batch.id, Batch.state).where(*begun)
    rows = session.execute(statement.order_by(Batch.starts_at, Batch.id).limit(20))
    return [AtWork(*row) for row in rows]


def put_off(session: Session, one: AtWork) -> None:
    """Give a batch whose turn failed another one in `PUT_OFF`: those behind go on."""
    later = update(Batch).where(Batch.id == one.id).values(retry_at=func.now() + PUT_OFF)
    session.execute(later.execution_options(synchronize_session=False))


def claim(session: Session, one: AtWork) -> Claimed | None:
    """Lock the next case of a batch, passing over those that other workers hold.

    The batch is locked against whoever stops it meanwhile; None when nothing waits.
    """
    begun = Batch.id == one.id, Batch.state == one.state, Batch.starts_at <= func.now()
    batch = select(Batch).where(*begun).with_for_update(read=True, skip_locked=True).cte("batch")
    since = batch.c.ended_at if one.state == UNDOING else batch.c.starts_at
    late = func.clock_timestamp() > since + LIFE
    statement = (
        select(BatchItem, late, *(batch.c[name] for name in NEEDED))
        .join(batch, BatchItem.batch_id == batch.c.id)
        .where(BatchItem.batch_id == one.id, BatchItem.state == AT_WORK[one.state][0])
        .order_by(BatchItem.tries, BatchItem.position)
        .limit(1)
        .with_for_update(of=BatchItem, skip_locked=True)
    )
    row = session.execute(statement).first()
    return None if row is None else _claimed(one, *row)


NEEDED = ("act", "comment", "by_id", "by_name", "roles", "families")


def _claimed(
    one: AtWork, item: BatchItem, late: bool, act: Any, comment: str, by_id: str, name: str,
    roles: Any, families: Any,
) -> Claimed:  # fmt: skip
    who = Principal(
        kind="agent",
        subject=by_id,
        authority=one.authority,
        name=name,
        roles=frozenset(roles),
        families=frozenset(families),
    )
    known = msgspec.convert(act, Act)
    what = item.version, item.before, one.state == UNDOING, late
    return Claimed(one.id, item.request_id, *what, known, comment, who)


def carry_out(session: Session, claimed: Claimed) -> None:
    """Do the act to the case, or undo it, and write what became of it in the same transaction.

    A case that changed since it was shown is left as it is, and any case after `LIFE`.
    """
    if claimed.late:
        _settle(session, claimed, "late")
        return
    held = _held(session, claimed)
    if held is None:
        _settle(session, claimed, "unknown")
    elif held.state.version != claimed.version:
        _settle(session, claimed, "changed")
    elif claimed.undo:
        _undo(session, claimed, held)
    else:
        _do(session, claimed, held)


def _held(session: Session, claimed: Claimed) -> Held | None:
    try:
        held = hold(session, claimed.request_id, lock=True)
    except NotFound:
        return None
    return held if may_read(held, claimed.who) else None


def _do(session: Session, claimed: Claimed, held: Held) -> None:
    subject, act = subject_of(held, claimed.who), claimed.act
    try:
        done = do(subject, act, actor(claimed.who), claimed.comment)
    except LeftOut as left:
        _settle(session, claimed, left.reason)
        return
    effects = told_in_history(done, str(claimed.batch_id))
    keep(session, held, done.state, effects, type(done.event).__name__)
    values = {"state": DONE, "version": done.state.version, "before": before(subject, act)}
    _write(session, claimed, values)


def _undo(session: Session, claimed: Claimed, held: Held) -> None:
    event = undoing(claimed.act, claimed.before, actor(claimed.who))
    try:
        advance(session, held, event)
    except Problem:
        _settle(session, claimed, "closed" if held.state.closed_at else "status")
        return
    _write(session, claimed, {"state": BACK})


def _settle(session: Session, claimed: Claimed, reason: str) -> None:
    _write(session, claimed, {"state": KEPT if claimed.undo else LEFT, "reason": reason})


def _write(session: Session, claimed: Claimed, values: Mapping[str, Any]) -> None:
    own = (BatchItem.batch_id == claimed.batch_id) & (BatchItem.request_id == claimed.request_id)
    written = update(BatchItem).where(own).values(**values)
    session.execute(written.execution_options(synchronize_session=False))


def put_off_case(session: Session, claimed: Claimed) -> None:
    """Try a case that failed again after the others, `MOST_TRIES` times in all."""
    own = (BatchItem.batch_id == claimed.batch_id) & (BatchItem.request_id == claimed.request_id)
    item = session.scalar(select(BatchItem).where(own).with_for_update())
    if item is None or item.state not in (PENDING, DONE):
        return
    item.tries += 1
    if item.tries >= MOST_TRIES:
        item.state, item.reason = (KEPT if claimed.undo else LEFT), "failed"


def finish(session: Session, one: AtWork) -> None:
    """Say that a batch is over, unless a case of it still waits."""
    waited, over = AT_WORK[one.state]
    left = exists().where(BatchItem.batch_id == one.id, BatchItem.state == waited)
    own = update(Batch).where(Batch.id == one.id, Batch.state == one.state, ~left)
    ended = own.values(state=over, ended_at=func.clock_timestamp())
    session.execute(ended.execution_options(synchronize_session=False))
    blank_over(session, one.id)


def forget_old(session: Session) -> None:
    """Take away old batches, and selections without an act, everywhere (worker's session)."""
    chosen = Batch.state == literal_column(f"'{CHOOSING}'")
    unused = chosen & (Batch.made_at < func.now() - CHOSEN_FOR)
    for old in (unused, Batch.made_at < func.now() - KEPT_FOR):
        gone = delete(Batch).where(old).execution_options(synchronize_session=False)
        session.execute(gone)
