"""Following a request by its code: one neutral answer for all that is wrong."""

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, anyone
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.handover import TicketRefused
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import letters
from guichet_workflow.actions import tracking
from guichet_workflow.letters import key
from guichet_workflow.pages.places import LinkOver, TicketOver, open_tracked
from guichet_workflow.pages.sealed import words_typed

blueprint = Blueprint("tracking", __name__)


@blueprint.get("/suivi/")
@allow(anyone)
def ask_code() -> Response:
    """Ask for the code and its second element."""
    return _page({}, {})


@blueprint.post("/suivi/")
@allow(anyone)
def find() -> BaseResponse:
    """Open the request of a code, or say once for all that it opens nothing.

    The home page sends the code alone: the second element is then asked, and nobody is at fault.
    """
    typed = {name: once(request.form, name)[: tracking.LONGEST] for name in ("code", "second")}
    if "second" not in request.form and typed["code"].strip():
        return _page(typed, {})
    errors = _missing(typed)
    if errors:
        return _page(typed, errors, status=422)
    with transaction() as session:
        found = tracking.find_request(session, key(), typed["code"], typed["second"])
    if found is None:
        sentence = _(
            "Nous ne trouvons pas de demande avec ces deux informations. Vérifiez les deux, ou "
            "ouvrez le lien de notre courriel."
        )
        return _page(typed, {"code": sentence}, status=422)
    return redirect_to(open_tracked(found))


@blueprint.get("/suivi/lien")
@allow(anyone)
def open_letter() -> BaseResponse:
    """Open the request of a letter's link, for this browser and an hour, as its code would.

    All that is wrong with a link gets one answer, so that it tells nothing. The address is shown to
    no other page: it opens the request as often as it is followed.
    """
    try:
        letter = letters.read(once(request.args, "ticket"))
    except TicketRefused as error:
        raise LinkOver from error
    with transaction() as session:
        if not tracking.is_current(session, letter):
            raise LinkOver
    response = redirect_to(open_tracked(letter))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _missing(typed: dict[str, str]) -> dict[str, str]:
    sentences = {
        "code": _("Écrivez votre code de suivi."),
        "second": _("Écrivez votre adresse électronique ou votre code secret."),
    }
    return {name: text for name, text in sentences.items() if not typed[name].strip()}


def _page(typed: dict[str, str], errors: dict[str, str], *, status: int = 200) -> Response:
    title = _("Suivre une demande")
    return render(
        "workflow/tracking.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        typed=typed,
        errors=errors,
        status=status,
    )


@blueprint.app_errorhandler(TicketOver)
def ask_again(problem: TicketOver) -> Response:
    """Show the entry page when a ticket opens nothing any more, with the words typed meanwhile."""
    return render(
        "workflow/tracking.html",
        title=_("Suivre une demande"),
        typed={},
        errors={},
        over=problem,
        words=words_typed(),
        status=problem.status,
    )
