"""What a designer may see and change: procedures of the families where her right holds."""

from dataclasses import dataclass

from guichet_kit.problems import NotFound
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_forms.actions.by_title import page_by_title
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
    put_away = Procedure.archived_at
    statement = select(Procedure).where(put_away.is_not(None) if archived else put_away.is_(None))
    if who.families is not None:
        statement = statement.where(Procedure.family.in_(sorted(who.families)))
    return page_by_title(session, Procedure, statement, after, size)
