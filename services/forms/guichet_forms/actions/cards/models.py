"""Card models and their versions: listed, prepared, put in use, deleted."""

from collections.abc import Mapping, Sequence
from typing import Any

from guichet_kit.events import emit
from guichet_kit.i18n import _
from guichet_kit.problems import NotFound
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_forms.actions.by_title import page_by_title
from guichet_forms.actions.sources.keeping import Given, add_source, delete_source
from guichet_forms.actions.sources.uses import uses_of
from guichet_forms.models import Card, CardModel, CardVersion, Source
from guichet_forms.problems import CardModelRefused, SourceInUse
from guichet_forms.schemas.cards import model_faults

ENTRUSTED = "forms.cards.entrusted.v1"
MOST_COUNTED = 1_000
MOST_SHOWN = 50


def list_models(
    session: Session, after: str = "", size: int = 50
) -> tuple[list[CardModel], str | None]:
    """Models by title; `after` is the slug of the last one seen. Give the next `after` too."""
    return page_by_title(session, CardModel, select(CardModel), after, size)


def find_model(session: Session, slug: str) -> CardModel:
    """The model of this slug. Raises `NotFound`."""
    found = session.get(CardModel, slug)
    if found is None:
        raise NotFound
    return found


def find_version(session: Session, slug: str, number: int | None) -> CardVersion:
    """A version of a model. Raises `NotFound`, for the live one (None) that is not there too."""
    found = session.get(CardVersion, (slug, number)) if number else None
    if found is None:
        raise NotFound
    return found


def list_versions(session: Session, slug: str, size: int = MOST_SHOWN) -> list[CardVersion]:
    """The last versions of a model, newest first."""
    statement = select(CardVersion).where(CardVersion.slug == slug)
    return list(session.scalars(statement.order_by(CardVersion.number.desc()).limit(size)))


def count_cards(session: Session, slug: str) -> int:
    """How many cards a model has; `MOST_COUNTED` + 1 means more."""
    some = select(Card.id).where(Card.model == slug).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def save_version(session: Session, source: Mapping[str, Any], by: str) -> CardVersion:
    """Check a model and keep it as the version being prepared. Raises `CardModelRefused`.

    A version that was never in use is written again; one that was is followed by a new one.
    """
    if faults := model_faults(source):
        raise CardModelRefused(errors={fault.place: fault.sentence for fault in faults})
    slug = str(source["slug"])
    _make_model(session, source)
    last = next(iter(list_versions(session, slug, 1)), None)
    if last is not None and last.source == source:
        return last
    if last is not None and last.published_at is None:
        last.source, last.added_by = dict(source), by
        session.flush()
        return last
    number = last.number + 1 if last else 1
    version = CardVersion(slug=slug, number=number, source=dict(source), added_by=by)
    session.add(version)
    session.flush()
    return version


def _make_model(session: Session, source: Mapping[str, Any]) -> None:
    """The model's row, locked: two designers cannot give the same number."""
    values = {"slug": source["slug"], "title": source["title"], "roles": source.get("roles", [])}
    made = insert(CardModel).values(**values)
    session.execute(made.on_conflict_do_nothing(index_elements=["authority", "slug"]))
    session.execute(
        select(CardModel.slug).where(CardModel.slug == values["slug"]).with_for_update()
    )


def publish_model(session: Session, slug: str, number: int, by: str) -> CardVersion:
    """Put a version in use. Raises `NotFound`.

    The first time, a data source of the same name offers the cards to questions.
    """
    model, version = find_model(session, slug), find_version(session, slug, number)
    model.live = number
    model.title = str(version.source["title"])
    model.roles = list(version.source.get("roles", []))
    version.published_at = version.published_at or session.scalars(select(func.now())).one()
    session.flush()
    if not sources_of_model(session, slug):
        add_source(session, Given(title=model.title, kind="cards", settings={"model": slug}), by)
    _tell(session, slug, model.roles)
    return version


def _tell(session: Session, slug: str, roles: Sequence[str]) -> None:
    """Tell who writes the cards of a model: nobody once it is deleted."""
    told_at = session.scalars(select(func.clock_timestamp())).one().isoformat()
    data = {"model": slug, "roles": sorted(set(roles)), "told_at": told_at}
    emit(session, ENTRUSTED, subject=slug, data=data)


def sources_of_model(session: Session, slug: str) -> list[Source]:
    """The data sources that offer the cards of a model."""
    statement = select(Source).where(
        Source.kind == "cards", Source.settings["model"].astext == slug
    )
    return list(session.scalars(statement))


def delete_model(session: Session, slug: str) -> None:
    """Delete a model that has no card and that nothing uses.

    Raises `NotFound`, `CardModelRefused` or `SourceInUse`.
    """
    model = find_model(session, slug)
    if count_cards(session, slug):
        sentence = _("Supprimez d’abord les fiches de ce modèle.")
        raise CardModelRefused(errors={"": sentence})
    sources = sources_of_model(session, slug)
    used = [
        use
        for source in sources
        for use in uses_of(session, source.slug)
        if (use.kind, use.slug) != ("cards", slug)
    ]
    if used:
        names = ", ".join(use.said for use in used[:10])
        raise SourceInUse(_("Retirez-le d’abord de : %(names)s.", names=names), uses=used)
    for version in list_versions(session, slug, 10_000):
        session.delete(version)
    session.flush()
    for source in sources:
        delete_source(session, source.slug)
    session.delete(model)
    session.flush()
    _tell(session, slug, ())
