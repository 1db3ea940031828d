"""The authority as circuits know it: its name, its portal, its holidays."""

from flask import Response, request
from guichet_kit.auth import allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Invalid
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import portal
from guichet_workflow.core.holidays import MAINLAND, TERRITORIES
from guichet_workflow.pages.builder.desk import DESIGNER, blueprint

HERE = "/agents/circuits/collectivite"
NAMES = ("name", "territory")


@blueprint.get("/collectivite")
@allow(DESIGNER)
def show_authority() -> Response:
    """Show what is set, for who has the right for all families."""
    with transaction() as session:
        row = portal.read_portal(session, principal())
    typed = {name: getattr(row, name) for name in NAMES} if row else {"territory": MAINLAND}
    return _page(typed, {}, row.origin if row else "", said=request.args.get("fait") == "1")


def _reached() -> str:
    """The origin by which one is here, in the gateway's words.

    It is not typed: a right to build circuits would send the links of every mail elsewhere. The
    command `guichet-workflow portal put` sets another.
    """
    return request.headers.get("Guichet-Base", "").rstrip("/")


def _page(
    typed: dict[str, str], errors: dict[str, str], former: str = "", *, said: bool = False
) -> Response:
    title = _("La collectivité, pour les circuits")
    return render(
        "workflow/builder/authority.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        heading=title,
        area="desk",
        status=422 if errors else 200,
        typed=typed,
        reached=_reached(),
        former=former,
        errors=errors,
        said=said,
        territories=[{"value": slug, "label": one.label()} for slug, one in TERRITORIES.items()],
    )


@blueprint.post("/collectivite")
@allow(DESIGNER)
def keep_authority() -> BaseResponse:
    """Keep what was typed, or show it again with what is wrong."""
    typed = {name: request.form.get(name, "").strip()[:500] for name in NAMES}
    try:
        with transaction() as session:
            portal.change_portal(session, principal(), origin=_reached(), **typed)
    except Invalid as problem:
        return _page(typed, problem.errors)
    return redirect_to(f"{HERE}?fait=1")
