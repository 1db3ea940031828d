"""Correcting a request that was sent: a circuit asks for the whole form again."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, anyone
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import NotFound
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import corrections
from guichet_forms.actions.corrections import Asked
from guichet_forms.models import Draft, Submission
from guichet_forms.pages.answering import tried
from guichet_forms.pages.meeting import (
    Meeting,
    follow_url,
    key,
    library,
    meet,
    read_ticket,
    settings,
)
from guichet_forms.problems import CorrectionOver

blueprint = Blueprint("correcting", __name__)


@blueprint.get("/demarches/<slug>/corriger")
@allow(anyone)
def show_correction(slug: str) -> Response:
    """Say what correcting does, and what it erases; or take up what was begun."""
    ticket = once(request.args, "ticket")
    with transaction() as session:
        found, sent, asked = _met(session, slug, ticket)
    draft = found.opened.draft
    return render(
        "forms/correct.html",
        title=_("Corriger votre demande"),
        found=found,
        form=found.form,
        number=sent.number,
        back_url=follow_url(found.form.family, sent.request_id),
        ticket=ticket,
        begun=draft if asked.began(draft) else None,
        other=draft is not None and not asked.began(draft),
    )


@blueprint.post("/demarches/<slug>/corriger")
@allow(anyone)
def begin(slug: str) -> BaseResponse:
    """Begin the draft of the correction, or go on with it; another is erased only when shown."""
    ticket = once(request.form, "ticket")

    def start(session: Session) -> Callable[[], BaseResponse]:
        found, sent, asked = _met(session, slug, ticket)
        draft = found.opened.draft
        other = draft is not None and not asked.began(draft)
        if other and request.form.get("remplacer") != str(found.draft.token):
            again = url_for("correcting.show_correction", slug=slug, ticket=ticket)
            return lambda: redirect_to(again)
        if draft is None or other:
            _begin(session, found, sent, asked)
        else:
            corrections.go_on(draft, asked, sent)
        return lambda: redirect_to(url_for("sending.show_check", slug=slug))

    return tried(start)


def _begin(session: Session, found: Meeting, sent: Submission, asked: Asked) -> Draft:
    form = library().form(session, sent.slug, sent.version)
    days = settings().draft_days
    if found.opened.draft is not None:
        session.delete(found.opened.draft)
        session.flush()
    return corrections.begin_correction(session, sent, asked, len(form.pages), found.sender, days)


def _met(session: Session, slug: str, ticket: str) -> tuple[Meeting, Submission, Asked]:
    asked = _asked(ticket)
    found, sent = meet(session, slug), corrections.find_sent(session, asked.request_id)
    if sent.slug != slug:
        raise NotFound
    asked.refuse_over(sent, key())
    return found, sent, asked


def _asked(ticket: str) -> Asked:
    """Read the ticket that workflow gave this browser. Raises `CorrectionOver`."""
    payload = read_ticket("correction", ticket, CorrectionOver)
    return Asked(
        UUID(payload["request_id"]),
        str(payload["asked_at"]),
        int(payload.get("round", 0)),
        str(payload.get("second", "")),
    )


@blueprint.get("/demarches/<slug>/correction-envoyee")
@allow(anyone)
def show_sent(slug: str) -> Response:
    """Say that the correction was sent, and where to follow the request."""
    with transaction() as session:
        found = meet(session, slug)
        sent = corrections.find_corrected(session, request.args.get("envoi", ""))
        if sent is None or sent.slug != slug:
            raise NotFound
    return render(
        "forms/corrected.html",
        title=_("Correction envoyée"),
        form=found.form,
        number=sent.number,
        follow_url=follow_url(found.form.family, sent.request_id),
    )
