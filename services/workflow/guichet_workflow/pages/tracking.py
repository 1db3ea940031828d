"""Following a request by its code: one neutral answer for all that is wrong."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import tracking
from guichet_workflow.pages.places import TicketOver, key, tracking_ticket

blueprint = Blueprint("tracking", __name__)


@blueprint.get("/suivi/")
@allow(anyone)
def ask_code() -> Response:
    """Ask for the code and its second element."""
    return _page({}, {})


@blueprint.post("/suivi/")
@allow(anyone)
def find() -> BaseResponse:
    """Open the request of a code, or say once for all that it opens nothing."""
    typed = {name: request.form.get(name, "")[: tracking.LONGEST] for name in ("code", "second")}
    errors = _missing(typed)
    if errors:
        return _page(typed, errors, status=422)
    with transaction() as session:
        found = tracking.find_request(session, key(), typed["code"], typed["second"])
    if found is None:
        sentence = _(
            "Nous ne trouvons pas de demande avec ces deux informations. Vérifiez-les sur votre "
            "accusé d’enregistrement."
        )
        return _page(typed, {"code": sentence}, status=422)
    query = urlencode({"ticket": tracking_ticket(found)})
    return redirect_to(f"/suivi/dossier/?{query}")


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
        nav="tracking",
        typed=typed,
        errors=errors,
        status=status,
    )


@blueprint.app_errorhandler(TicketOver)
def ask_again(problem: TicketOver) -> Response:
    """Show the entry page when an hour has passed, with what to do."""
    return render(
        "workflow/tracking.html",
        title=_("Suivre une demande"),
        nav="tracking",
        typed={},
        errors={},
        over=problem,
        status=problem.status,
    )
