"""The cases of a circuit that do not go on: of which status, since when, held by what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import render

from guichet_workflow.actions import drafts, stuck
from guichet_workflow.core.editing.sentences import words_for
from guichet_workflow.core.stored import load_case
from guichet_workflow.models import Case
from guichet_workflow.pages.builder.desk import DESIGNER, STUCK, blueprint, desk_url, families


@dataclass(frozen=True)
class Row:
    """A case: nothing of the person, for who builds circuits need not read requests."""

    number: str
    url: str
    status: str
    since: datetime
    reasons: tuple[str, ...]


@blueprint.get("/<slug>/en-cours/")
@allow(DESIGNER)
def show_stuck(slug: str) -> Response:
    """List the cases that an incident holds, or that nothing moved for a month."""
    which = stuck.STILL if request.args.get("quoi") == stuck.STILL else stuck.INCIDENTS
    status, after = request.args.get("statut", ""), request.args.get("apres")
    with transaction() as session:
        opened = drafts.read_draft(session, slug, families())
        page = stuck.list_stuck(
            session, slug, which, status=status, after=after, families=families()
        )
    labels = words_for((opened.live or opened).source, {}).statuses
    kept = {"quoi": which, "statut": status}
    return render(
        "workflow/builder/stuck.html",
        title=_("Dossiers à débloquer : %(title)s", title=opened.title),
        area="desk",
        opened=opened,
        which=which,
        looked_at=labels.get(status, status),
        tabs=_tabs(slug, which, status),
        rows=[_row(case, labels) for case in page.items],
        all_url=desk_url(slug, STUCK, quoi=which),
        first_url=desk_url(slug, STUCK, **kept) if after else None,
        next_url=desk_url(slug, STUCK, **kept, apres=page.next_cursor)
        if page.next_cursor
        else None,
    )


def _tabs(slug: str, which: str, status: str) -> list[dict[str, object]]:
    names = ((stuck.INCIDENTS, _("En incident")), (stuck.STILL, _("Sans mouvement")))
    return [
        {
            "label": label,
            "url": desk_url(slug, STUCK, quoi=name, statut=status),
            "current": name == which,
        }
        for name, label in names
    ]


def _row(case: Case, labels: Mapping[str, str]) -> Row:
    state = load_case(case.state)
    return Row(
        case.number,
        f"/agents/dossiers/{case.request_id}/",
        labels.get(case.status, case.status),
        case.moved_at,
        tuple(one.title or one.template for one in state.incidents),
    )
