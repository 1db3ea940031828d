"""The agents' single list, and its export."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, current_app, request, stream_with_context
from guichet_kit import health
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import NotFound
from werkzeug.wrappers import Response as BaseResponse

from guichet_backoffice.actions import Scope, scope
from guichet_backoffice.actions.audit import note_export
from guichet_backoffice.actions.export import csv_lines
from guichet_backoffice.actions.listing import (
    Found,
    choose_all,
    count_tabs,
    list_entries,
    neighbour,
    walk,
)
from guichet_backoffice.actions.views import CHANNELS, DUES, THIRD_PARTY, TROUBLED, View
from guichet_backoffice.pages import labels
from guichet_backoffice.pages.links import (
    LIST,
    asked_of,
    case_url,
    list_url,
    view_asked,
    view_understood,
)

blueprint = Blueprint("listing", __name__, url_prefix="/agents/demandes")

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(agent)
def show_list() -> Response:
    """Show a page of the view that the address asks for; htmx gets it without the frame."""
    (view, understood), now = view_understood(), datetime.now(UTC)
    after, before = request.args.get("apres", ""), request.args.get("avant", "")
    with transaction() as session:
        reach = scope(session, principal())
        page = list_entries(session, reach, view, now, after=after, before=before)
        counts = count_tabs(session, reach, view, now)
        chosen = choose_all(session, reach, view, now) if request.args.get("tout") else None
    return render(
        "backoffice/list.html",
        title=labels.tab_labels()[view.tab] if view.tab != "toutes" else _("Toutes les demandes"),
        area="desk",
        scripts=["list.js"],
        status=200 if understood else 422,
        block="content",
        search=view.q,
        view=view,
        understood=understood,
        ended="bout" in request.args,
        walk=urlencode({"liste": asked_of(view)}),
        page=page,
        now=reach.local(now),
        due_words=labels.due_words,
        last_minute_words=labels.last_minute_words,
        legal_words=labels.legal_words,
        trouble_text=labels.trouble_text,
        short_day=labels.short_day,
        channels=labels.channel_labels(),
        chosen=chosen,
        tag_url=lambda tag: list_url(replace(view, tag=tag)),
        chosen_text=labels.chosen_text(len(chosen.ids), chosen.more) if chosen else "",
        **_around(view, reach, page, counts),
    )


@blueprint.get("/voisine")
@allow(agent)
def show_neighbour() -> BaseResponse:
    """Lead to the request after one of a view, or before it; past the last, back to the view."""
    (view, _understood), now = view_understood(), datetime.now(UTC)
    try:
        request_id = UUID(request.args.get("de", ""))
    except ValueError as error:
        raise NotFound from error
    backward = request.args.get("sens") == "avant"
    with transaction() as session:
        reach = scope(session, principal())
        found = neighbour(session, reach, view, now, request_id, backward=backward)
    return redirect_to(case_url(found, view) if found else list_url(view, bout="1"))


@blueprint.get("/retard")
@allow(agent)
def show_lateness() -> Response:
    """Tell that what citizens send does not reach the list for now; nothing when it does."""
    return render(
        "backoffice/late.html",
        title=_("Arrivée des demandes"),
        area="desk",
        block="said",
        late=health.state()["bus"] == "down",
    )


@blueprint.get("/export.csv")
@allow(agent)
def export_list() -> Response:
    """Send the whole view as a CSV file, step by step, once the audit knows of it."""
    view, now, who = view_asked(), datetime.now(UTC), principal()
    most: int = current_app.extensions["guichet"].settings.export_rows
    with transaction() as session:
        reach = scope(session, who)
        note_export(session, view, who.subject)

    def read(after: str) -> Found:
        with transaction() as session:
            return walk(session, scope(session, who), view, now, after)

    lines = stream_with_context(csv_lines(read, labels.channel_labels(), most, reach.zone))
    name = f"demandes-{view.tab}-{reach.local(now):%Y-%m-%d}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(lines, mimetype="text/csv", headers=headers)


def _around(view: View, reach: Scope, page: Found, counts: dict[str, int]) -> dict[str, Any]:
    """Give what stands around the lines: tabs, filters, orders, ways to the other pages."""
    filters = labels.filter_texts(view, reach)
    return {
        "tabs": [
            {
                "label": label,
                "url": list_url(view.only_tab(tab)),
                "count": labels.count_text(counts[tab]),
                "current": tab == view.tab,
            }
            for tab, label in labels.tab_labels().items()
            if tab not in (TROUBLED, THIRD_PARTY) or tab == view.tab or counts[tab]
        ],
        "chips": [
            {"label": label, "value": value, "remove_url": list_url(view.without(name))}
            for name, label, value in filters
        ],
        "chips_text": ", ".join(f"{label}\u00a0: {value}" for _name, label, value in filters),
        "choices": _choices(reach),
        "scope": reach,
        "rights": principal().rights,
        "found": labels.found_text(
            counts[""], len(page.items) if page.by_beginning else 0, page.next_cursor is not None
        ),
        "clear_url": list_url(view.only_tab(view.tab)),
        "all_url": list_url(View(tab="toutes", q=view.q)),
        "here_url": list_url(view),
        "list_url": LIST,
        "choose_url": list_url(view, tout="1"),
        "choose_text": labels.choose_text(counts[""], page.by_beginning),
        "export_url": list_url(view, path=f"{LIST}export.csv"),
        "next_url": list_url(view, apres=page.next_cursor) if page.next_cursor else None,
        "previous_url": list_url(view, avant=page.previous_cursor)
        if page.previous_cursor
        else None,
        "sorts": {name: _sort(view, name) for name in ("recu", "echeance")},
    }


def _sort(view: View, name: str) -> dict[str, str]:
    """Give the state of a column's order, and the address that turns it."""
    state = {name: "ascending", f"-{name}": "descending"}.get(view.order, "none")
    turned = f"-{name}" if state == "ascending" else name
    return {"sort": state, "url": list_url(replace(view, sort=turned))}


def _options(labels: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": name, "label": label} for name, label in labels.items()]


def _choices(reach: Scope) -> dict[str, list[dict[str, str]]]:
    channels, dues, families = labels.channel_labels(), labels.due_labels(), labels.family_labels()
    return {
        "procedure": [{"value": p.slug, "label": p.title} for p in reach.procedures],
        "status": [
            {"value": id, "label": label}
            for id, label in sorted(reach.statuses.items(), key=lambda item: item[1])
        ],
        "channel": [{"value": name, "label": channels[name]} for name in CHANNELS],
        "due": [{"value": name, "label": dues[name]} for name in DUES],
        "urgency": _options(labels.urgency_labels()),
        "sort": _options(labels.sort_labels()),
        "family": [
            {"value": name, "label": families.get(name, name)} for name in sorted(reach.families)
        ],
    }
