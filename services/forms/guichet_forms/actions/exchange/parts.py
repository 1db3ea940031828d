"""Reusable blocks, data sources and card models of a bundle: compared, then applied."""

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.lists import Item as Line
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_forms.actions import blocks
from guichet_forms.actions.cards import models
from guichet_forms.actions.designers import Designer
from guichet_forms.actions.exchange.gathering import source_names
from guichet_forms.actions.exchange.report import CHANGED, NEW, SAME, Item, refusal
from guichet_forms.actions.sources.lines import replace_lines
from guichet_forms.actions.sources.telling import tell
from guichet_forms.core.checking import Finding
from guichet_forms.core.exchange.bundle import Bundle, Element
from guichet_forms.core.lists import MOST_CSV
from guichet_forms.models import Block, CardModel, Source, SourceLine
from guichet_forms.schemas.cards import model_faults
from guichet_forms.schemas.working import block_faults


def status_of(known: object, given: object) -> str:
    """New when nothing is known, same when it is equal, else changed."""
    return NEW if known is None else SAME if known == given else CHANGED


def plan_block(session: Session, who: Designer, element: Element, _bundle: Bundle) -> Item:
    """What becomes of a reusable block."""
    slug, title = element["slug"], element["title"]
    here = session.get(Block, slug)
    family = here.family if here is not None else element.get("family", "")
    if not who.reaches(family):
        return refusal("blocks", slug, title, [_unreached("family")])
    if faults := block_faults(_as_form(element)):
        return refusal("blocks", slug, title, faults)
    known = blocks.newest(session, here).source if here is not None and here.newest else None
    given = {"title": title, "fields": element["fields"]}
    return Item("blocks", slug, title, status_of(known, given))


def apply_block(session: Session, who: Designer, element: Element) -> None:
    """Keep a reusable block as a version more."""
    slug = element["slug"]
    if session.get(Block, slug) is None:
        session.add(Block(slug=slug, title=element["title"], family=element.get("family", "")))
        session.flush()
    blocks.add_version(session, slug, _as_form(element), who.name)


def _as_form(element: Element) -> dict[str, Any]:
    page = {"id": blocks.PAGE, "title": element["title"], "fields": element["fields"]}
    return {"slug": element["slug"], "title": element["title"], "pages": [page]}


def plan_source(session: Session, _who: Designer, element: Element, bundle: Bundle) -> Item:
    """What becomes of a data source."""
    slug, title, kind = element["slug"], element["title"], element["kind"]
    here = session.get(Source, slug)
    faults = []
    if here is not None and here.kind != kind:
        faults.append(Finding("kind", _("Une source de ce nom existe ici, d’une autre nature.")))
    if kind == "cards" and not _has_model(session, element.get("model", ""), bundle):
        faults.append(Finding("model", _("Ce modèle de fiche n’existe ni ici ni dans le fichier.")))
    lines = [line["id"] for line in element.get("lines", ())]
    if len(set(lines)) < len(lines) or len(lines) > MOST_CSV:
        faults.append(Finding("lines", _("Deux lignes portent le même identifiant.")))
    if faults:
        return refusal("sources", slug, title, faults)
    known = _known_source(session, here) if here is not None else None
    return Item("sources", slug, title, status_of(known, _told(element)))


def _has_model(session: Session, slug: str, bundle: Bundle) -> bool:
    offered = {card["slug"] for card in bundle["cards"]}
    return slug in offered or session.get(CardModel, slug) is not None


def _known_source(session: Session, source: Source) -> tuple[Any, ...]:
    if source.kind == "cards":
        return source.title, source.settings.get("model", ""), ()
    own = select(SourceLine).where(SourceLine.source == source.slug)
    rows = session.scalars(own.order_by(SourceLine.position))
    return source.title, "", tuple((r.id, r.text, r.disabled, r.extra) for r in rows)


def _told(element: Element) -> tuple[Any, ...]:
    lines = tuple(
        (line["id"], line["text"], line.get("disabled", False), line.get("extra", {}))
        for line in element.get("lines", ())
    )
    return element["title"], element.get("model", ""), lines


def apply_source(session: Session, who: Designer, element: Element) -> None:
    """Keep a data source under its own slug, its lines in the place of those it had."""
    slug, kind = element["slug"], element["kind"]
    source = session.get(Source, slug) or Source(slug=slug, kind=kind)
    settings = {"model": element["model"]} if kind == "cards" else {}
    source.title, source.settings, source.changed_by = element["title"], settings, who.name
    source.changed_at = session.scalars(select(func.now())).one()
    source.line_count, source.failure = len(element.get("lines", ())), ""
    session.add(source)
    session.flush()
    tell(session, slug, kept=True)
    if kind != "cards":
        replace_lines(session, slug, [_line(line) for line in element.get("lines", ())])


def _line(given: Mapping[str, Any]) -> Line:
    return Line(
        id=given["id"],
        text=given["text"],
        disabled=given.get("disabled", False),
        extra=given.get("extra", {}),
    )


def plan_card(session: Session, _who: Designer, element: Element, bundle: Bundle) -> Item:
    """What becomes of a card model."""
    slug, definition = element["slug"], element["definition"]
    title = str(definition.get("title", slug))
    faults = list(model_faults(definition))
    if not faults and definition["slug"] != slug:
        faults.append(Finding("slug", _("Cet élément ne porte pas le nom de sa définition.")))
    if not faults:
        faults += unknown_sources(session, definition, bundle)
    if faults:
        return refusal("cards", slug, title, faults)
    versions = models.list_versions(session, slug, 1)
    known = versions[0].source if versions else None
    return Item("cards", slug, title, status_of(known, definition))


def apply_card(session: Session, who: Designer, element: Element) -> None:
    """Keep a card model as the version being prepared; one that was in use goes in use here."""
    version = models.save_version(session, element["definition"], who.name)
    if element.get("live"):
        models.publish_model(session, version.slug, version.number, who.name)


def unknown_sources(
    session: Session, definition: Mapping[str, Any], bundle: Bundle
) -> list[Finding]:
    """The data sources that questions name, and that are neither here nor in the bundle."""
    named = source_names(definition) - {item["slug"] for item in bundle["sources"]}
    here = set(session.scalars(select(Source.slug).where(Source.slug.in_(sorted(named)))))
    sentence = _("La source de données « %(slug)s » n’existe ni ici ni dans le fichier.")
    return [Finding("pages", sentence % {"slug": slug}) for slug in sorted(named - here)]


def _unreached(place: str) -> Finding:
    return Finding(place, _("Vos rôles ne vous ouvrent pas cette famille."))
