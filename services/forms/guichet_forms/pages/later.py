"""Finish later: the code of a draft, and taking it up again here or elsewhere."""

from collections.abc import Callable

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, anyone, principal
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.handover import TicketRefused, unseal
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import drafts
from guichet_forms.core.access import channel_taken_up, may_take_up
from guichet_forms.models import Draft
from guichet_forms.pages.answering import next_url, tried
from guichet_forms.pages.meeting import Meeting, key, library, meet, sender_of, sign_in_url

TICKET_MAX_AGE_S = 3_600
blueprint = Blueprint("later", __name__)


@blueprint.get("/demarches/<slug>/plus-tard")
@allow(anyone)
def show_later(slug: str) -> BaseResponse:
    """Show the code and the link by which the draft is taken up again."""
    with transaction() as session:
        found = meet(session, slug)
    draft = found.opened.draft
    if draft is None or draft.resume_digest is None:
        return redirect_to(found.url("intro.show_intro"))
    code = drafts.resume_code(key(), draft)
    base = request.headers.get("Guichet-Base", request.host_url).rstrip("/")
    return render(
        "forms/later.html",
        title=_("Votre brouillon est enregistré"),
        area=found.area,
        form=found.form,
        draft=draft,
        here=found.here,
        code=code,
        link=base + url_for("later.show_resume", slug=slug, code=code),
        continue_url=_continue_url(found),
        sign_in_url=sign_in_url(found),
        who=found.sender.kind,
    )


@blueprint.get("/demarches/<slug>/reprendre")
@allow(anyone)
def show_resume(slug: str) -> Response:
    """Ask for the code of a draft, or to confirm that it is taken up here."""
    return _page(slug, once(request.args, "code"), once(request.args, "ticket"))


@blueprint.post("/demarches/<slug>/reprendre")
@allow(anyone)
def resume(slug: str) -> BaseResponse:
    """Give the draft to who has its code or comes back from signing in."""
    typed, ticket = once(request.form, "code"), once(request.form, "ticket")

    def take(session: Session) -> Callable[[], BaseResponse]:
        draft = _find(session, slug, typed, ticket)
        if draft is None:
            return lambda: _page(slug, typed, "", _unknown(), 422)
        form = library().form(session, slug, draft.number)
        if not may_take_up(form, principal().kind, draft.channel):
            return lambda: _page(slug, typed, "", _not_at_the_counter(), 422)
        owner = sender_of(principal()).owner
        erased = drafts.would_erase(session, draft, owner)
        if erased not in ("", request.form.get("remplacer")):
            return lambda: _page(slug, typed, ticket, replacing=erased)
        channel = channel_taken_up(form, principal().kind, draft.channel)
        drafts.adopt(session, draft, owner, channel)
        session.flush()
        url = _continue_url(meet(session, slug))
        return lambda: redirect_to(url)

    return tried(take)


def _unknown() -> str:
    return _(
        "Aucun brouillon ne correspond à ce code. Vérifiez chaque caractère, par exemple "
        "K7QF-9M2R-XDT. Un brouillon est gardé trente jours, et s’efface une fois envoyé."
    )


def _not_at_the_counter() -> str:
    return _(
        "Cette démarche ne se saisit pas au guichet : la personne la finit elle-même, en ligne, "
        "avec ce code. Son brouillon n’a pas changé."
    )


def _find(session: Session, slug: str, typed: str, ticket: str) -> Draft | None:
    if not ticket:
        return drafts.find_by_code(session, slug, typed, key())
    try:
        payload = unseal(key(), "resume", ticket, TICKET_MAX_AGE_S)
    except TicketRefused:
        return None
    if payload.get("authority") != principal().authority:
        return None
    return drafts.find_by_id(session, slug, str(payload["draft"]))


def _continue_url(found: Meeting) -> str:
    if found.missing:
        return found.url("intro.show_intro")
    return next_url(found, tell=False)


def _page(
    slug: str,
    code: str,
    ticket: str,
    error: str = "",
    status: int = 200,
    *,
    replacing: str = "",
) -> Response:
    """The code to type, or a question: whether her draft, of token `replacing`, may be erased."""
    with transaction() as session:
        found = meet(session, slug)
    title = _("Reprendre votre brouillon")
    return render(
        "forms/resume.html",
        title=_("Erreur : %(title)s", title=title) if error else title,
        status=status,
        form=found.form,
        code=code,
        ticket=ticket,
        replacing=replacing,
        errors={"code": error} if error else {},
        url=url_for("later.resume", slug=slug),
    )
