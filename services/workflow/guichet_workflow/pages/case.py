"""The agents' case page, and the way to its files."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.handover import seal
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import agents, graces, replies
from guichet_workflow.actions.audit import note
from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.pieces import FREE_PIECE
from guichet_workflow.actions.presence import company
from guichet_workflow.actions.reading import read_around
from guichet_workflow.actions.refused import Over
from guichet_workflow.fields import PREFIX, scripts_of
from guichet_workflow.pages import joining, picking, walking
from guichet_workflow.pages.case_view import view
from guichet_workflow.pages.company_view import company_shown
from guichet_workflow.pages.places import deposit_url, desk_place, received_files

blueprint = Blueprint("case", __name__, url_prefix="/agents/dossiers/<uuid:request_id>")

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(agent)
def show_case(request_id: UUID) -> BaseResponse:
    """Show a case to an agent whose roles and families open it; take the files that she sent."""
    if "recu" in request.args:
        return _take_files(request_id)
    if listed := walking.lost(request_id):
        return redirect_to(listed)
    return case_page(request_id)


def _take_files(request_id: UUID) -> BaseResponse:
    place, anchor = desk_place(request_id), ""
    with opened(request_id), transaction() as session:
        for field, file in received_files(place):
            file.pop("scan", "")
            if field == FREE_PIECE:
                agents.attach(session, request_id, principal(), file)
            else:
                anchor = joining.take(session, request_id, field, file)
    return redirect_to(place.home + anchor)


@blueprint.post("/")
@allow(agent)
def take_item(request_id: UUID) -> BaseResponse:
    """Take the item that an agent went and picked in a list, or say that it is one too many."""
    try:
        with opened(request_id), transaction() as session:
            anchor = picking.take(session, request_id)
    except Invalid as problem:
        errors = {f"{PREFIX}{name}": text for name, text in problem.errors.items()}
        return case_page(request_id, status=422, errors=errors)
    return redirect_to(desk_place(request_id).home + anchor)


@blueprint.post("/piece")
@allow(agent)
def add_file(request_id: UUID) -> BaseResponse:
    """Send an agent to deposit a file for the case."""
    with opened(request_id), transaction() as session:
        held = agents.read_case(session, request_id, principal(), note=False)
    if held.state.closed_at is not None:
        raise Over
    label = _("Une pièce pour la demande %(number)s", number=held.row.number)
    return redirect_to(deposit_url(desk_place(request_id), FREE_PIECE, label, {}))


def case_page(
    request_id: UUID,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    typed: dict[str, Any] | None = None,
    said: str = "",
) -> Response:
    """Render the case page, with what was typed, what is wrong with it, what was just done."""
    with opened(request_id), transaction() as session:
        held, awaited = graces.open_case(session, request_id, principal())
        around = read_around(session, held, internal=True)
        ready = replies.offered(session, held, principal())
        others = company(session, request_id, principal(), seen=held.state.version)
        prepared = joining.prepared(session, held)
    found = view(held, around, principal())
    offered = joining.offered_in(found)
    title = f"{held.row.number} · {held.row.title}"
    return render(
        "workflow/case.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        area="desk",
        scripts=[*scripts_of(found["asked_here"]), "case.js", "preview.js", "mentions.js"],
        status=status,
        errors=errors or {},
        typed=typed or {},
        company=company_shown(others, held.definition.territory),
        said=said,
        graces=[one for one in awaited if one.grace.request_id == request_id],
        undone=[one for one in awaited if one.grace.request_id != request_id],
        waits=any(not one.grace.reason for one in awaited),
        me=principal().subject,
        ways=walking.ways(request_id),
        replies=[{"value": one.id, "label": one.label} for one in ready],
        prepared={joining.path_of(one.act): joining.shown(one) for one in prepared},
        left=[joining.left_over(held, one) for one in prepared if one.act not in offered],
        **found,
    )


class opened:
    """Writes in the audit, in a transaction of its own, that an agent was refused a case."""

    def __init__(self, request_id: UUID) -> None:
        self.request_id = request_id

    def __enter__(self) -> None:
        """Do nothing: only refusals matter."""

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        """Note a refusal; the exception goes on."""
        if kind is not None and issubclass(kind, NotFound):
            with transaction() as session:
                by = agents.actor(principal())
                note(session, by, "case.refused", str(self.request_id), {})


def read(session: Session, request_id: UUID) -> Held:
    """Give the case to the agent who asks, without noting that she opened it."""
    return agents.read_case(session, request_id, principal(), note=False)


@blueprint.get("/pieces/<uuid:document_id>")
@allow(agent)
def open_file(request_id: UUID, document_id: UUID) -> BaseResponse:
    """Check the right to a file, note it, and send the browser to documents with a ticket."""
    return redirect_to(_file_url(request_id, document_id, ""))


@blueprint.get("/apercus/<uuid:document_id>")
@allow(agent)
def preview_file(request_id: UUID, document_id: UUID) -> BaseResponse:
    """Do as `open_file` for a file that the agent wants to see without saving it."""
    return redirect_to(_file_url(request_id, document_id, "/apercu"))


def _file_url(request_id: UUID, document_id: UUID, way: str) -> str:
    who = principal()
    with opened(request_id), transaction() as session:
        agents.read_case(session, request_id, who)
        agents.find_file(session, request_id, document_id, internal=True)
        by = agents.actor(who)
        note(session, by, "file.opened", str(request_id), {"document": str(document_id)})
    return download_url(document_id, who.authority, who.subject, way)


def download_url(document_id: UUID, authority: str, reader: str, way: str = "") -> str:
    """Give the address at documents, good for a minute, by which `reader` gets a file.

    `way` is "/apercu" for an agent who would see it without saving it.
    """
    key = current_app.extensions["guichet"].settings.handover_key
    payload = {"authority": authority, "document_id": str(document_id), "reader": reader}
    return f"/fichiers/{document_id}{way}?ticket={seal(key, 'download', payload)}"
