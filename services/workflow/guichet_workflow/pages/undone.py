"""The choices of an agent that wait or could not be done, told on her list and on her day."""

from flask import Blueprint, Response
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, render

from guichet_workflow.actions import graces

blueprint = Blueprint("undone", __name__, url_prefix="/agents/dossiers/choix")

blueprint.before_request(at_the_desk)


@blueprint.get("")
@allow(agent)
def show() -> Response:
    """Tell which of her choices wait or were not done, each with its case; htmx gets that."""
    with transaction() as session:
        own = graces.list_own(session, principal())
    return render(
        "workflow/undone.html",
        title=_("Vos choix en attente, ou qui ne se sont pas faits"),
        area="desk",
        block="said",
        undone=[one for one in own if one.grace.reason],
        waiting=[one for one in own if not one.grace.reason],
    )
