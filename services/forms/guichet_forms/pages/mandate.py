"""For whom a request is made: asked before anything else where the form allows it."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, anyone, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import saving
from guichet_forms.core import mandate
from guichet_forms.core.mandate import Declared
from guichet_forms.pages.answering import next_url, tried
from guichet_forms.pages.meeting import Meeting, keeping_draft, meet
from guichet_forms.problems import FormClosed

SELF, OTHER = "moi", "autre"
blueprint = Blueprint("mandate", __name__)


@blueprint.get("/demarches/<slug>/pour-qui")
@allow(anyone)
def show_question(slug: str) -> BaseResponse:
    """Ask for whom the request is; what was said before is shown."""
    with transaction() as session:
        found = meet(session, slug)
    if not found.opened.is_open:
        raise FormClosed
    if found.missing or not found.asks_mandate:
        return redirect_to(found.url("intro.show_intro"))
    kept = found.opened.draft.mandate if found.opened.draft else None
    declared = Declared.read(kept)
    whom = "" if kept is None else OTHER if declared else SELF
    return _page(found, whom, declared.by if declared else principal().name, bool(declared))


@blueprint.post("/demarches/<slug>/pour-qui")
@allow(anyone)
def answer(slug: str) -> BaseResponse:
    """Keep for whom it is, with what is declared, and go on."""

    def save(session: Session) -> Callable[[], BaseResponse]:
        found = meet(session, slug)
        if not found.opened.is_open:
            raise FormClosed
        if found.missing or not found.asks_mandate:
            return lambda: redirect_to(found.url("intro.show_intro"))
        return _answered(session, found)

    return tried(save)


def _answered(session: Session, found: Meeting) -> Callable[[], BaseResponse]:
    whom, by = request.form.get("whom", ""), request.form.get("by", "")
    agreed = bool(request.form.get("agreed"))
    errors = {} if whom in (SELF, OTHER) else {"whom": _lacking()}
    if whom == OTHER:
        errors = mandate.faults(by, agreed=agreed)
    if errors:
        return lambda: _page(found, whom, by, agreed, errors, 422)
    declared = Declared(by.strip(), mandate.declaration(found.form), found.opened.now)
    kept = declared.as_json() if whom == OTHER else {}
    scene = replace(found.scene, represented=bool(kept))
    saving.set_mandate(session, found.opened, kept, scene, found.start(""))
    session.flush()
    url = _next(meet(session, found.slug))
    return lambda: redirect_to(url)


def _next(found: Meeting) -> str:
    if request.args.get("retour"):
        return found.url("sending.show_check")
    return next_url(found, tell=False)


def _lacking() -> str:
    return _("Dites pour qui vous faites cette demande. Exemple : pour moi.")


def _page(
    found: Meeting,
    whom: str,
    by: str,
    agreed: bool,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    title = _("Pour qui est cette demande ?")
    page = render(
        "forms/mandate.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        status=status,
        found=found,
        form=found.form,
        total=len(found.progress.shown) + 1,
        whom=whom,
        by=by,
        agreed=agreed,
        declaration=mandate.declaration(found.form),
        errors=errors or {},
        url=found.url("mandate.answer", retour=request.args.get("retour")),
    )
    return keeping_draft(found, page)
