"""The first page of a procedure: what, for whom, how long, what to have at hand."""

from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, anyone, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import drafts
from guichet_forms.core.access import channel_of
from guichet_forms.core.answers import applicant, digest_line
from guichet_forms.core.differences import question_differences
from guichet_forms.core.link_prefill import Prepared
from guichet_forms.core.pieces import pieces_of
from guichet_forms.pages.labels import channel_labels
from guichet_forms.pages.meeting import (
    Meeting,
    keeping_draft,
    library,
    meet,
    sender_of,
    sign_in_url,
)
from guichet_forms.pages.prefilling import prepared_by_link

blueprint = Blueprint("intro", __name__)


@blueprint.get("/demarches/<slug>/")
@allow(anyone)
def show_intro(slug: str) -> BaseResponse:
    """Show what the procedure is; a draft begun is offered first.

    An agent who said how the request came begins at once: she knows the procedure.
    """
    with transaction() as session:
        found = meet(session, slug, request.args.get("canal", ""))
        prepared = prepared_by_link(session, found)
        changes = _changes(session, found)
    if _goes_on(found) and prepared is None:
        begun = found.opened.draft is not None
        return _begun_page(found, changes) if begun else redirect_to(_start_url(found))
    page = render(
        "forms/intro.html",
        title=str(found.form.title),
        found=found,
        form=found.form,
        draft=None if found.for_someone and "fiche" in request.args else found.opened.draft,
        changes=changes,
        steps=found.opened.process.steps if found.opened.process else [],
        delay=found.opened.process.delay_text if found.opened.process else "",
        audience=_audience(found),
        pieces=pieces_of(found.form),
        channels=_channels(found),
        start_url=_start_url(found),
        sign_in_url=_sign_in_url(found, prepared),
        prepared=prepared,
        link_is_over="lien" in request.args and prepared is None,
        is_agent=principal().kind == "agent",
    )
    return keeping_draft(found, page)


def _goes_on(found: Meeting) -> bool:
    """Whether an agent comes to type for somebody, not to read (`fiche`) what is asked."""
    able = found.opened.is_open and not found.missing
    return found.for_someone and able and "fiche" not in request.args


def _begun_page(found: Meeting, changes: list[str] | None) -> Response:
    """What an agent left unfinished: whose it is, and how it came, before she goes on with it."""
    asked = channel_of(found.form, found.sender.kind, request.args.get("canal", ""))
    progress = found.progress
    return render(
        "forms/begun.html",
        title=_("Saisie commencée, %(title)s", title=found.form.title),
        area=found.area,
        found=found,
        form=found.form,
        draft=found.draft,
        changes=changes,
        person=applicant(found.form, progress.answers).name,
        digest=digest_line(found.form, progress.answers),
        asked=asked or found.channel,
        channels=channel_labels(),
        resume_url=_start_url(found),
    )


@blueprint.post("/demarches/<slug>/recommencer")
@allow(anyone)
def restart(slug: str) -> BaseResponse:
    """Erase the draft and begin again; an agent in the channel she chose, or elsewhere.

    One begun since the page was shown is kept, and shown.
    """
    owner, token = sender_of(principal()).owner, request.form.get("token", "")
    with transaction() as session:
        erased = drafts.discard_seen(session, slug, owner, token)
    channel = request.form.get("canal")
    if erased and channel and "abandonner" in request.form:
        return redirect_to(f"/agents/saisir/?{urlencode({'canal': channel})}")
    return redirect_to(url_for("intro.show_intro", slug=slug, canal=channel))


@blueprint.post("/demarches/<slug>/nouvelle-version")
@allow(anyone)
def take_new_version(slug: str) -> BaseResponse:
    """Take the draft to the version in use, with the answers that it still takes."""
    with transaction() as session:
        found = meet(session, slug)
        draft = found.opened.draft
        if draft is not None and not found.opened.corrects and draft.number != found.opened.live:
            number = found.opened.live
            newer = library().form(session, slug, number, found.channel or "web")
            drafts.carry_over(draft, found.form, newer, number, found.around)
    return redirect_to(url_for("intro.show_intro", slug=slug, suite=1))


def _changes(session: Session, found: Meeting) -> list[str] | None:
    """What the version in use asks otherwise than the draft's; None when they are the same."""
    opened = found.opened
    if (
        opened.draft is None
        or opened.corrects
        or opened.procedure.live in (None, opened.draft.number)
    ):
        return None
    newer = library().form(session, found.slug, opened.live, found.channel or "web")
    return question_differences(found.form, newer)


def _sign_in_url(found: Meeting, prepared: Prepared | None) -> str:
    """Where to sign in; what the link prepared is still there when one comes back."""
    if prepared is None or found.opened.draft is not None:
        return sign_in_url(found)
    back = f"{url_for('intro.show_intro', slug=found.slug)}?{urlencode(prepared.words)}"
    return f"/connexion?retour={quote(back, safe='/')}"


def _start_url(found: Meeting) -> str:
    if not found.whom_is_said:
        return found.url("mandate.show_question")
    if found.opened.draft is None:
        return found.url("answering.show_page", n=1)
    n = found.progress.first_left()
    return found.url("answering.show_page", n=n) if n else found.url("sending.show_check")


def _channels(found: Meeting) -> list[dict[str, Any]]:
    """The channels from which an agent picks, empty for others."""
    if found.channel:
        return []
    labels = channel_labels()
    return [
        {"label": labels[name], "url": url_for("intro.show_intro", slug=found.slug, canal=name)}
        for name in found.form.channels
        if name in labels
    ]


def _audience(found: Meeting) -> str:
    access = found.form.access
    if access.level == "substantial" and access.who in ("anyone", "account"):
        return _("Les personnes dont l’identité est vérifiée quand elles se connectent.")
    sentences = {
        "anyone": _("Tout le monde, avec ou sans compte."),
        "account": _("Les personnes qui ont un compte."),
        "profile": _("Les comptes qui ont le profil « %(profile)s ».", profile=access.profile),
        "internal": _("Les agents."),
    }
    return sentences[access.who]
