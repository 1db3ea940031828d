"""Opinions and approvals: given by agents on the case page."""

from uuid import UUID

from flask import Blueprint, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to
from guichet_kit.problems import Invalid
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import opinions, preparations
from guichet_workflow.actions.refused import NotNow, Outrun, Over
from guichet_workflow.pages import aside, joining
from guichet_workflow.pages.acts import conflict, excess, seen, text
from guichet_workflow.pages.case import case_page, opened
from guichet_workflow.pages.consulted import verdict_options
from guichet_workflow.pages.places import desk_place

blueprint = Blueprint("opinions", __name__)
CASE = "/agents/dossiers/<uuid:request_id>"
PLACES = {"verdict": "verdict", "files": "champ-fichiers"}
"""The inputs at fault, but for those of the reasons."""


@blueprint.post(f"{CASE}/avis")
@allow(agent)
def give(request_id: UUID) -> BaseResponse:
    """Give the opinion that a function of the agent was asked for."""
    key, verdict, words = request.form.get("key", "")[:200], verdict_typed(), text("comment")
    typed = {"key": key, "verdict": verdict, "opinion": words}
    try:
        if away := _with_files(request_id, key, {"verdict": verdict, "comment": words}):
            return redirect_to(away)
        check_words(verdict, words)
        with opened(request_id), transaction() as session:
            opinions.give(session, request_id, principal(), key, verdict, words)
    except Invalid as problem:
        errors = {place_of(name, f"-{key}"): said for name, said in problem.errors.items()}
        return case_page(request_id, status=422, errors=errors, typed=typed)
    except (Outrun, Over, NotNow) as problem:
        return conflict(request_id, problem, {"choice": "", "comment": words, "fields": {}})
    return redirect_to(f"/agents/dossiers/{request_id}/")


def _with_files(request_id: UUID, key: str, typed: dict[str, str]) -> str:
    """Add or take out a file of the opinion, keeping what is typed; give where to go then."""
    if not joining.FILES.left():
        return ""
    act, by_id = opinions.act_of(key), principal().subject
    field = joining.opinion_field(f"fichiers-{key}")
    with opened(request_id), transaction() as session:
        opinions.hold_awaited(session, request_id, principal(), key)
        prepared = preparations.read(session, request_id, by_id, act)
        form = aside.Form(by_id, act, typed, prepared.files if prepared else {})
        return aside.leave(session, desk_place(request_id), form, field, joining.FILES)


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


def verdict_typed() -> str:
    """Give the verdict that was posted, known or not."""
    return request.form.get("verdict", "")


def check_words(verdict: str, words: str) -> None:
    """Raise `Invalid` for an opinion without verdict, or without the reasons that it owes."""
    errors = {}
    if verdict not in [one["value"] for one in verdict_options()]:
        errors["verdict"] = _("Choisissez votre avis.")
    if error := excess(words):
        errors["comment"] = error
    elif verdict in ("reserves", "unfavourable") and not words:
        errors["comment"] = _("Écrivez vos raisons\u00a0: un avis sans réserve peut s’en passer.")
    if errors:
        raise Invalid(errors=errors)


def place_of(name: str, key: str) -> str:
    """Give the id of the input of an opinion that is at fault."""
    return f"{PLACES.get(name, 'avis')}{key}"
