"""The catalogue: what forms published, searched in French and forgiving of typing mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.problems import NotFound
from sqlalchemy import ARRAY, Text, and_, cast, func, literal_column, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_gateway.models import Procedure

PAGE_SIZE = 30
MAX_FOUND = 30
MAX_QUERY = 200
CLOSE_ENOUGH = 0.45
HOME_TILES = 6


@dataclass(frozen=True)
class Listing:
    """A page of the catalogue and the slug after which the next one starts."""

    items: list[Procedure]
    next_after: str | None = None


def keep_procedure(session: Session, data: Mapping[str, Any]) -> None:
    """Show a procedure as forms published it; what comes late changes nothing."""
    texts = [data["title"], data["summary"], " ".join(data.get("keywords", ()))]
    plain = func.lower(func.unaccent(" ".join(texts)))
    values = {
        "slug": data["slug"],
        "title": data["title"],
        "title_key": func.lower(func.unaccent(data["title"])),
        "summary": data["summary"],
        "family": data["family"],
        "icon": data.get("icon", ""),
        "minutes": data.get("minutes", 0),
        "access": data["access"]["who"],
        "listed": bool(data["open"]) and data["access"]["who"] != "internal",
        "version": data.get("revision", data["version"]),
        "plain": plain,
        "words": _weighted(texts),
    }
    inserted = upsert(Procedure).values(values)
    changed = {name: inserted.excluded[name] for name in values if name != "slug"}
    session.execute(
        inserted.on_conflict_do_update(
            index_elements=["authority", "slug"],
            set_=changed,
            where=Procedure.version <= inserted.excluded["version"],
        )
    )


def _weighted(texts: list[str]) -> Any:
    """Give the words to search: those of the title count most, then keywords, then summary."""
    places = (("A", texts[0]), ("B", texts[2]), ("C", texts[1]))
    parts = [
        func.setweight(
            func.to_tsvector("french", func.unaccent(words)), literal_column(f"'{weight}'")
        )
        for weight, words in places
    ]
    return parts[0].op("||")(parts[1]).op("||")(parts[2])


def list_procedures(session: Session, *, family: str = "", after: str = "") -> Listing:
    """Give a page of the catalogue in alphabetical order, of one family when named."""
    statement = select(Procedure).where(Procedure.listed)
    if family:
        statement = statement.where(Procedure.family == family)
    if after:
        place = select(Procedure.title_key, Procedure.slug).where(Procedure.slug == after)
        statement = statement.where(
            tuple_(Procedure.title_key, Procedure.slug) > place.scalar_subquery()
        )
    ordered = statement.order_by(Procedure.title_key, Procedure.slug).limit(PAGE_SIZE + 1)
    rows = list(session.scalars(ordered))
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    return Listing(rows, rows[-1].slug if more else None)


def search_procedures(session: Session, query: str, *, family: str = "") -> list[Procedure]:
    """Give the procedures that match what a person typed, best first, at most thirty.

    Words are compared by their French stems, accents aside; failing that the typed text only has
    to resemble some words of the procedure (trigrams). Only one authority's rows are compared, so
    no index is needed, and row-level security bars none.
    """
    typed = query.replace("\0", " ")[:MAX_QUERY]
    wanted = func.websearch_to_tsquery("french", func.unaccent(typed))
    likeness = func.word_similarity(func.lower(func.unaccent(typed)), Procedure.plain)
    matches = or_(Procedure.words.op("@@")(wanted), likeness >= CLOSE_ENOUGH)
    statement = select(Procedure).where(and_(Procedure.listed, matches))
    if family:
        statement = statement.where(Procedure.family == family)
    rank = func.ts_rank(Procedure.words, wanted) * 2 + likeness
    ordered = statement.order_by(rank.desc(), Procedure.title_key, Procedure.slug)
    return list(session.scalars(ordered.limit(MAX_FOUND)))


def list_families(session: Session) -> list[str]:
    """Give the families that have at least one procedure to show."""
    statement = select(Procedure.family).where(Procedure.listed).distinct()
    return list(session.scalars(statement.order_by(Procedure.family)))


def home_procedures(session: Session, featured: list[str]) -> list[Procedure]:
    """Give the procedures of the home page: those put forward, then the first of the others."""
    place = func.array_position(cast(featured, ARRAY(Text)), Procedure.slug)
    ordered = (
        select(Procedure)
        .where(Procedure.listed)
        .order_by(place.asc().nulls_last(), Procedure.title_key, Procedure.slug)
        .limit(HOME_TILES)
    )
    return list(session.scalars(ordered))


def family_of(session: Session, slug: str) -> str | None:
    """Give the family of a procedure, listed or not; None when it was never published."""
    return session.scalar(select(Procedure.family).where(Procedure.slug == slug))


def public_title(session: Session, slug: str) -> str:
    """Give the title of a published procedure; raises `NotFound` for none, or agents' alone."""
    shown = (Procedure.slug == slug, Procedure.access != "internal")
    title = session.scalar(select(Procedure.title).where(*shown))
    if title is None:
        raise NotFound
    return title
