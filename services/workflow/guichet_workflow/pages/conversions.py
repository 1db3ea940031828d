"""Cases taken to the version of a circuit that is in use: chosen, previewed, watched, undone."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, principal, right
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Invalid
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import agents, conversions, definitions
from guichet_workflow.models import CONVERTED, CONVERTING, REVERTING

RIGHT = "workflows.build"
blueprint = Blueprint("conversions", __name__, url_prefix="/agents/circuits/<slug>/dossiers")

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(right(RIGHT))
def show_versions(slug: str) -> Response:
    """Show how many cases run on each version, and the last conversions."""
    with transaction() as session:
        found = definitions.read_published(session, slug, principal().bound(RIGHT))
        counts = conversions.count_running(session, slug)
        last = conversions.list_last(session, slug)
    return render(
        "workflow/conversions.html",
        title=_("Dossiers en cours de « %(title)s »", title=found.row.title),
        area="desk",
        slug=slug,
        live=found.row,
        counts=counts,
        last=last,
    )


def _reach(session: Session, slug: str) -> str:
    """Give the title of a circuit that the designer's right covers; raises `NotFound`."""
    return definitions.read_published(session, slug, principal().bound(RIGHT)).row.title


def _plan_page(plan: conversions.Plan, *, status: int = 200, **context: Any) -> Response:
    return render(
        "workflow/conversion_plan.html",
        title=_("Changer de version"),
        area="desk",
        status=status,
        plan=plan,
        **{"errors": {}, "seen": False, **context},
    )


@blueprint.get("/<int:version>")
@allow(right(RIGHT))
def show_plan(slug: str, version: int) -> Response:
    """Ask where the cases of each status go."""
    with transaction() as session:
        _reach(session, slug)
        plan = conversions.plan(session, slug, version)
    return _plan_page(plan)


@blueprint.post("/<int:version>")
@allow(right(RIGHT))
def convert(slug: str, version: int) -> BaseResponse:
    """Show what would move; begin when asked to."""
    chosen = {
        name.removeprefix("place-"): value
        for name, value in request.form.items()
        if name.startswith("place-")
    }
    with transaction() as session:
        _reach(session, slug)
        try:
            plan = conversions.plan(session, slug, version, chosen)
            if request.form.get("action") != "deplacer":
                return _plan_page(plan, seen=True)
            made = conversions.start(session, plan, agents.actor(principal()))
        except Invalid as problem:
            proposed = conversions.plan(session, slug, version)
            return _plan_page(proposed, errors=problem.errors, status=422)
    return redirect_to(f"/agents/circuits/{slug}/dossiers/{made}")


@blueprint.get("/<uuid:conversion_id>")
@allow(right(RIGHT))
def show_conversion(slug: str, conversion_id: UUID) -> Response:
    """Show how far a conversion is and what came of it; may bring the cases back."""
    with transaction() as session:
        title = _reach(session, slug)
        row = conversions.find(session, slug, conversion_id)
    at_work = row.state in (CONVERTING, REVERTING)
    return render(
        "workflow/conversion.html",
        title=_("Changement de version"),
        area="desk",
        slug=slug,
        workflow_title=title,
        row=row,
        at_work=at_work,
        may_revert=row.state == CONVERTED and row.moved > 0,
        block="state",
    )


@blueprint.post("/<uuid:conversion_id>")
@allow(right(RIGHT))
def bring_back(slug: str, conversion_id: UUID) -> BaseResponse:
    """Bring back the cases that nobody touched since."""
    with transaction() as session:
        _reach(session, slug)
        conversions.revert(session, slug, conversion_id, agents.actor(principal()))
    return redirect_to(f"/agents/circuits/{slug}/dossiers/{conversion_id}")
