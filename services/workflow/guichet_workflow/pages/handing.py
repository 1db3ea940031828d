"""An agent gives the case to a colleague, on a page of its own, or marks it."""

from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Invalid
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import handing
from guichet_workflow.pages.case import case_page, opened

LONGEST = 100
"""Characters of an id or of a slug that a form may send."""
MARKS = ("urgency", "tag", "untag")
blueprint = Blueprint("handing", __name__, url_prefix="/agents/dossiers/<uuid:request_id>")

blueprint.before_request(at_the_desk)


@blueprint.get("/confier")
@allow(agent)
def show_colleagues(request_id: UUID) -> Response:
    """Ask to whom the case is given."""
    return _page(request_id, "", {})


@blueprint.post("/confier")
@allow(agent)
def give(request_id: UUID) -> BaseResponse:
    """Give the case to a colleague."""
    colleague = request.form.get("colleague", "")[:LONGEST]
    try:
        with opened(request_id), transaction() as session:
            handing.give(session, request_id, principal(), colleague)
    except Invalid as problem:
        return _page(request_id, colleague, problem.errors)
    return redirect_to(f"/agents/dossiers/{request_id}/")


def _page(request_id: UUID, chosen: str, errors: dict[str, str]) -> Response:
    with opened(request_id), transaction() as session:
        held, colleagues = handing.offered(session, request_id, principal())
    title = _("Confier la demande %(number)s", number=held.row.number)
    return render(
        "workflow/give.html",
        title=_("Erreur\u00a0: %(title)s", title=title) if errors else title,
        heading=title,
        area="desk",
        status=422 if errors else 200,
        errors=errors,
        case=held.row,
        assignee=held.state.assignee,
        colleagues=[
            {"value": one.id, "label": f"{one.name} ({one.unit})" if one.unit else one.name}
            for one in colleagues
        ],
        chosen=chosen,
        home=f"/agents/dossiers/{request_id}/",
    )


@blueprint.post("/marques")
@allow(agent)
def mark(request_id: UUID) -> BaseResponse:
    """Set how urgent the case is, put a tag on it or take one off."""
    kind = next((one for one in MARKS if one in request.form), MARKS[0])
    name = request.form.get(kind, "")[:LONGEST]
    try:
        with opened(request_id), transaction() as session:
            handing.mark(session, request_id, principal(), kind, name)
    except Invalid as problem:
        return case_page(request_id, status=422, errors=problem.errors, typed={kind: name})
    return redirect_to(f"/agents/dossiers/{request_id}/")
