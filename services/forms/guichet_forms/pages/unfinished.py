"""What a citizen has begun and not sent: shown on her dashboard, and erased when she wishes."""

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, anyone, principal, service
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import drafts
from guichet_forms.actions.whereabouts import here
from guichet_forms.pages.meeting import sender_of

SHOWN = 5
DASHBOARD = "/mon-espace/"
blueprint = Blueprint("unfinished", __name__)


@blueprint.get("/fragments/mes-brouillons")
@allow(service("gateway"))
def fragment() -> Response:
    """Give the dashboard the citizen's last drafts, whatever their family; nothing without one."""
    with transaction() as session:
        found = drafts.list_unfinished(session, principal().subjects.values(), SHOWN)
        place = here(session) if found else None
    return render("forms/unfinished.html", title=_("Mes brouillons"), drafts=found, here=place)


@blueprint.get("/demarches/<slug>/effacer")
@allow(anyone)
def ask_to_erase(slug: str) -> BaseResponse:
    """Ask before a draft is erased; without one, go back where drafts are listed."""
    with transaction() as session:
        opened = drafts.open_procedure(session, slug, sender_of(principal()).owner)
    if opened.draft is None:
        return redirect_to(_back(slug))
    return render(
        "forms/erase.html",
        title=_("Effacer ce brouillon"),
        name=opened.procedure.title,
        draft=opened.draft,
        here=opened.here,
        back_url=_back(slug),
        slug=slug,
    )


@blueprint.post("/demarches/<slug>/effacer")
@allow(anyone)
def erase(slug: str) -> BaseResponse:
    """Erase the draft that was shown; of one begun since, ask again. Once more changes nothing."""
    owner, token = sender_of(principal()).owner, request.form.get("token", "")
    with transaction() as session:
        erased = drafts.discard_seen(session, slug, owner, token)
    return redirect_to(_back(slug) if erased else url_for("unfinished.ask_to_erase", slug=slug))


def _back(slug: str) -> str:
    """The dashboard of who has one, else the procedure."""
    signed_in = principal().kind == "citizen"
    return DASHBOARD if signed_in else url_for("intro.show_intro", slug=slug)
