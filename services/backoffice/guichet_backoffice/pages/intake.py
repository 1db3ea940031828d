"""Entering a request for someone who calls, comes or writes."""

from flask import Blueprint, Response, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Invalid
from werkzeug.wrappers import Response as BaseResponse

from guichet_backoffice.actions import scope
from guichet_backoffice.actions.intake import CHANNELS, find_procedure, list_procedures
from guichet_backoffice.pages.labels import channel_labels, family_labels

blueprint = Blueprint("intake", __name__, url_prefix="/agents/saisir")

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(agent)
def choose() -> Response:
    """Show the channels and, once one is chosen, the procedures that it may enter."""
    channel, words = request.args.get("canal", ""), request.args.get("q", "").strip()
    refused = bool(channel or "suite" in request.args) and channel not in CHANNELS
    with transaction() as session:
        reach = scope(session, principal())
    names, families = channel_labels(), family_labels()
    return render(
        "backoffice/intake.html",
        title=_("Erreur : Saisir une demande") if refused else _("Saisir une demande"),
        area="desk",
        status=422 if refused else 200,
        channel=channel,
        words=words,
        error=_("Choisissez un canal dans la liste") if refused else "",
        options=[{"value": name, "label": names[name]} for name in CHANNELS],
        procedures=list_procedures(reach, channel, words, families) if channel else [],
        families=families,
        scope=reach,
    )


@blueprint.get("/<slug>/")
@allow(agent)
def open_form(slug: str) -> BaseResponse:
    """Go to the form of a procedure, which records the agent and the channel."""
    channel = request.args.get("canal", "")
    if channel not in CHANNELS:
        raise Invalid(errors={"canal": _("Choisissez un canal dans la liste")})
    with transaction() as session:
        known = find_procedure(scope(session, principal()), channel, slug)
    return redirect_to(f"/demarches/{known.slug}/?canal={channel}")
