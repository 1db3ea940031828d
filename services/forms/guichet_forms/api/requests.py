"""Requests: sent at once, and read by who sent them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from guichet_kit.auth import allow, anyone, principal
from guichet_kit.database import transaction
from guichet_kit.faults import reach
from guichet_kit.problems import NotFound
from sqlalchemy.orm import Session

from guichet_forms.actions import mandates, submissions
from guichet_forms.actions.answers.reach import reader_of
from guichet_forms.actions.answers.reading import open_request
from guichet_forms.actions.codes import codes_of
from guichet_forms.api.blueprint import blueprint
from guichet_forms.core.access import channel_of, what_is_missing
from guichet_forms.core.mandate import Declared
from guichet_forms.core.prefill import held, represented
from guichet_forms.models import Submission
from guichet_forms.pages.meeting import key, library, meet, sender_of
from guichet_forms.pages.offering import around
from guichet_forms.problems import FormClosed, NotForYou
from guichet_forms.schemas.exchanges import RepeatHeaders, SubmissionGiven, SubmissionView


@blueprint.post("/procedures/<slug>/submissions")
@blueprint.arguments(RepeatHeaders, location="headers")
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
    return request_view(sent.submission)


def _send(
    session: Session, idempotency_key: str, given: dict[str, Any], slug: str
) -> submissions.Sent:
    asked = given["channel"]
    found = meet(session, slug, asked)
    channel = channel_of(found.form, principal().kind, asked)
    form = library().form(session, slug, found.opened.live, channel or "web")
    if not channel or what_is_missing(form, found.sender.standing):
        raise NotForYou
    if not found.opened.is_open:
        raise FormClosed
    world = around(found.opened.now, channel, found.here.zone)
    declared = mandates.declare(form, found.sender.kind, given["mandate"], found.opened.now)
    scene = replace(found.scene, form=form, around=world)
    scene = represented(scene) if declared else scene
    answers, down = held(scene, given["answers"])
    return submissions.send_values(
        session,
        scene.form,
        found.opened,
        answers,
        world,
        found.sender,
        idempotency_key,
        key(),
        declared,
        down,
    )


@blueprint.get("/submissions/<uuid:request_id>")
@blueprint.response(200, SubmissionView)
@allow(anyone)
def read_submission(request_id: UUID) -> dict[str, Any]:
    """Give a request to who sent it, or without its codes to an agent who reads answers."""
    with transaction() as session:
        try:
            found = submissions.find_own(session, request_id, sender_of(principal()).owner)
        except NotFound:
            read = open_request(session, request_id, reader_of(principal()))
            return {**_said(read), "tracking_code": None, "pin": None}
    return request_view(found)


def request_view(sent: Submission) -> dict[str, Any]:
    """Give a request as its sender reads it."""
    codes = codes_of(key(), sent)
    return {**_said(sent), "tracking_code": codes.code, "pin": codes.pin or None}


def _said(sent: Submission) -> dict[str, Any]:
    return {
        "request_id": sent.request_id,
        "number": sent.number,
        "procedure": sent.slug,
        "version": sent.version,
        "channel": sent.channel,
        "received_at": sent.received_at,
        "answers": sent.answers,
        "mandate": Declared.read(sent.mandate),
        "acknowledgement": sent.acknowledgement,
    }
