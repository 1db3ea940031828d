"""The rows that an import writes, many at a time."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, insert, update
from sqlalchemy.orm import Session

from guichet_forms.actions.cards.keeping import Opened, link_row, models_behind
from guichet_forms.actions.cards.planning import Plan
from guichet_forms.actions.cards.walking import BATCH
from guichet_forms.core.cards import links_of, title_of, words_of_card
from guichet_forms.models import Card, CardLink

Rows = list[dict[str, Any]]


def write_plan(session: Session, opened: Opened, plan: Plan, by: str) -> None:
    """Write what a plan says: cards first, then the links between them."""
    for rows in _batches(_rows(opened, plan.add, by)):
        session.execute(
            _insert(Card.id), [{"model": opened.slug, "revision": 1, **row} for row in rows]
        )
    for rows in _batches(_rows(opened, plan.change, by)):
        session.execute(_change(opened.slug), [{"card_id": row.pop("id"), **row} for row in rows])
    for ids in _batches([*plan.change, *plan.delete]):
        session.execute(
            delete(CardLink).where(CardLink.model == opened.slug, CardLink.card.in_(ids))
        )
    models = models_behind(session, opened.form)
    links = [
        link_row(opened.slug, card_id, link)
        for card_id, answers in (plan.add | plan.change).items()
        for link in links_of(opened.form, answers, models)
    ]
    for rows in _batches(links):
        session.execute(_insert(CardLink.card), rows)
    for ids in _batches(plan.delete):
        session.execute(delete(Card).where(Card.model == opened.slug, Card.id.in_(ids)))
    session.expire_all()


def _insert(column: Any) -> Any:
    """Many rows in one statement: asking for a column back is what makes SQLAlchemy do so."""
    return insert(column.class_).returning(column)


def _rows(opened: Opened, cards: Mapping[str, dict[str, Any]], by: str) -> Rows:
    return [
        {
            "id": card_id,
            "version": opened.number,
            "title": title_of(opened.form, answers),
            "answers": answers,
            "words": words_of_card(opened.form, answers),
            "changed_by": by,
        }
        for card_id, answers in cards.items()
    ]


def _change(model: str) -> Any:
    table: Any = Card.__table__
    assert isinstance(table, Table)  # noqa: S101 - a mapped class has one
    names = ("version", "title", "answers", "words", "changed_by")
    return (
        update(table)
        .where(table.c.model == model, table.c.id == bindparam("card_id"))
        .values(
            revision=table.c.revision + 1,
            changed_at=func.now(),
            **{name: bindparam(name, type_=table.c[name].type) for name in names},
        )
    )


def _batches(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
