"""Data sources for programs: listed, read as Publik's sources are, filled again."""

from typing import Any

from guichet_kit.auth import allow, principal, right
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.problems import Unavailable

from guichet_forms.actions.audit import note
from guichet_forms.actions.sources import keeping
from guichet_forms.actions.sources.keeping import Given
from guichet_forms.api.blueprint import blueprint
from guichet_forms.core.lists import MOST_CSV, ListRefused, read_answer
from guichet_forms.models import Source
from guichet_forms.offers import MOST_LISTED
from guichet_forms.pages.offering import offers
from guichet_forms.problems import SourceRefused
from guichet_forms.schemas.exchanges import PageAsked
from guichet_forms.schemas.sources import (
    ItemList,
    ItemsAsked,
    LinesGiven,
    SourceList,
    SourceView,
)

DESIGNER = right("forms.build")


@blueprint.get("/sources")
@blueprint.arguments(PageAsked, location="query")
@blueprint.response(200, SourceList)
@allow(DESIGNER)
def list_sources(asked: dict[str, Any]) -> dict[str, Any]:
    """Give the data sources, by title."""
    with transaction() as session:
        found, after = keeping.list_sources(session, asked["after"])
    return {"items": found, "next": after}


@blueprint.get("/sources/<slug>")
@blueprint.response(200, SourceView)
@allow(DESIGNER)
def read_source(slug: str) -> Source:
    """Give one data source."""
    with transaction() as session:
        return keeping.find_source(session, slug)


@blueprint.get("/sources/<slug>/items")
@blueprint.arguments(ItemsAsked, location="query")
@blueprint.response(200, ItemList)
@allow(DESIGNER)
def read_items(asked: dict[str, Any], slug: str) -> dict[str, Any]:
    """Give the items that hold the words of `q`, or the one whose id is `id`: `{"err", "data"}`."""
    with transaction() as session:
        keeping.find_source(session, slug)
    world = offers()
    if asked["id"]:
        found = world.find(slug, asked["id"])
        return {"err": 0, "data": [found] if found else []}
    offered = world.search(slug, asked["q"], min(asked["size"], MOST_LISTED))
    if offered.down:
        raise Unavailable(offered.down)
    return {"err": 0, "data": [item.as_json() for item in offered.items]}


@blueprint.put("/sources/<slug>/items")
@blueprint.arguments(LinesGiven)
@blueprint.response(200, SourceView)
@allow(DESIGNER)
def replace_items(given: dict[str, Any], slug: str) -> Source:
    """Put these items in the place of those that a source kept here has."""
    try:
        items = read_answer(given, MOST_CSV)
    except ListRefused as refused:
        raise SourceRefused(errors={"data": refused.sentence}) from refused
    with transaction() as session:
        source = keeping.find_source(session, slug)
        if source.kind not in ("fixed", "csv"):
            raise SourceRefused(
                errors={"data": _("Les lignes de cette source viennent d’ailleurs.")}
            )
        changed = Given(title=source.title, kind=source.kind, settings=source.settings, items=items)
        note(session, "source.changed", actor=principal().subject, about=slug)
        return keeping.change_source(session, slug, changed, principal().name)
