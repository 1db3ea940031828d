"""Files sent from the page of questions by a script: where to send them, and what comes of it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, jsonify, request
from guichet_kit.auth import allow, anyone
from guichet_kit.i18n import _
from guichet_kit.problems import Conflict, NotFound
from guichet_kit.refusals import show
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import drafts
from guichet_forms.core.paths import value_at
from guichet_forms.pages import files
from guichet_forms.pages.answering import keep_page, sent_before, signed_out, tried
from guichet_forms.pages.meeting import Meeting, meet
from guichet_forms.problems import SessionOver

SHOWN = ("document_id", "name", "size")
blueprint = Blueprint("uploading", __name__)


@blueprint.post("/demarches/<slug>/<int:n>/depot")
@allow(anyone)
def open_deposit(slug: str, n: int) -> BaseResponse:
    """Keep what is in the page, and say where the files of the question `add_file` go."""

    def save(session: Session) -> Callable[[], BaseResponse]:
        found = _meet(session, slug)
        after, _result = keep_page(session, found, found.page_at(n))
        if signed_out(found):
            return lambda: show(SessionOver())
        url = files.deposit_url(after, after.draft, request.form.get("add_file", ""), n)
        return lambda: jsonify(url=url)

    return tried(save)


@blueprint.post("/demarches/<slug>/<int:n>/fichiers")
@allow(anyone)
def change_files(slug: str, n: int) -> BaseResponse:
    """Join the files whose receipts are posted, or take one off; give those of the question.

    `waiting` says that what was joined is still to be scanned, `place` the answer that a photo
    gave to the question for a place, at `path`.
    """

    def save(session: Session) -> Callable[[], BaseResponse]:
        found = _meet(session, slug)
        found.page_at(n)
        told = _changed(found, n)
        session.flush()
        return lambda: jsonify(told)

    return tried(save)


def _meet(session: Session, slug: str) -> Meeting:
    """Who is there with her draft. Raises `Conflict` when it was sent, `NotFound` for strangers."""
    found = meet(session, slug, request.args.get("canal", ""))
    if not found.channel or found.is_shut:
        raise NotFound
    if sent_before(session, found):
        raise Conflict(
            _("Cette demande a déjà été envoyée. Rechargez la page pour voir où elle en est.")
        )
    return found


def _changed(found: Meeting, n: int) -> dict[str, Any]:
    draft, path = found.opened.draft, request.form.get("add_file", "")
    waiting, placed = False, ""
    if draft is None or drafts.file_field(found.form, path) is None:
        raise Conflict(_gone())
    removed = request.form.get("remove_file", "")
    if removed:
        drafts.remove_file(draft, found.form, path, removed.rpartition(":")[2])
    else:
        joined = files.join(found, request.form.getlist("recu"), n)
        waiting, placed = joined.waiting, joined.placed
        if joined.path != path:
            raise Conflict(_gone())
    held = value_at(draft.answers, path) or []
    told = [{name: file[name] for name in SHOWN} for file in held]
    place = {"place": {"path": placed, **draft.answers[placed]}} if placed else {}
    return {"files": told, "waiting": waiting, **place}


def _gone() -> str:
    return _("Votre demande a changé entre-temps. Rechargez la page\u00a0: elle est enregistrée.")
