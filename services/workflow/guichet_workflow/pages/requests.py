"""A citizen's requests: the list of a family, and the fragment of her dashboard."""

from typing import Any

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, citizen, principal, service
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import render
from guichet_kit.problems import NotFound

from guichet_workflow.actions.carry import definitions_of
from guichet_workflow.actions.reading import list_last, list_own
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.extras import shown_status
from guichet_workflow.core.moments import said
from guichet_workflow.core.stored import load_case
from guichet_workflow.core.words import turn
from guichet_workflow.models import Case

SHOWN = 5
LOOKED_AT = 30
blueprint = Blueprint("requests", __name__)


@blueprint.get("/demandes/<family>/")
@allow(citizen)
def list_requests(family: str) -> Response:
    """Show all the requests of a citizen in one family, newest first."""
    who = principal()
    if who.family != family:
        raise NotFound
    with transaction() as session:
        page = list_own(session, who.subject, after=request.args.get("after"))
        definitions = definitions_of(session, page.items)
    return render(
        "workflow/requests.html",
        title=_("Vos demandes"),
        requests=[_shown(row, definitions) for row in page.items],
        next_url=f"?after={page.next_cursor}" if page.next_cursor else None,
    )


@blueprint.get("/fragments/mes-demandes")
@allow(service("gateway"))
def fragment() -> Response:
    """Give the dashboard five of the citizen's thirty last requests, whatever their family.

    Those that await her answer come first, then those in progress, then those ended.
    """
    subjects = [subject for subject in principal().subjects.values() if subject]
    with transaction() as session:
        page = list_last(session, subjects, LOOKED_AT)
        definitions = definitions_of(session, page.items)
    found = sorted((_shown(row, definitions) for row in page.items), key=_urgency)
    more = len(found) > SHOWN
    return render(
        "workflow/my_requests.html",
        title=_("Mes demandes"),
        requests=found[:SHOWN],
        families=_named({row.family for row in page.items}) if more else [],
    )


def _named(families: set[str]) -> list[tuple[str, str]]:
    """Give these families with the name people read, by that name."""
    return [(slug, label) for slug, label in family_labels().items() if slug in families]


def family_labels() -> dict[str, str]:
    """Give every family with the name people read, by that name."""
    return {
        "eco-urbanisme": _("Économie et urbanisme"),
        "elus": _("Relations avec les élus"),
        "etat-civil": _("État civil et citoyenneté"),
        "fiscalite": _("Fiscalité"),
        "sante": _("Santé"),
        "scolaire": _("Scolaire et périscolaire"),
        "sport-culture": _("Sport et culture"),
        "transports": _("Transports"),
        "travail-social": _("Travail et social"),
        "voirie": _("Polices spéciales et voirie"),
    }


def _urgency(shown: dict[str, Any]) -> int:
    return 0 if shown["mine"] else 2 if shown["over"] else 1


def _shown(row: Case, definitions: dict[tuple[str, int], Definition]) -> dict[str, Any]:
    definition = definitions[row.workflow, row.workflow_version]
    case, status = load_case(row.state), definition.statuses[row.status]
    shown, found = shown_status(definition, case), turn(definition, case)
    return {
        "url": f"/demandes/{row.family}/{row.request_id}/",
        "number": row.number,
        "title": row.title,
        "digest": row.digest,
        "received": said(row.received_at, definition.territory),
        "label": shown.citizen_label,
        "kind": shown.tone or shown.kind,
        "turn": found.title,
        "turn_text": found.text,
        "over": row.closed_at is not None,
        "mine": status.turn == "citizen" and row.closed_at is None,
    }
