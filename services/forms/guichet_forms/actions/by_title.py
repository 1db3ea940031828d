"""Lists in the order of their titles, page after page."""

from typing import Any, TypeVar

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from guichet_forms.models import Block, CardModel, Procedure, Source

PAGE = 50
Titled = TypeVar("Titled", Block, CardModel, Procedure, Source)


def page_by_title(
    session: Session, kind: type[Titled], statement: Select[Any], after: str = "", size: int = PAGE
) -> tuple[list[Titled], str | None]:
    """Rows of `kind` by title; `after` is the slug of the last one seen. Give the next one too."""
    if after:
        title = select(kind.title).where(kind.slug == after).scalar_subquery()
        statement = statement.where(tuple_(kind.title, kind.slug) > tuple_(title, after))
    ordered = statement.order_by(kind.title, kind.slug).limit(size + 1)
    rows: list[Titled] = list(session.scalars(ordered))
    return rows[:size], rows[size - 1].slug if len(rows) > size else None
