"""Who else has the case open, asked for every ten seconds by the case page."""

from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, render

from guichet_workflow.actions.presence import stand_by
from guichet_workflow.pages.case import opened
from guichet_workflow.pages.company_view import company_shown

blueprint = Blueprint("presence", __name__, url_prefix="/agents/dossiers/<uuid:request_id>")

blueprint.before_request(at_the_desk)


@blueprint.get("/presence")
@allow(agent)
def show(request_id: UUID) -> Response:
    """Give who else is there, and what was done since the version that the page shows."""
    typing = request.args.get("ecrit") == "1"
    with opened(request_id), transaction() as session:
        held, found = stand_by(session, request_id, principal(), seen=_seen(), typing=typing)
    return render(
        "workflow/presence.html",
        title=_("Qui regarde la demande %(number)s", number=held.row.number),
        area="desk",
        block="company",
        company=company_shown(found, held.definition.territory),
        home=f"/agents/dossiers/{request_id}/",
    )


def _seen() -> int:
    text = request.args.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
