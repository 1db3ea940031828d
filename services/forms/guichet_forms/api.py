"""The API of forms: procedures, their questions, sending and reading one's own requests."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from guichet_kit.auth import allow, anyone, principal
from guichet_kit.database import transaction
from guichet_kit.faults import reach
from guichet_kit.problems import NotFound

from guichet_forms.actions import procedures, submissions
from guichet_forms.core.access import channel_of, what_is_missing
from guichet_forms.core.definition import Form
from guichet_forms.core.fields import kind_of
from guichet_forms.models import Procedure, Submission
from guichet_forms.pages.meeting import around, key, library, meet, sender_of
from guichet_forms.problems import FormClosed, NotForYou
from guichet_forms.schemas.exchanges import (
    FormSchemaView,
    PageAsked,
    ProcedureList,
    ProcedureView,
    SubmissionGiven,
    SubmissionHeaders,
    SubmissionView,
)

blueprint = Blueprint("forms_api", __name__, url_prefix="/api/v1")


@blueprint.get("/procedures")
@blueprint.arguments(PageAsked, location="query")
@blueprint.response(200, ProcedureList)
@allow(anyone)
def list_procedures(asked: dict[str, Any]) -> dict[str, Any]:
    """Give the procedures in use, by title."""
    with transaction() as session:
        found, after = procedures.list_procedures(session, asked["after"], live_only=True)
    return {"items": found, "next": after}


@blueprint.get("/procedures/<slug>")
@blueprint.response(200, ProcedureView)
@allow(anyone)
def read_procedure(slug: str) -> Procedure:
    """Give one procedure."""
    with transaction() as session:
        return procedures.find(session, slug)


@blueprint.get("/procedures/<slug>/form")
@blueprint.response(200, FormSchemaView)
@allow(anyone)
def read_form(slug: str) -> dict[str, Any]:
    """Give the live definition, and the JSON Schema of the answers to send."""
    with transaction() as session:
        number = _live(procedures.find(session, slug))
        version = procedures.find_version(session, slug, number)
        form = library().form(session, slug, number)
    return {"version": number, "definition": version.source, "answers": _answers_schema(form)}


@blueprint.post("/procedures/<slug>/submissions")
@blueprint.arguments(SubmissionHeaders, location="headers")
@blueprint.arguments(SubmissionGiven)
@blueprint.response(201, SubmissionView)
@allow(anyone)
def send(headers: dict[str, Any], given: dict[str, Any], slug: str) -> dict[str, Any]:
    """Send a request at once; the same key and content again give the same request.

    Files cannot be joined this way: a form that needs one is refused with its field.
    """
    with transaction() as session:
        sent = _send(session, headers["idempotency_key"], given, slug)
        session.flush()
        reach("submit.before_commit")
    reach("submit.after_commit")
    return _view(sent.submission)


def _send(session: Any, idempotency_key: str, given: dict[str, Any], slug: str) -> submissions.Sent:
    asked = given["channel"]
    found = meet(session, slug, asked)
    number = _live(found.opened.procedure)
    channel = channel_of(found.form, principal().kind, asked)
    form = library().form(session, slug, number, channel or "web")
    if not channel or what_is_missing(form, found.sender.kind, found.sender.profiles):
        raise NotForYou
    if not found.opened.procedure.is_open:
        raise FormClosed
    files = {item.id for item in form.by_id.values() if item.kind == "file"}
    values = {name: value for name, value in given["answers"].items() if name not in files}
    world = around(found.opened.now, channel)
    return submissions.send_values(
        session, form, number, values, world, found.sender, idempotency_key, key()
    )


@blueprint.get("/submissions/<uuid:request_id>")
@blueprint.response(200, SubmissionView)
@allow(anyone)
def read_submission(request_id: UUID) -> dict[str, Any]:
    """Give a request to who sent it."""
    with transaction() as session:
        found = submissions.find_own(session, request_id, sender_of(principal()).owner)
    return _view(found)


def _live(procedure: Procedure) -> int:
    if procedure.live is None:
        raise NotFound
    return procedure.live


def _view(sent: Submission) -> dict[str, Any]:
    codes = submissions.codes_of(key(), sent)
    return {
        "request_id": sent.request_id,
        "number": sent.number,
        "procedure": sent.slug,
        "version": sent.version,
        "channel": sent.channel,
        "received_at": sent.received_at,
        "answers": sent.answers,
        "acknowledgement": sent.acknowledgement,
        "tracking_code": codes.code,
        "pin": codes.pin or None,
    }


def _answers_schema(form: Form) -> dict[str, Any]:
    described = {item.id: kind_of(item).describe() for item in form.by_id.values()}
    always = [
        item.id
        for page in form.pages
        for item in page.fields
        if item.required and item.condition is None and page.condition is None
    ]
    return {"type": "object", "properties": described, "required": always}
