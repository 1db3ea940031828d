"""An expert without account gives an opinion, from the sealed link of a letter."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, request
from guichet_kit.auth import allow, anyone, principal, visitor
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.handover import TicketRefused
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Forbidden, Invalid
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import experts
from guichet_workflow.actions import opinions, preparations
from guichet_workflow.core.clock import last_day_before
from guichet_workflow.core.moments import said_day
from guichet_workflow.pages import aside, joining
from guichet_workflow.pages.acts import text
from guichet_workflow.pages.case import download_url
from guichet_workflow.pages.consulted import verdict_options
from guichet_workflow.pages.opinions import check_words, place_of, verdict_typed
from guichet_workflow.pages.places import Place, not_added, received_files

HOME = experts.PAGES[experts.OPINION]
blueprint = Blueprint("experts", __name__)


@blueprint.get(HOME)
@allow(anyone)
def ask() -> BaseResponse:
    """Show an expert what is asked of her; one answer for all that is wrong with a link."""
    invited = _invited()
    if "recu" in request.args:
        return _take_files(invited)
    with transaction() as session:
        found = opinions.consult(session, invited)
    return _page(found, {}, found.prepared.typed if found.prepared else {})


@blueprint.post(HOME)
@allow(anyone)
def answer() -> BaseResponse:
    """Take the opinion of an expert, or keep it while she adds a file to it."""
    invited, verdict, words = _invited(), verdict_typed(), text("comment")
    typed = {"verdict": verdict, "comment": words}
    try:
        with transaction() as session:
            if joining.FILES.left():
                return redirect_to(_leave(session, invited, typed))
            opinions.consult(session, invited)
            check_words(verdict, words)
            opinions.give_as_expert(session, invited, verdict, words)
    except Invalid as problem:
        errors = {place_of(name, ""): said for name, said in problem.errors.items()}
        with transaction() as session:
            found = opinions.consult(session, invited)
        return _page(found, errors, typed, status=422)
    title = _("Votre avis est envoyé")
    return _sealed(render("workflow/opinion_given.html", title=title, area="bare"))


@blueprint.get(f"{HOME}/pieces/<uuid:document_id>")
@allow(anyone)
def open_piece(document_id: UUID) -> BaseResponse:
    """Send an expert to documents with a ticket for a file that she is shown."""
    with transaction() as session:
        opinions.find_piece(session, _invited(), document_id)
    return _sealed(redirect_to(download_url(document_id, principal().authority, visitor())))


def _invited() -> experts.Invitation:
    try:
        return experts.read(once(request.args, "ticket"))
    except TicketRefused as error:
        raise opinions.OpinionOver from error


def _place(invited: experts.Invitation) -> Place:
    """Give the page of an expert as a place where files come back to."""
    return Place(invited.request_id, HOME, ticket=once(request.args, "ticket"))


def _leave(session: Session, invited: experts.Invitation, typed: dict[str, str]) -> str:
    found = opinions.consult(session, invited, lock=True)
    files = found.prepared.files if found.prepared else {}
    form = aside.Form("", opinions.act_of(invited.link), typed, files)
    return aside.leave(session, _place(invited), form, joining.opinion_field(), joining.FILES)


def _take_files(invited: experts.Invitation) -> BaseResponse:
    """Join to her opinion the files that come back for it, and for no other."""
    place, act, field = _place(invited), opinions.act_of(invited.link), joining.opinion_field()
    with transaction() as session:
        opinions.consult(session, invited, lock=True)
        for owner, file in received_files(place):
            if owner != f"{act}:{field['id']}":
                raise Forbidden(not_added())
            file.pop("scan", "")
            preparations.receive(session, invited.request_id, "", act, field["id"], file)
    return _sealed(redirect_to(f"{place.home}#champ-{field['id']}"))


def _page(
    found: opinions.Consulted, errors: dict[str, str], typed: dict[str, Any], *, status: int = 200
) -> BaseResponse:
    title = _("Votre avis\u00a0: %(label)s", label=found.asked["label"])
    field = joining.opinion_field()
    return _sealed(
        render(
            "workflow/opinion.html",
            title=_("Erreur\u00a0: %(title)s", title=title) if errors else title,
            area="bare",
            heading=title,
            case=found.held.row,
            asked=found.asked,
            until=_until(found.asked["due_at"], found.held.definition.territory),
            answers=[{"label": one.label, "value": _shown(one)} for one in found.answers],
            verdicts=verdict_options(),
            field=field,
            files=found.prepared.files.get(field["id"], []) if found.prepared else [],
            errors=errors,
            typed=typed,
            status=status,
        )
    )


def _shown(answer: opinions.Shown) -> Any:
    """Give the words of an answer, or the links of its files."""
    query = urlencode({"ticket": once(request.args, "ticket")})
    link = Markup('<a href="{}/pieces/{}?{}">{}</a>')
    files = answer.files
    return [
        link.format(HOME, one["document_id"], query, one["name"]) for one in files
    ] or answer.text


def _until(due_at: str, territory: str) -> str:
    """Give the last day to answer in words, "" without a limit."""
    moment = datetime.fromisoformat(due_at) if due_at else None
    return said_day(moment and last_day_before(moment, territory), territory)


def _sealed(response: BaseResponse) -> BaseResponse:
    """The address is shown to no other page, and no cache keeps it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
