"""What remote sources last answered, kept for when they are asked again or are down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guichet_kit.handover import digest
from guichet_questions.lists import Item, item_from_json
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_forms.models import Source, SourceAnswer

LIST_DAYS, SEARCH_DAYS, ITEM_DAYS = 400, 1, 400
"""How long an answer may be served while the source is down; what was typed is kept a day."""


@dataclass(frozen=True)
class Kept:
    """An answer that was kept, and its age in seconds by the clock of the database."""

    items: list[Item]
    fetched_at: datetime
    age_s: float


def asked_as(key: str, how: str, what: str) -> str:
    """Give the name under which the answer to a question is kept, without what was typed."""
    return f"{how}:{digest(key, 'source-asked', what)[:32]}" if what else how


def read_answer(session: Session, source: str, asked: str) -> Kept | None:
    """Give the last good answer to a question; None when there is none."""
    age = func.extract("epoch", func.now() - SourceAnswer.fetched_at)
    statement = select(SourceAnswer, age).where(
        SourceAnswer.source == source, SourceAnswer.asked == asked
    )
    row = session.execute(statement).first()
    if row is None:
        return None
    items = [item_from_json(value) for value in row[0].items]
    return Kept(items, row[0].fetched_at, float(row[1]))


def keep_answer(session: Session, source: str, asked: str, items: Sequence[Item]) -> datetime:
    """Keep a good answer, and give the time of the database."""
    how = asked.partition(":")[0]
    days = {"q": SEARCH_DAYS, "id": ITEM_DAYS}.get(how, LIST_DAYS)
    values = {
        "items": [item.as_json() for item in items],
        "fetched_at": func.now(),
        "keep_until": func.now() + timedelta(days=days),
    }
    made = insert(SourceAnswer).values(source=source, asked=asked, **values)
    kept = made.on_conflict_do_update(
        index_elements=["authority", "source", "asked"], set_=values
    ).returning(SourceAnswer.fetched_at)
    return session.scalars(kept).one()


def note_success(session: Session, source: str, count: int | None) -> None:
    """Note that a source answered, and how many lines its whole list has when it was asked."""
    values = {"refreshed_at": func.now(), "failed_at": None, "failure": ""}
    counted = {} if count is None else {"line_count": count}
    session.execute(update(Source).where(Source.slug == source).values(**values, **counted))


def note_failure(session: Session, source: str, sentence: str) -> None:
    """Note why a source did not answer, and since when."""
    since = func.coalesce(Source.failed_at, func.now())
    session.execute(
        update(Source).where(Source.slug == source).values(failed_at=since, failure=sentence[:500])
    )


def forget_answers(session: Session, source: str) -> None:
    """Forget what a source answered: its address changed, or it is gone."""
    session.execute(delete(SourceAnswer).where(SourceAnswer.source == source))


def purge_answers(session: Session) -> int:
    """Erase the answers whose time is over, of all authorities; give how many."""
    result = session.execute(delete(SourceAnswer).where(SourceAnswer.keep_until < func.now()))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DML result has it
