"""Where an agent was named in notes, told on her day; whom she may name herself."""

from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, render
from guichet_kit.refusals import wants_json

from guichet_workflow.actions import mentions
from guichet_workflow.actions.colleagues import list_colleagues
from guichet_workflow.pages.case import opened, read

blueprint = Blueprint("mentions", __name__, url_prefix="/agents/dossiers")

blueprint.before_request(at_the_desk)


@blueprint.get("/citations")
@allow(agent)
def show() -> Response:
    """Tell in which cases colleagues named her, newest first, until she opens them."""
    with transaction() as session:
        told = mentions.list_own(session, principal(), after=request.args.get("apres", ""))
    following = told.next_cursor
    return render(
        "workflow/mentions.html",
        title=_("Les demandes où l’on vous a cité"),
        area="desk",
        block="told",
        mentions=told.items,
        next_url=f"/agents/dossiers/citations?apres={following}" if following else None,
    )


@blueprint.get("/<uuid:request_id>/collegues")
@allow(agent)
def list_names(request_id: UUID) -> Response:
    """Show the agents who may open a case, whom a note may name; a script asks for JSON."""
    with opened(request_id), transaction() as session:
        held = read(session, request_id)
        everyone = list_colleagues(session, held)
    found = [one for one in everyone if one.id != principal().subject]
    if wants_json():
        return jsonify(data=[{"name": one.name, "unit": one.unit} for one in found])
    return render(
        "workflow/colleagues.html",
        title=_("Les collègues que l’on peut citer"),
        area="desk",
        colleagues=found,
        case=held.row,
    )
