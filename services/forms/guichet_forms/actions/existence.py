"""Whether what a definition names is there: data sources, card models, reusable blocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _
from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import Session

from guichet_forms.core.checking import Finding
from guichet_forms.core.editing import walk
from guichet_forms.core.editing.faults import spot_of
from guichet_forms.core.review import Point
from guichet_forms.models import BlockVersion, CardModel, Process, Source

Question = Mapping[str, Any]
Copied = tuple[str, int]


@dataclass(frozen=True)
class _Named:
    """What a question names: a data source, or the version of a block; the place that says so."""

    place: str
    label: str
    source: str = ""
    block: Copied | None = None


def unknown(session: Session, definition: Mapping[str, Any]) -> list[Finding]:
    """A sentence for each question that names what is not there, by its place.

    The definition may be incomplete.
    """
    named = list(_all_named(definition))
    offered = _offered(session, {one.source for one in named if one.source})
    copied = _copied(session, {one.block for one in named if one.block})
    return [found for one in named if (found := _judged(one, offered, copied))]


def unknown_points(session: Session, definition: Mapping[str, Any]) -> list[Point]:
    """The same as points that block a publication, and whether the workflow is there."""
    questions = [
        Point(spot_of(definition, found.place).id, found.sentence, blocking=True)
        for found in unknown(session, definition)
    ]
    return [*_workflow(session, str(definition["workflow"])), *questions]


def _workflow(session: Session, slug: str) -> Iterator[Point]:
    """A workflow that was not published; advice only where none ever was: forms is used alone."""
    if session.get(Process, slug) is None:
        sentence = _(
            "Le circuit « %(slug)s » n’est pas publié : publiez-le, ou changez de circuit."
        )
        any_known = bool(session.scalar(select(exists().select_from(Process))))
        yield Point("workflow", sentence % {"slug": slug}, blocking=any_known)


def _all_named(definition: Mapping[str, Any]) -> Iterator[_Named]:
    for place in walk(definition):
        yield from _named(place.path, place.field)


def _named(place: str, question: Question) -> Iterator[_Named]:
    label = str(question.get("label") or question.get("id", ""))
    source, origin = question.get("source"), question.get("from")
    if question.get("type") != "card_data" and isinstance(source, str) and source:
        yield _Named(f"{place}.source", label, source=source)
    if question.get("type") == "block" and isinstance(origin, Mapping):
        number = origin.get("version")
        version = number if isinstance(number, int) else 0
        yield _Named(f"{place}.from", label, block=(str(origin.get("block", "")), version))


def _offered(session: Session, slugs: set[str]) -> dict[str, str]:
    """Why each of these sources that is here offers nothing, "" when it does."""
    if not slugs:
        return {}
    model = Source.settings["model"].astext
    statement = (
        select(Source.slug, Source.kind, CardModel.title, CardModel.live)
        .outerjoin(CardModel, (CardModel.slug == model) & (Source.kind == "cards"))
        .where(Source.slug.in_(sorted(slugs)))
    )
    return {row[0]: _idle(row[1], row[2], row[3]) for row in session.execute(statement)}


def _idle(kind: str, title: str | None, live: int | None) -> str:
    if kind != "cards" or live is not None:
        return ""
    if title is None:
        return _("son modèle de fiche n’existe plus")
    return _("le modèle de fiche « %(title)s » n’est pas encore publié", title=title)


def _copied(session: Session, wanted: set[Copied]) -> set[Copied]:
    """Those of these versions of blocks that are here."""
    if not wanted:
        return set()
    own = tuple_(BlockVersion.slug, BlockVersion.number)
    rows = session.execute(
        select(BlockVersion.slug, BlockVersion.number).where(own.in_(sorted(wanted)))
    )
    return {(row[0], row[1]) for row in rows}


def _judged(one: _Named, offered: Mapping[str, str], copied: set[Copied]) -> Finding | None:
    words = {"label": one.label, "name": one.source}
    if one.block is not None:
        if one.block in copied:
            return None
        words |= {"name": one.block[0], "number": str(one.block[1])}
        sentence = _(
            "« %(label)s » copie la version %(number)s du bloc « %(name)s », qui n’existe pas "
            "ici : détachez ce bloc, ou ajoutez-en un autre."
        )
        return Finding(one.place, sentence % words)
    if one.source not in offered:
        sentence = _(
            "« %(label)s » choisit dans la source de données « %(name)s », qui n’existe pas : "
            "créez-la, ou choisissez-en une autre."
        )
        return Finding(one.place, sentence % words)
    if why := offered[one.source]:
        sentence = _("« %(label)s » choisit dans la source « %(name)s » : %(why)s.")
        return Finding(one.place, sentence % {**words, "why": why})
    return None
