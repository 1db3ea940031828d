"""A lost tracking code: a mail to the address given with the request, and the link it bears."""

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, anyone
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.handover import TicketRefused
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import letters
from guichet_workflow.actions import codes, lost, tracking
from guichet_workflow.letters import Letter
from guichet_workflow.pages.places import OnceOver, open_tracked

blueprint = Blueprint("lost", __name__)


@blueprint.get("/suivi/code-perdu")
@allow(anyone)
def ask() -> Response:
    """Ask for the number of the request and the address given with it."""
    return _page({}, {})


@blueprint.post("/suivi/code-perdu")
@allow(anyone)
def send() -> BaseResponse:
    """Have the applicant written to if it is she; answer and work are the same whoever asks."""
    typed = {name: once(request.form, name)[: tracking.LONGEST] for name in ("numero", "email")}
    errors = {name: text for name, text in _owed().items() if not typed[name].strip()}
    if errors:
        return _page(typed, errors, status=422)
    with transaction() as session:
        lost.ask_link(session, typed["numero"], typed["email"])
    return redirect_to("/suivi/code-perdu?fait=1")


def _owed() -> dict[str, str]:
    return {
        "numero": _("Écrivez le numéro de votre demande."),
        "email": _("Écrivez l’adresse électronique que vous avez donnée."),
    }


def _page(typed: dict[str, str], errors: dict[str, str], *, status: int = 200) -> Response:
    title = _("Code de suivi perdu")
    return render(
        "workflow/lost.html",
        title=_("Erreur\u00a0: %(title)s", title=title) if errors else title,
        typed=typed,
        errors=errors,
        sent="fait" in request.args,
        status=status,
    )


@blueprint.get("/suivi/une-fois")
@allow(anyone)
def show() -> Response:
    """Offer to open the request: a program that only looks at links does not use this one up."""
    ticket = once(request.args, "ticket")
    _letter(ticket)
    response = render("workflow/once.html", title=_("Ouvrir votre demande"), ticket=ticket)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.post("/suivi/une-fois")
@allow(anyone)
def open_request() -> BaseResponse:
    """Open the request for this browser and an hour, once."""
    letter = _letter(once(request.form, "ticket"))
    with transaction() as session:
        opened = codes.open_once(session, letter)
        if opened is None:
            raise OnceOver
    return redirect_to(open_tracked(opened))


def _letter(ticket: str) -> Letter:
    try:
        return letters.read_once(ticket)
    except TicketRefused as error:
        raise OnceOver from error
