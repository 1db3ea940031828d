"""What a designer may see and change: procedures of the families where her right holds."""

from dataclasses import dataclass

from guichet_kit.problems import NotFound
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from guichet_forms.models import Procedure


@dataclass(frozen=True)
class Designer:
    """An agent who makes forms; `families` is None when her right holds in all of them."""

    subject: str
    name: str
    families: frozenset[str] | None = None

    def reaches(self, family: str) -> bool:
        """Whether she may see and change what is in this family; "" is every family's."""
        return self.families is None or not family or family in self.families


def find_for(session: Session, slug: str, who: Designer) -> Procedure:
    """The procedure of this slug; one of another family is as unknown. Raises `NotFound`."""
    found = session.scalars(select(Procedure).where(Procedure.slug == slug)).first()
    if found is None or not who.reaches(found.family):
        raise NotFound
    return found


def list_for(
    session: Session, who: Designer, after: str = "", size: int = 50, *, archived: bool = False
) -> tuple[list[Procedure], str | None]:
    """Her procedures by title; `after` is the slug of the last one seen. Give the next one too."""
    statement = select(Procedure).order_by(Procedure.title, Procedure.slug).limit(size + 1)
    put_away = Procedure.archived_at
    statement = statement.where(put_away.is_not(None) if archived else put_away.is_(None))
    if who.families is not None:
        statement = statement.where(Procedure.family.in_(sorted(who.families)))
    if after:
        title = select(Procedure.title).where(Procedure.slug == after).scalar_subquery()
        statement = statement.where(tuple_(Procedure.title, Procedure.slug) > tuple_(title, after))
    rows = list(session.scalars(statement))
    return rows[:size], rows[size - 1].slug if len(rows) > size else None
