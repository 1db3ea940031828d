"""The simulations that are kept: whether they still hold, and what they go through."""

from typing import Any
from uuid import UUID

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import simulations
from guichet_workflow.actions.simulations import DRAFT, Trial
from guichet_workflow.core.simulation import Coverage, Mark, cover
from guichet_workflow.core.traits import all_actions
from guichet_workflow.pages.builder.desk import DESIGNER, designer, families
from guichet_workflow.pages.simulation.desk import blueprint, home
from guichet_workflow.pages.simulation.marks import way_words

SHOWN = 20


def _opened(session: Session, slug: str) -> Trial:
    """The working copy, which is what a publication would play; else the version in use."""
    return simulations.open_trial(session, slug, designer(), families(), DRAFT)


@blueprint.get("/gardees/")
@allow(DESIGNER)
def list_kept(slug: str) -> Response:
    """Show the simulations kept, each played again, and the coverage of all."""
    with transaction() as session:
        trial = _opened(session, slug)
        page = simulations.list_kept(session, slug, request.args.get("apres"), SHOWN)
        definition = trial.definition
        replayed = simulations.replay_all(session, slug, definition) if definition else []
    by_id = {one.row.id: one for one in replayed}
    coverage = (
        cover(trial.source, [one.played for one in replayed if one.played]) if definition else None
    )
    return render(
        "workflow/simulation/kept.html",
        title=_("Simulations gardées : %(title)s", title=trial.opened.title),
        area="desk",
        trial=trial,
        home=home(slug),
        rows=[(row, by_id.get(row.id)) for row in page.items],
        count=len(replayed),
        left=sum(one.left for one in replayed),
        failing=sum(bool(one.changes) for one in replayed),
        coverage=coverage,
        statuses=_statuses(trial, coverage) if coverage else [],
        next_url=home(slug, "gardees/", apres=page.next_cursor) if page.next_cursor else None,
        said=_("Simulation gardée.") if "gardee" in request.args else "",
    )


def _statuses(trial: Trial, coverage: Coverage) -> list[dict[str, Any]]:
    """Each status with the marks of its ways; what belongs to the whole circuit comes last."""
    found = [
        {
            "label": status["label"],
            "seen": coverage.statuses[status["id"]],
            "ways": _ways(trial, coverage.of(status["id"])),
        }
        for status in trial.source["statuses"]
    ]
    whole = _ways(trial, coverage.of(""))
    return [*found, {"label": _("À tout moment"), "seen": None, "ways": whole}] if whole else found


def _ways(trial: Trial, marks: list[Mark]) -> list[tuple[str, bool]]:
    asked = {where: action["do"] for where, action in all_actions(trial.source)}
    definition = trial.definition
    return [(way_words(definition, mark, asked.get(mark.where, "")), mark.taken) for mark in marks]


@blueprint.post("/gardees/<uuid:kept>/accepter")
@allow(DESIGNER)
def accept(slug: str, kept: UUID) -> BaseResponse:
    """Keep a simulation again as the circuit now plays it."""
    with transaction() as session:
        trial = _opened(session, slug)
        simulations.accept(session, trial, kept)
    return redirect_to(home(slug, "gardees/"))


@blueprint.post("/gardees/<uuid:kept>/retirer")
@allow(DESIGNER)
def remove(slug: str, kept: UUID) -> BaseResponse:
    """Take a kept simulation off."""
    with transaction() as session:
        _opened(session, slug)
        simulations.remove(session, slug, kept)
    return redirect_to(home(slug, "gardees/"))


@blueprint.post("/gardees/<uuid:kept>/ouvrir")
@allow(DESIGNER)
def reopen(slug: str, kept: UUID) -> BaseResponse:
    """Play a kept simulation in the simulator, in place of what was played."""
    by = designer()
    with transaction() as session:
        trial = _opened(session, slug)
        simulations.reopen(session, trial, by, kept)
    return redirect_to(home(slug) + "#maintenant")
