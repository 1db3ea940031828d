"""The cases of a conversion moved, or brought back, a slice at a time by the worker."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from guichet_workflow.actions.carry import hold, keep
from guichet_workflow.actions.conversions.planning import AT_WORK, definition_of
from guichet_workflow.core import Definition
from guichet_workflow.core.case import Actor
from guichet_workflow.core.conversion import (
    Passage,
    Place,
    converted,
    place_of,
    reverted,
)
from guichet_workflow.core.refusals import Refusal
from guichet_workflow.models import (
    CONVERTED,
    CONVERTING,
    REVERTED,
    Case,
    Conversion,
    ConvertedCase,
    table_of,
)
from guichet_workflow.turns import PUT_OFF

SLICE = 50
"""Cases that one transaction moves."""


class AtWork(NamedTuple):
    """A conversion that is not over."""

    authority: str
    id: UUID


def list_at_work(session: Session) -> list[AtWork]:
    """Give the conversions of all authorities that are not over (worker's session)."""
    due = or_(Conversion.retry_at.is_(None), Conversion.retry_at <= func.now())
    begun = Conversion.state.in_(AT_WORK), due
    statement = select(Conversion.authority, Conversion.id).where(*begun)
    rows = session.execute(statement.order_by(Conversion.at, Conversion.id).limit(20))
    return [AtWork(*row) for row in rows]


def put_off(session: Session, conversion_id: UUID) -> None:
    """Give a conversion whose turn failed another one in `PUT_OFF`: those behind go on."""
    own = update(Conversion).where(Conversion.id == conversion_id)
    later = own.values(retry_at=func.now() + PUT_OFF)
    session.execute(later.execution_options(synchronize_session=False))


def take_step(session: Session, conversion_id: UUID) -> bool:
    """Move or bring back a slice of the cases; say whether some are left."""
    own = select(Conversion).where(Conversion.id == conversion_id)
    row = session.scalar(own.with_for_update(skip_locked=True))
    if row is None or row.state not in AT_WORK:
        return False
    if row.state == CONVERTING:
        return _convert_some(session, row)
    return _revert_some(session, row)


def _convert_some(session: Session, row: Conversion) -> bool:
    running = (Case.workflow == row.workflow) & (Case.workflow_version == row.old)
    statement = select(Case.request_id).where(running, Case.closed_at.is_(None))
    if row.cursor:
        statement = statement.where(Case.request_id > row.cursor)
    found = list(session.scalars(statement.order_by(Case.request_id).limit(SLICE)))
    definition = definition_of(session, row.workflow, row.new)
    passage = Passage(row.old, row.new, row.statuses, _by(row))
    # Counted once: each change of the row would be written before the next case is read.
    moved = sum(_convert(session, row, definition, passage, one) for one in found)
    row.moved, row.left = row.moved + moved, row.left + len(found) - moved
    return _go_on(row, found, CONVERTED)


def _convert(
    session: Session, row: Conversion, target: Definition, passage: Passage, request_id: UUID
) -> bool:
    held = hold(session, request_id, lock=True)
    if held.row.workflow_version != row.old:
        return False
    try:
        state, effects = converted(held.state, held.definition, target, passage, held.now)
    except Refusal:
        return False
    kept = {"conversion_id": row.id, "request_id": request_id, "version": state.version}
    place = msgspec.to_builtins(place_of(held.state))
    session.execute(insert(table_of(ConvertedCase)), [{**kept, "place": place}])
    keep(session, held.on(target), state, effects, "Converted", workflow_version=row.new)
    return True


def _revert_some(session: Session, row: Conversion) -> bool:
    moved = select(ConvertedCase).where(ConvertedCase.conversion_id == row.id)
    if row.cursor:
        moved = moved.where(ConvertedCase.request_id > row.cursor)
    found = list(session.scalars(moved.order_by(ConvertedCase.request_id).limit(SLICE)))
    definition = definition_of(session, row.workflow, row.old)
    passage = Passage(row.new, row.old, {}, _by(row))
    row.back += sum(_bring_back(session, one, definition, passage) for one in found)
    left = _go_on(row, [one.request_id for one in found], REVERTED)
    if not left:
        session.execute(delete(ConvertedCase).where(ConvertedCase.conversion_id == row.id))
    return left


def _bring_back(session: Session, one: ConvertedCase, source: Definition, passage: Passage) -> bool:
    held = hold(session, one.request_id, lock=True)
    if held.state.version != one.version or held.row.workflow_version != passage.old:
        return False
    place = msgspec.convert(one.place, Place)
    state, effects = reverted(held.state, source, place, passage, held.now)
    keep(session, held.on(source), state, effects, "Reverted", workflow_version=passage.new)
    return True


def _by(row: Conversion) -> Actor:
    return Actor("agent", row.by_id, row.by_name)


def _go_on(row: Conversion, found: Sequence[UUID], over: str) -> bool:
    if len(found) < SLICE:
        row.state, row.cursor = over, None
        return False
    row.cursor = found[-1]
    return True
