"""Data sources shown: the list, one of them, its lines, what it gives when it is tried."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, render
from guichet_questions.lists import Item
from sqlalchemy.orm import Session

from guichet_forms.actions.sources import keeping, lines
from guichet_forms.actions.sources.uses import uses_of
from guichet_forms.models import Source
from guichet_forms.pages.offering import offers, remote
from guichet_forms.pages.sources import labels, trying
from guichet_forms.pages.sources.guard import DESIGNER

MOST_TRIED, MOST_LINES, LONGEST = 10, 50, 200
blueprint = Blueprint("sources", __name__, url_prefix="/agents/sources")

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(DESIGNER)
def list_sources() -> Response:
    """List the data sources of the authority."""
    with transaction() as session:
        found, after = keeping.list_sources(session, request.args.get("apres", ""))
    return render(
        "forms/sources/list.html",
        title=_("Sources de données"),
        area="desk",
        sources=found,
        kinds=labels.kind_labels(),
        count_text=labels.count_text,
        next_url=url_for("sources.list_sources", apres=after) if after else None,
    )


@blueprint.get("/<slug>/")
@allow(DESIGNER)
def show_source(slug: str) -> Response:
    """Show a source: its state, its first lines, where it is used."""
    with transaction() as session:
        source = keeping.find_source(session, slug)
        first = _first_lines(session, source)
    return _page(source, first=first)


@blueprint.post("/<slug>/tester")
@allow(DESIGNER)
def try_source(slug: str) -> Response:
    """Ask a source now, whatever is kept of it, and show what it gives."""
    words = request.form.get("q", "")[:LONGEST]
    with transaction() as session:
        source = keeping.find_source(session, slug)
    tried = trying.try_source(source, words, remote(), offers(), MOST_TRIED)
    return _page(source, tried=tried, words=words)


@blueprint.get("/<slug>/lignes")
@allow(DESIGNER)
def list_lines(slug: str) -> Response:
    """List the lines of a source that is kept here, or those that hold some words."""
    words, after = request.args.get("q", "")[:LONGEST], request.args.get("apres", "")
    place = int(after) if after.isdecimal() and len(after) < 10 else 0
    with transaction() as session:
        source = keeping.find_source(session, slug)
        rows = lines.search_lines(session, slug, words, MOST_LINES + 1, place)
    more = len(rows) > MOST_LINES
    rows = rows[:MOST_LINES]
    last = rows[-1].position if more else 0
    return render(
        "forms/sources/lines.html",
        title=_("Lignes de %(title)s", title=source.title),
        area="desk",
        source=source,
        items=lines.items_of(rows),
        words=words,
        next_url=url_for("sources.list_lines", slug=slug, q=words or None, apres=last)
        if more
        else None,
    )


def _first_lines(session: Session, source: Source) -> list[Item]:
    if source.kind not in ("fixed", "csv"):
        return []
    return lines.items_of(lines.search_lines(session, source.slug, "", MOST_TRIED))


def _page(source: Source, **more: Any) -> Response:
    with transaction() as session:
        uses = uses_of(session, source.slug)
    given: dict[str, Any] = {"first": [], "tried": None, "words": "", **more}
    return render(
        "forms/sources/source.html",
        title=source.title,
        area="desk",
        source=source,
        uses=uses,
        kinds=labels.kind_labels(),
        caches={item["value"]: item["label"] for item in labels.cache_labels()},
        count_text=labels.count_text,
        **given,
    )
