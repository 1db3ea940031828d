"""Bundles made of what is here: forms, and what their questions need."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_forms.actions import blocks, procedures, rehearsals
from guichet_forms.actions.cards import models
from guichet_forms.core.editing import uses, walk
from guichet_forms.core.exchange.bundle import Bundle, Element
from guichet_forms.models import Block, CardModel, Source, SourceLine

MOST_VERSIONS = 50


def gather(session: Session, slugs: Iterable[str]) -> Bundle:
    """Give the bundle of these forms: versions, recorded tests, blocks, sources, card models.

    Remote sources are left out: their address may hold a secret. Raises `NotFound`.
    """
    forms = [_form(session, slug) for slug in slugs]
    definitions = [v["definition"] for form in forms for v in form["versions"]]
    sources = _sources(session, _names(definitions))
    cards = _cards(session, {item["model"] for item in sources if item["kind"] == "cards"})
    needed = _names([card["definition"] for card in cards]) - {item["slug"] for item in sources}
    return {
        "blocks": _blocks(session, {slug for d in definitions for _f, slug, _v in uses(d)}),
        "sources": [*sources, *_sources(session, needed)],
        "cards": cards,
        "forms": forms,
    }


def _form(session: Session, slug: str) -> Element:
    procedure = procedures.find(session, slug)
    versions = procedures.list_versions(session, slug, MOST_VERSIONS)
    kept = [v for v in versions if v.published_at is not None or v is versions[0]]
    element: Element = {
        "slug": slug,
        "versions": [
            {"number": v.number, "definition": v.source, "live": v.number == procedure.live}
            for v in reversed(kept)
        ],
    }
    tests = [test.content for test in rehearsals.list_tests(session, slug)]
    return element | ({"tests": tests} if tests else {})


def _names(definitions: Iterable[Mapping[str, Any]]) -> set[str]:
    """The data sources that questions name."""
    return {name for source in definitions for name in source_names(source)}


def source_names(definition: Mapping[str, Any]) -> set[str]:
    """The data sources that the questions of one definition name."""
    fields = (place.field for place in walk(definition))
    named = (item.get("source") for item in fields if item.get("type") != "card_data")
    return {name for name in named if isinstance(name, str) and name}


def _sources(session: Session, slugs: set[str]) -> list[Element]:
    kept = (Source.slug.in_(sorted(slugs)), Source.kind != "json")
    found = session.scalars(select(Source).where(*kept).order_by(Source.slug))
    return [_source(session, item) for item in found]


def _source(session: Session, source: Source) -> Element:
    element: Element = {"slug": source.slug, "title": source.title, "kind": source.kind}
    if source.kind == "cards":
        return element | {"model": str(source.settings.get("model", ""))}
    own = select(SourceLine).where(SourceLine.source == source.slug)
    lines = session.scalars(own.order_by(SourceLine.position))
    return element | {"lines": [_line(line) for line in lines]}


def _line(line: SourceLine) -> Element:
    told: Element = {"id": line.id, "text": line.text}
    told |= {"disabled": True} if line.disabled else {}
    return told | ({"extra": line.extra} if line.extra else {})


def _cards(session: Session, slugs: set[str]) -> list[Element]:
    found = session.scalars(
        select(CardModel).where(CardModel.slug.in_(sorted(slugs))).order_by(CardModel.slug)
    )
    return [_card(session, model) for model in found]


def _card(session: Session, model: CardModel) -> Element:
    newest = models.list_versions(session, model.slug, 1)[0]
    live = newest.number == model.live
    return {"slug": model.slug, "definition": newest.source, "live": live}


def _blocks(session: Session, slugs: set[str]) -> list[Element]:
    kept = (Block.slug.in_(sorted(slugs)), Block.newest.is_not(None))
    found = session.scalars(select(Block).where(*kept).order_by(Block.slug))
    return [_block(session, block) for block in found]


def _block(session: Session, block: Block) -> Element:
    source = blocks.newest(session, block).source
    named = {"slug": block.slug, "title": source["title"], "family": block.family}
    return {**named, "fields": source["fields"]}
