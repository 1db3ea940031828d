"""The batches of an agent: how far they are, what came of each case; stopped, cancelled, undone."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import Principal, agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import NotFound
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import batches
from guichet_workflow.models import CHOOSING, ENDED, RUNNING, STOPPED, UNDOING, Batch
from guichet_workflow.pages.batches import words
from guichet_workflow.pages.batches.choosing import HOME, acts_page

blueprint = Blueprint("watching", __name__)

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(agent)
def show_list() -> Response:
    """Show the batches that the agent launched, the last first."""
    with transaction() as session:
        page = batches.list_own(session, principal(), after=request.args.get("apres"))
        now = batches.clock(session)
    return render(
        "workflow/batches/list.html",
        title=_("Mes lots"),
        area="desk",
        lines=[_line(one, now) for one in page.items],
        next_url=f"{HOME}?apres={page.next_cursor}" if page.next_cursor else None,
    )


def _line(batch: Batch, now: datetime) -> dict[str, Any]:
    tag = words.state_words(batch, _begun(batch, now))
    return {"row": batch, "words": words.batch_words(batch), "tag": tag}


def _begun(batch: Batch, now: datetime) -> bool:
    return batch.starts_at is not None and batch.starts_at <= now


@blueprint.get("/<uuid:batch_id>/")
@allow(agent)
def show_batch(batch_id: UUID) -> BaseResponse:
    """Ask for the act, or show how far the batch is and what came of each case."""
    after = _position()
    with transaction() as session:
        batch = batches.find(session, batch_id, principal())
        if batch.state != CHOOSING:
            progress = batches.progress(session, batch_id)
            results = batches.list_results(session, batch_id, principal(), after=after)
            now = batches.clock(session)
    if batch.state == CHOOSING:
        return acts_page(batch_id)
    return _state_page(batch, progress, results, now)


def _position() -> int:
    given = request.args.get("apres", "")
    if not given:
        return -1
    if not given.isdecimal() or len(given) > 6:
        raise NotFound
    return int(given)


def _state_page(
    batch: Batch, progress: batches.Progress, results: batches.Results, now: datetime
) -> Response:
    over = batch.state not in (RUNNING, UNDOING)
    shown = [
        {"row": one, "tag": words.result_words(one, over), "why": words.reason_words(one.reason)}
        for one in results.items
    ]
    home = f"{HOME}{batch.id}/"
    return render(
        "workflow/batches/state.html",
        title=words.batch_words(batch),
        area="desk",
        block="state",
        batch=batch,
        progress=progress,
        tag=words.state_words(batch, _begun(batch, now)),
        summary=words.summary(progress),
        results=shown,
        next_url=f"{home}?apres={results.next_after}" if results.next_after is not None else None,
        home=home,
        **_ways(batch, progress, now),
    )


def _ways(batch: Batch, progress: batches.Progress, now: datetime) -> dict[str, Any]:
    """Give what the agent may still do, and whether the page is asked for again."""
    act = batches.act_of(batch)
    left = (batch.starts_at - now).total_seconds() if batch.starts_at else 0
    undoable = batch.state in (ENDED, STOPPED) and act is not None and act.reversible
    return {
        "begun": left <= 0,
        "seconds": max(1, round(left)),
        "at_work": batch.state in (RUNNING, UNDOING),
        "may_undo": undoable and progress.done > 0,
    }


@blueprint.get("/<uuid:batch_id>/resultat.csv")
@allow(agent)
def export(batch_id: UUID) -> Response:
    """Send what became of each case as a CSV file."""
    with transaction() as session:
        batch = batches.find(session, batch_id, principal())
        results = batches.list_all_results(session, batch_id, principal())
    if batch.state == CHOOSING:
        raise NotFound
    text = "".join(words.csv_lines(results, batch.state not in (RUNNING, UNDOING)))
    headers = {
        "Content-Disposition": f'attachment; filename="lot-{datetime.now(UTC):%Y-%m-%d}.csv"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(text, mimetype="text/csv", headers=headers)


Turn = Callable[[Session, UUID, Principal], None]


def _turn(batch_id: UUID, act: Turn) -> BaseResponse:
    with transaction() as session:
        act(session, batch_id, principal())
    return redirect_to(f"{HOME}{batch_id}/")


@blueprint.post("/<uuid:batch_id>/annuler")
@allow(agent)
def cancel(batch_id: UUID) -> BaseResponse:
    """Give up the whole batch before it begins."""
    return _turn(batch_id, batches.cancel)


@blueprint.post("/<uuid:batch_id>/arreter")
@allow(agent)
def stop(batch_id: UUID) -> BaseResponse:
    """Leave what is not done yet as it is."""
    return _turn(batch_id, batches.stop)


@blueprint.post("/<uuid:batch_id>/defaire")
@allow(agent)
def undo(batch_id: UUID) -> BaseResponse:
    """Undo what was done to the cases that nobody changed since."""
    return _turn(batch_id, batches.undo)
