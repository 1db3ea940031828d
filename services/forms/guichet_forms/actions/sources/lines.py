"""The lines of the sources that are kept here: replaced as a whole, found, searched, walked."""

from collections.abc import Sequence
from typing import Any

from guichet_questions.lists import Item
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from guichet_forms.actions.words import holding
from guichet_forms.models import SourceLine

BATCH = 500


def replace_lines(session: Session, source: str, items: Sequence[Item]) -> None:
    """Put these lines in the place of those the source had."""
    session.execute(delete(SourceLine).where(SourceLine.source == source))
    rows = [
        {
            "source": source,
            "id": item.id,
            "position": position,
            "text": item.text,
            "disabled": item.disabled,
            "extra": dict(item.extra),
        }
        for position, item in enumerate(items, 1)
    ]
    # Asking for a column back makes SQLAlchemy send many rows in one statement.
    many = insert(SourceLine).returning(SourceLine.position)
    for start in range(0, len(rows), BATCH):
        session.execute(many, rows[start : start + BATCH])


def find_line(session: Session, source: str, item_id: str) -> Item | None:
    """Give the line of this id; None when the source has none."""
    statement = select(SourceLine).where(SourceLine.source == source, SourceLine.id == item_id)
    row = session.scalars(statement).first()
    return _item(row) if row else None


def find_lines(session: Session, source: str, item_ids: Sequence[str]) -> dict[str, Item]:
    """Give the lines of these ids, by id."""
    found: dict[str, Item] = {}
    for start in range(0, len(item_ids), BATCH):
        ids = item_ids[start : start + BATCH]
        wanted = select(SourceLine).where(SourceLine.source == source, SourceLine.id.in_(ids))
        found |= {row.id: _item(row) for row in session.scalars(wanted)}
    return found


def search_lines(
    session: Session, source: str, q: str, most: int, after: int = 0
) -> list[SourceLine]:
    """Give the lines that hold the words of `q`, all of them when it is empty, in their order.

    `after` is the position of the last one seen, `most` how many are given.
    """
    statement: Any = select(SourceLine).where(SourceLine.source == source)
    if q.strip():
        statement = statement.where(holding(SourceLine.tsv, q, source))
    if after:
        statement = statement.where(SourceLine.position > after)
    return list(session.scalars(statement.order_by(SourceLine.position).limit(most)))


def _item(row: SourceLine) -> Item:
    return Item(id=row.id, text=row.text, disabled=row.disabled, extra=row.extra)


def items_of(rows: Sequence[SourceLine]) -> list[Item]:
    """Give rows as items."""
    return [_item(row) for row in rows]
