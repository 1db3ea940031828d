"""The case page shown again with what was typed: a decision not confirmed, a reply inserted."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import fields
from guichet_workflow.actions import replies
from guichet_workflow.pages.acts import fields_of, fields_of_action, text
from guichet_workflow.pages.case import case_page, opened, read

blueprint = Blueprint("typing", __name__, url_prefix="/agents/dossiers/<uuid:request_id>")

blueprint.before_request(at_the_desk)


@blueprint.get("/saisie")
@allow(agent)
def come_back(request_id: UUID) -> BaseResponse:
    """Lead to the case who asks again for this address."""
    return redirect_to(f"/agents/dossiers/{request_id}/")


@blueprint.post("/saisie")
@allow(agent)
def show_again(request_id: UUID) -> BaseResponse:
    """Show the case with all that was typed, and after it the reply that was picked, if any."""
    box = "message" if "message" in request.form else "comment"
    typed: dict[str, Any] = {"choice": request.form.get("choice", ""), box: text(box)}
    errors: dict[str, str] = {}
    with opened(request_id), transaction() as session:
        typed["fields"] = _fields(session, request_id, typed["choice"])
        try:
            words = _reply(session, request_id)
            typed[box] = "\n\n".join(filter(None, (typed[box], words)))
        except (NotFound, Invalid):
            where = "message" if box == "message" else f"motif-{typed['choice']}"
            errors[where] = _("Cette réponse type n’existe plus, ou ne peut pas être remplie.")
    typed["missing"] = replies.missing_in(typed[box])
    return case_page(request_id, typed=typed, errors=errors, status=422 if errors else 200)


def _fields(session: Session, request_id: UUID, choice: str) -> dict[str, Any]:
    find = fields_of_action if request.form.get("par") == "actions" else fields_of
    read(session, request_id)
    asked, _data, _onwards = find(session, request_id, choice)
    return fields.typed(asked, request.form)


def _reply(session: Session, request_id: UUID) -> str:
    """Give the words of the reply that was picked, filled in; "" when none was."""
    picked = request.form.get("reponse", "")
    if not picked:
        return ""
    held = read(session, request_id)
    found = replies.use(session, held, principal(), _id(picked))
    return replies.fill(found.body, held, principal())


def _id(picked: str) -> UUID:
    try:
        return UUID(picked)
    except ValueError as error:
        raise NotFound from error
