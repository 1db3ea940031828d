"""Each agent switches her mail of the morning on or off."""

from flask import Blueprint, Response, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from werkzeug.wrappers import Response as BaseResponse

from guichet_backoffice.actions import digests

blueprint = Blueprint("digest", __name__, url_prefix="/agents")

blueprint.before_request(at_the_desk)


@blueprint.get("/resume-du-matin")
@allow(agent)
def show() -> Response:
    """Show what the mail holds, and whether it is sent."""
    with transaction() as session:
        wanted = digests.wants(session, principal().subject)
    return render(
        "backoffice/digest.html",
        title=_("Résumé du matin"),
        area="desk",
        wanted=wanted,
        saved="fait" in request.args,
    )


@blueprint.post("/resume-du-matin")
@allow(agent)
def choose() -> BaseResponse:
    """Switch it on or off."""
    wanted = request.form.get("recevoir") == "oui"
    with transaction() as session:
        digests.choose(session, principal(), origin(), wanted=wanted)
    return redirect_to("/agents/resume-du-matin?fait=1")


def origin() -> str:
    """Give the public origin of the portal, where links of mails lead."""
    return request.headers.get("Guichet-Base", request.host_url).rstrip("/")
