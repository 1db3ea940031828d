"""The roles that circuits in use name, as workflow tells them."""

from guichet_kit.i18n import _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_identity.models import Circle

MOST = 500


def put_circle(session: Session, slug: str, title: str, rank: int, roles: list[str]) -> None:
    """Keep which roles a circuit names, or a procedure binds; a lower rank changes nothing."""
    values = {"title": title, "rank": rank, "roles": roles}
    made = insert(Circle).values(slug=slug, **values)
    own, newer = ["authority", "slug"], Circle.rank <= rank
    session.execute(made.on_conflict_do_update(index_elements=own, set_=values, where=newer))


def names_of(session: Session, role: str) -> list[str]:
    """Give the circuits that name a role, then the procedures that bind it, in words, by title."""
    own = select(Circle.slug, Circle.title).where(Circle.roles.contains([role]))
    found = session.execute(own.order_by(Circle.title, Circle.slug).limit(MOST))
    return [_said(slug, title) for slug, title in sorted(found, key=lambda one: "/" in one[0])]


def _said(slug: str, title: str) -> str:
    """A circle of its own is named `workflow/procedure`."""
    if "/" in slug:
        return _("la démarche «\u00a0%(title)s\u00a0»", title=title)
    return _("le circuit «\u00a0%(title)s\u00a0»", title=title)
