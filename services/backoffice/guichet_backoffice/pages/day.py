"""« Ma journée »: what an agent begins with, late requests first."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, render
from sqlalchemy.orm import Session

from guichet_backoffice.actions import Scope, digests, scope
from guichet_backoffice.actions.listing import count_statuses, count_tabs, list_entries
from guichet_backoffice.actions.views import (
    ALL,
    ANSWERED,
    LATE,
    MINE,
    PENDING,
    TAKE,
    TROUBLED,
    View,
)
from guichet_backoffice.pages import labels
from guichet_backoffice.pages.digest import origin
from guichet_backoffice.pages.links import list_url

SHOWN = 5
LEGAL = View(tab=ALL, due="legal")
WEEK = View(tab=PENDING, due="semaine")
blueprint = Blueprint("day", __name__, url_prefix="/agents")

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(agent)
def show_day() -> Response:
    """Show the short lists of the day and the load by status."""
    now = datetime.now(UTC)
    with transaction() as session:
        reach = scope(session, principal())
        digests.meet(session, principal(), origin())
        counts = count_tabs(session, reach, WEEK, now, legal=LEGAL)
        sections: list[dict[str, Any]] = []
        for part in _parts():
            above = {line.request_id for section in sections for line in section["lines"]}
            number = counts[_counted(part[0])]
            sections.append(_section(session, reach, now, *part, number, above))
        load = count_statuses(session, reach, View(tab=PENDING), now)
    return render(
        "backoffice/day.html",
        title=_("Ma journée"),
        area="desk",
        name=principal().name,
        scope=reach,
        rights=principal().rights,
        now=reach.local(now),
        todo=counts[PENDING],
        ever=counts[ALL],
        sections=[section for section in sections if section["number"]],
        load=[{"label": label or _("Reçue"), "value": number} for label, number in load.items()],
        next_due=_next_due(sections),
        due_words=labels.due_words,
        last_minute_words=labels.last_minute_words,
        legal_words=labels.legal_words,
        trouble_text=labels.trouble_text,
        count_text=labels.count_text,
        todo_url=list_url(View(tab=PENDING)),
    )


def _counted(view: View) -> str:
    """Give the name under which a section's lines are counted."""
    return {WEEK: "", LEGAL: "legal"}.get(view, view.tab)


def _parts() -> list[tuple[View, str, str]]:
    return [
        (View(tab=LATE), _("En retard"), "alerte"),
        (View(tab=TROUBLED), _("Avec un incident"), "alerte"),
        (View(tab=ANSWERED), _("L’usager a répondu"), "message"),
        (LEGAL, _("Le délai légal finit dans les 10 jours"), "horloge"),
        (WEEK, _("À rendre dans les 7 jours"), "agenda"),
        (View(tab=MINE), _("Les miennes"), "compte"),
        (View(tab=TAKE), _("À prendre"), "dossier"),
    ]


def _section(
    session: Session,
    reach: Scope,
    now: datetime,
    view: View,
    title: str,
    icon: str,
    number: int,
    above: Collection[UUID],
) -> dict[str, Any]:
    """A short list of the view, less the lines that stand `above`: each request is read once."""
    found = list_entries(session, reach, view, now, size=SHOWN + len(above)) if number else None
    lines = [line for line in found.items if line.request_id not in above] if found else []
    return {
        "title": title,
        "icon": icon,
        "number": number,
        "url": list_url(view),
        "lines": lines[:SHOWN],
        "late": view.tab == LATE,
        "figure": view.tab in (LATE, ANSWERED, MINE),
    }


def _next_due(sections: list[dict[str, Any]]) -> datetime | None:
    dues = [line.due_at for section in sections for line in section["lines"] if line.due_at]
    return min(dues, default=None)
