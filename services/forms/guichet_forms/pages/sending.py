"""Check the answers, send them once, and the confirmation one can come back to."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, anyone, principal
from guichet_kit.database import transaction
from guichet_kit.faults import reach
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_questions.kinds.place import point_of
from guichet_questions.spoken import FRENCH
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import corrections, submissions
from guichet_forms.actions.codes import codes_of
from guichet_forms.actions.drafts import open_procedure
from guichet_forms.actions.mandates import rows_of
from guichet_forms.actions.submissions import Seen, Sent
from guichet_forms.actions.whereabouts import here
from guichet_forms.core import mandate
from guichet_forms.core.answers import applicant, as_rows
from guichet_forms.core.definition import Form
from guichet_forms.core.pieces import pieces_to_follow
from guichet_forms.models import Submission
from guichet_forms.pages.answering import next_url
from guichet_forms.pages.meeting import (
    Meeting,
    follow_url,
    keeping_draft,
    key,
    language_of,
    library,
    meet,
    sender_of,
)
from guichet_forms.pages.offering import around
from guichet_forms.pages.signed import signed
from guichet_forms.problems import Changed, CorrectedSince, FormClosed, Incomplete, NotForYou

blueprint = Blueprint("sending", __name__)


@blueprint.get("/demarches/<slug>/verifier")
@allow(anyone)
def show_check(slug: str) -> BaseResponse:
    """Show all the answers before they go, each with a link to change it."""
    with transaction() as session:
        found = meet(session, slug)
        before, whom = _before(session, found), _whom(session, found)
    if not found.opened.is_open:
        raise FormClosed
    draft = found.opened.draft
    if draft is None or found.missing:
        return redirect_to(found.url("intro.show_intro"))
    if not found.whom_is_said:
        return redirect_to(found.url("mandate.show_question", retour="verifier"))
    if found.progress.first_left():
        return redirect_to(next_url(found, tell=True))
    last = found.progress.index(found.progress.shown[-1])
    sections = [*whom, *_sections(found, before)]
    page = render(
        "forms/check.html",
        title=_("Vérifier et envoyer, %(title)s", title=found.form.title),
        area=found.area,
        found=found,
        form=found.form,
        draft=draft,
        total=len(found.progress.shown) + 1,
        maps=any(row.get("point") for section in sections for row in section["rows"]),
        sections=sections,
        changed="change" in request.args,
        corrected=sum(bool(row.get("changed")) for one in sections for row in one["rows"]),
        back_url=found.url("answering.show_page", n=last),
    )
    return keeping_draft(found, page)


def _before(session: Session, found: Meeting) -> dict[str, dict[str, Any]] | None:
    """The rows of the request as it was sent, by question; None when this corrects none."""
    draft = found.opened.draft
    answers = corrections.answers_before(session, draft) if draft else None
    if answers is None:
        return None
    return {row["id"]: row for row in as_rows(found.form, answers, empty=True, summary=True)}


def _sections(found: Meeting, before: dict[str, dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The answers by page, each row leading to its question and back."""
    progress = found.progress
    rows: dict[str, list[dict[str, Any]]] = {page.id: [] for page in progress.shown}
    for row in as_rows(found.form, progress.answers, empty=True, summary=True):
        rows[found.form.by_id[row["id"].partition(".")[0]].page].append(row)
    sections = []
    for page in progress.shown:
        url = found.url("answering.show_page", n=progress.index(page), retour="verifier")
        lines = [_line(row, url, before) for row in rows[page.id]]
        sections.append({"title": page.title, "rows": lines})
    return sections


def _line(
    row: dict[str, Any], url: str, before: dict[str, dict[str, Any]] | None
) -> dict[str, Any]:
    """One answer, and where it is changed: `url` is its page; nobody changes what is computed.

    In a correction, what is not as it was sent says so, and what it was.
    """
    return _since(row, before) | {
        "label": row["label"],
        "value": _shown(row),
        "point": point_of(row["type"], row["value"]),
        "url": None if row["type"] == "computed" else f"{url}#{row['id']}",
    }


def _since(row: dict[str, Any], before: dict[str, dict[str, Any]] | None) -> dict[str, Any]:
    was = before.get(row["id"]) if before is not None else row
    if was is not None and was["value"] == row["value"]:
        return {}
    text = (was["text"] if was else "") or _("non renseigné")
    return {"changed": True, "note": _("Avant : %(answer)s", answer=text)}


def _whom(session: Session, found: Meeting) -> list[dict[str, Any]]:
    """For whom the request is, where one says it."""
    draft = found.opened.draft
    if draft is None or not found.asks_mandate:
        return []
    url = found.url("mandate.show_question", retour="verifier")
    said = rows_of(session, draft.mandate)
    rows = [{"label": row["label"], "value": row["text"], "url": url} for row in said]
    oneself = {"label": _("Pour qui"), "value": _("Pour vous-même"), "url": url}
    title = mandate.title() if rows else _("Pour qui est cette demande")
    return [{"title": title, "rows": rows or [oneself]}]


def _shown(row: dict[str, Any]) -> Any:
    if row["type"] == "signature" and row["value"]:
        return signed(row["text"], row["value"])
    if row["type"] == "file":
        return [item["name"] for item in row["value"] or []] or row["text"]
    return row["text"]


@blueprint.post("/demarches/<slug>/envoyer")
@allow(anyone)
def send(slug: str) -> BaseResponse:
    """Send the draft once; a second click, an old tab or F5 leads to the same confirmation."""
    try:
        with transaction() as session:
            sent = _send(session, slug)
            session.flush()
            reach("submit.before_commit")
    except Changed:
        return redirect_to(url_for("sending.show_check", slug=slug, change=1))
    except CorrectedSince as refusal:
        return _corrected_since(slug, refusal)
    except Incomplete as refusal:
        return redirect_to(url_for("answering.show_page", slug=slug, n=refusal.page, manque=1))
    if sent is None:
        return redirect_to(url_for("intro.show_intro", slug=slug))
    reach("submit.after_commit")
    if sent.corrects:
        told = sent.submission.correction_key
        return redirect_to(url_for("correcting.show_sent", slug=slug, envoi=told))
    again = 1 if sent.again else None
    asked = request.form.get("langue", "")
    return redirect_to(
        url_for(
            "sending.show_confirmation",
            slug=slug,
            request_id=sent.submission.request_id,
            deja=again,
            langue=asked if asked not in ("", FRENCH) else None,
        )
    )


def _send(session: Session, slug: str) -> Sent | None:
    """Send, or None when this person may not."""
    token, revision = request.form.get("token", ""), request.form.get("revision", "")
    number = int(revision) if revision.isdecimal() and len(revision) < 9 else 0
    seen = Seen(token, number, request.form.get("corrige", ""))
    try:
        return submissions.send_draft(
            session, library(), slug, sender_of(principal()), seen, around(), key()
        )
    except NotForYou:
        return None


def _corrected_since(slug: str, refusal: CorrectedSince) -> BaseResponse:
    """Show what the corrections would change of those sent meanwhile; nothing was sent."""
    shown = {name: request.form.get(name, "") for name in ("token", "revision", "langue")}
    return render(
        "forms/corrected_since.html",
        title=_(CorrectedSince.title),
        status=CorrectedSince.status,
        slug=slug,
        refusal=refusal,
        shown=shown,
    )


@blueprint.get("/demarches/<slug>/confirmation/<uuid:request_id>")
@allow(anyone)
def show_confirmation(slug: str, request_id: UUID) -> Response:
    """Show the reference, the codes and the acknowledgement to who sent the request."""
    sender = sender_of(principal())
    with transaction() as session:
        sent = submissions.find_own(session, request_id, sender.owner)
        opened = open_procedure(session, sent.slug, sender.owner)
        form = _as_read(session, sent)
        place = here(session)
    said = (*mandate.row_of(sent.mandate, place), *as_rows(form, sent.answers, summary=True))
    return render(
        "forms/confirmation.html",
        title=_("Demande envoyée, %(title)s", title=form.title),
        area="desk" if sender.kind == "agent" and sent.channel != "web" else "portal",
        form=form,
        sent=sent,
        received=place.said(sent.received_at),
        again="deja" in request.args,
        codes=codes_of(key(), sent),
        email=applicant(form, sent.answers).email,
        to_follow=pieces_to_follow(form, sent.answers),
        steps=opened.process.steps if opened.process else [],
        delay=opened.process.delay_text if opened.process else "",
        follow_url=follow_url(form.family, request_id),
        who=sender.kind,
        rows=[{"label": row["label"], "value": _shown(row)} for row in said],
    )


def _as_read(session: Session, sent: Submission) -> Form:
    """The form of a request, in the language that its sender has just read."""
    form = library().form(session, sent.slug, sent.version, sent.channel)
    language = language_of(form, None, sender_of(principal()).kind)
    return library().form(session, sent.slug, sent.version, sent.channel, language)
