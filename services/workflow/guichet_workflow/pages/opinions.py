"""Opinions and approvals: given by agents on the case page, by experts from a link."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import agent, allow, anyone, principal
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.handover import TicketRefused
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Invalid
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import experts
from guichet_workflow.actions import opinions
from guichet_workflow.actions.refused import NotNow, Outrun, Over
from guichet_workflow.core.clock import last_day_before
from guichet_workflow.core.moments import said_day
from guichet_workflow.pages.acts import conflict, excess, seen, text
from guichet_workflow.pages.case import case_page, opened
from guichet_workflow.pages.consulted import verdict_options

blueprint = Blueprint("opinions", __name__)
CASE = "/agents/dossiers/<uuid:request_id>"


@blueprint.post(f"{CASE}/avis")
@allow(agent)
def give(request_id: UUID) -> BaseResponse:
    """Give the opinion that a function of the agent was asked for."""
    key, verdict, words = request.form.get("key", "")[:200], _verdict(), text("comment")
    typed = {"key": key, "verdict": verdict, "opinion": words}
    try:
        _check(verdict, words)
        with opened(request_id), transaction() as session:
            opinions.give(session, request_id, principal(), key, verdict, words)
    except Invalid as problem:
        errors = {_place(name, f"-{key}"): said for name, said in problem.errors.items()}
        return case_page(request_id, status=422, errors=errors, typed=typed)
    except (Outrun, Over, NotNow) as problem:
        return conflict(request_id, problem, {"choice": "", "comment": words, "fields": {}})
    return redirect_to(f"/agents/dossiers/{request_id}/")


@blueprint.post(f"{CASE}/approbation")
@allow(agent)
def approve(request_id: UUID) -> BaseResponse:
    """Approve, or send the case back."""
    yes, words = request.form.get("choice") == "oui", text("comment")
    try:
        if error := excess(words):
            raise Invalid(errors={"comment": error})
        with opened(request_id), transaction() as session:
            opinions.approve(session, request_id, principal(), seen(), yes, words)
    except Invalid as problem:
        errors = {"approbation": next(iter(problem.errors.values()))}
        return case_page(request_id, status=422, errors=errors, typed={"approval": words})
    except (Outrun, Over, NotNow) as problem:
        return conflict(request_id, problem, {"choice": "", "comment": words, "fields": {}})
    return redirect_to(f"/agents/dossiers/{request_id}/")


@blueprint.get("/suivi/avis")
@allow(anyone)
def ask() -> Response:
    """Show an expert what is asked of her; one answer for all that is wrong with a link."""
    with transaction() as session:
        found = opinions.consult(session, _invited())
    return _page(found, {}, {})


@blueprint.post("/suivi/avis")
@allow(anyone)
def answer() -> Response:
    """Take the opinion of an expert."""
    invited, verdict, words = _invited(), _verdict(), text("comment")
    try:
        _check(verdict, words)
        with transaction() as session:
            opinions.give_as_expert(session, invited, verdict, words)
    except Invalid as problem:
        errors = {_place(name, ""): said for name, said in problem.errors.items()}
        with transaction() as session:
            found = opinions.consult(session, invited)
        return _page(found, errors, {"verdict": verdict, "opinion": words}, status=422)
    return _sealed(render("workflow/opinion_given.html", title=_("Votre avis est envoyé")))


def _invited() -> experts.Invitation:
    try:
        return experts.read(once(request.args, "ticket"))
    except TicketRefused as error:
        raise opinions.OpinionOver from error


def _page(
    found: opinions.Consulted, errors: dict[str, str], typed: dict[str, Any], *, status: int = 200
) -> Response:
    title = _("Votre avis : %(label)s", label=found.asked["label"])
    return _sealed(
        render(
            "workflow/opinion.html",
            title=_("Erreur : %(title)s", title=title) if errors else title,
            heading=title,
            case=found.held.row,
            asked=found.asked,
            until=_until(found.asked["due_at"], found.held.definition.territory),
            answers=found.answers,
            verdicts=verdict_options(),
            errors=errors,
            typed=typed,
            status=status,
        )
    )


def _until(due_at: str, territory: str) -> str:
    """Give the last day to answer in words, "" without a limit."""
    moment = datetime.fromisoformat(due_at) if due_at else None
    return said_day(moment and last_day_before(moment, territory), territory)


def _sealed(response: Response) -> Response:
    """The address is shown to no other page, and no cache keeps it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _verdict() -> str:
    return request.form.get("verdict", "")


def _check(verdict: str, words: str) -> None:
    errors = {}
    if verdict not in [one["value"] for one in verdict_options()]:
        errors["verdict"] = _("Choisissez votre avis.")
    if error := excess(words):
        errors["comment"] = error
    elif verdict in ("reserves", "unfavourable") and not words:
        errors["comment"] = _("Écrivez vos raisons\u00a0: un avis sans réserve peut s’en passer.")
    if errors:
        raise Invalid(errors=errors)


def _place(name: str, key: str) -> str:
    return f"{'verdict' if name == 'verdict' else 'avis'}{key}"
