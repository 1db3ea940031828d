"""Links asked for by who lost her code: kept at once, looked at by the worker.

The page does the same work whatever was typed: its time tells nobody which requests there are.
"""

from typing import NamedTuple
from uuid import UUID

from guichet_kit.ids import uuid7
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from guichet_workflow.actions.codes import send_link
from guichet_workflow.models import LostCode, table_of
from guichet_workflow.turns import PUT_OFF

SLICE = 50


class Wanted(NamedTuple):
    """A link that was asked for."""

    authority: str
    id: UUID


def ask_link(session: Session, number: str, email: str) -> None:
    """Keep that a link is asked for, with what was typed, true or not."""
    values = {"id": uuid7(), "number": number, "email": email}
    session.execute(insert(table_of(LostCode)), values)


def list_wanted(session: Session) -> list[Wanted]:
    """Give the links to look at, of all authorities, the oldest first (worker's session)."""
    due = (
        select(LostCode.authority, LostCode.id)
        .where(LostCode.due_at <= func.now())
        .order_by(LostCode.due_at, LostCode.id)
        .limit(SLICE)
    )
    return [Wanted(*row) for row in session.execute(due)]


def answer(session: Session, wanted: Wanted) -> bool:
    """Send the link if it is hers who asked, and forget what was typed; say whether it was sent."""
    taken = delete(LostCode).where(LostCode.id == wanted.id)
    row = session.execute(taken.returning(LostCode.number, LostCode.email)).first()
    return row is not None and send_link(session, row.number, row.email)


def put_off(session: Session, wanted: Wanted) -> None:
    """Try later what failed."""
    later = update(LostCode).where(LostCode.id == wanted.id)
    session.execute(later.values(due_at=func.now() + PUT_OFF))
