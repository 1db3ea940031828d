"""Where a procedure starts, and ends: gallery, blank, copy, put away, taken back, deleted."""

from typing import Any

from flask import Response, current_app, request, url_for
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Invalid, NotFound
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import starting, works
from guichet_forms.actions.works import FORM
from guichet_forms.gallery import Gallery
from guichet_forms.pages.editor.desk import DESIGNER, blueprint, designer, work_url
from guichet_forms.pages.labels import family_labels
from guichet_forms.problems import ProcedureInUse

GALLERY = "guichet_forms_gallery"


def gallery() -> Gallery:
    """The catalogue of this installation."""
    found: Gallery = current_app.extensions[GALLERY]
    return found


@blueprint.get("/nouveau")
@allow(DESIGNER)
def show_start() -> Response:
    """Show what a procedure may start from."""
    return _start({}, {})


@blueprint.post("/nouveau")
@allow(DESIGNER)
def start() -> BaseResponse:
    """Make a procedure from nothing, or from one of the catalogue."""
    given = {name: request.form.get(name, "").strip() for name in ("title", "family")}
    try:
        with transaction() as session:
            made = starting.begin_procedure(session, _source(given), designer())
    except Invalid as refusal:
        return _start(given, refusal.errors, 422)
    return redirect_to(work_url(FORM, made.slug))


def _source(given: dict[str, str]) -> dict[str, Any]:
    """What the procedure begins with. Raises `NotFound` for one the catalogue has not."""
    if not (wanted := request.form.get("ready", "")):
        page = {"id": "page_1", "title": _("Votre demande"), "fields": []}
        return {**given, "summary": "", "workflow": "", "pages": [page]}
    ready = gallery().find(wanted)
    if ready is None:
        raise NotFound
    return dict(ready.source)


def _start(given: dict[str, str], errors: dict[str, str], status: int = 200) -> Response:
    who, labels = designer(), family_labels()
    family = request.args.get("famille", "")
    shown, after = gallery().page(who.families, family, request.args.get("apres", ""))
    own = [slug for slug in labels if who.reaches(slug)]
    title = _("Nouvelle démarche")
    return render(
        "forms/builder/start.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        area="desk",
        status=status,
        given=given,
        errors=errors,
        ready=shown,
        labels=labels,
        families=[{"value": slug, "label": labels[slug]} for slug in own],
        offered=[slug for slug in own if slug in gallery().families()],
        family=family,
        next_url=url_for("editor.show_start", famille=family or None, apres=after)
        if after
        else None,
    )


@blueprint.post("/<slug>/dupliquer")
@allow(DESIGNER)
def duplicate(slug: str) -> BaseResponse:
    """Make a procedure with what this one says."""
    with transaction() as session:
        opened = works.open_work(session, FORM, slug, designer())
        title = _("%(title)s (copie)", title=str(opened.source.get("title", ""))[:190])
        made = starting.duplicate_procedure(session, slug, title, designer())
    return redirect_to(work_url(FORM, made.slug))


@blueprint.post("/<slug>/archiver")
@allow(DESIGNER)
def archive(slug: str) -> BaseResponse:
    """Put the procedure away: out of the list, closed to new requests."""
    with transaction() as session:
        starting.archive(session, slug, designer())
    return redirect_to(url_for("builder.show_procedure", slug=slug))


@blueprint.post("/<slug>/desarchiver")
@allow(DESIGNER)
def take_back(slug: str) -> BaseResponse:
    """Bring the procedure back into the list."""
    with transaction() as session:
        starting.take_back(session, slug, designer())
    return redirect_to(url_for("builder.show_procedure", slug=slug))


@blueprint.get("/<slug>/supprimer")
@allow(DESIGNER)
def show_delete(slug: str) -> Response:
    """Ask whether the procedure is really to be deleted, or say why it is kept."""
    with transaction() as session:
        opened = works.open_work(session, FORM, slug, designer())
        reason = starting.why_kept(session, slug)
    return _delete_page(opened.thing.title, slug, reason)


@blueprint.post("/<slug>/supprimer")
@allow(DESIGNER)
def delete(slug: str) -> BaseResponse:
    """Delete a procedure that nobody ever used."""
    with transaction() as session:
        title = works.open_work(session, FORM, slug, designer()).thing.title
    try:
        with transaction() as session:
            starting.delete_unused(session, slug, designer())
    except ProcedureInUse as refusal:
        return _delete_page(title, slug, refusal.reason, 409)
    return redirect_to(url_for("builder.list_procedures", supprimee=title))


def _delete_page(title: str, slug: str, reason: str, status: int = 200) -> Response:
    return render(
        "forms/builder/delete.html",
        title=_("Supprimer « %(title)s »", title=title),
        area="desk",
        status=status,
        name=title,
        slug=slug,
        reason=reason,
    )
