"""What the data sources of the authority offer to a question: their names, what their lines say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_forms.actions.sources.keeping import MOST_SOURCES
from guichet_forms.core.editing import walk
from guichet_forms.models import CardModel, CardVersion, Source


@dataclass(frozen=True)
class Offered:
    """A source, and what a line of it says: name and words, when it is known.

    `card` is what the whole card says, when its lines are cards.
    """

    slug: str
    title: str
    line: tuple[tuple[str, str], ...] = ()
    card: tuple[tuple[str, str], ...] = ()


def offered_sources(session: Session, named: Iterable[str]) -> list[Offered]:
    """The sources by title; of those `named`, what their lines and their cards say too."""
    statement = (
        select(Source.slug, Source.title, Source.settings)
        .order_by(Source.title, Source.slug)
        .limit(MOST_SOURCES)
    )
    wanted = sorted(set(named))
    models = _models(session, wanted) if wanted else {}
    rows = session.execute(statement)
    return [_offered(row[0], row[1], row[2], models.get(row[0])) for row in rows]


def _models(session: Session, slugs: list[str]) -> dict[str, Mapping[str, Any]]:
    """The definitions of the cards that these sources offer, by source."""
    statement = (
        select(Source.slug, CardVersion.source)
        .join(CardModel, CardModel.slug == Source.settings["model"].astext)
        .join(
            CardVersion,
            (CardVersion.slug == CardModel.slug) & (CardVersion.number == CardModel.live),
        )
        .where(Source.slug.in_(slugs))
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _offered(
    slug: str, title: str, settings: Mapping[str, Any], definition: Mapping[str, Any] | None
) -> Offered:
    asked = [place.field for place in walk(definition or {}) if not place.nested]
    card = tuple((str(one["id"]), str(one.get("label") or one["id"])) for one in asked)
    kept = settings.get("keep") or []
    shown = (settings.get("id_column"), settings.get("text_column"))
    columns = [str(name) for name in settings.get("columns") or [] if name not in shown]
    line = tuple(pair for pair in card if pair[0] in kept) or tuple((n, n) for n in columns)
    return Offered(slug, title, line, card)
