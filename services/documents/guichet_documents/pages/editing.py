"""The editing of templates of documents by functional administrators, as messages are edited."""

from collections.abc import Sequence
from threading import BoundedSemaphore
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, request
from guichet_kit.auth import allow, principal, right
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Conflict, Invalid, NotFound, Problem
from werkzeug.wrappers import Response as BaseResponse

from guichet_documents.actions import samples, templates
from guichet_documents.defaults import DEFAULTS
from guichet_documents.isolation import PREVIEW
from guichet_documents.models import Template
from guichet_documents.names import safe_name
from guichet_documents.pages.download import HEADERS
from guichet_documents.rendering import RenderingFailed, render_pdf
from guichet_documents.tickets import reading_of

HOME = "/agents/documents/"
PDF = "application/pdf"
blueprint = Blueprint("editing", __name__, url_prefix="/agents/documents")
blueprint.before_request(at_the_desk)
one_preview = BoundedSemaphore(1)
"""A preview takes a process and up to 1.5 GB: one at a time in each process that serves pages.

None waits for another: each would hold a thread that the other pages need.
"""


class Typed(NamedTuple):
    """What an agent wrote: the title that colleagues read, and the HTML."""

    title: str
    html: str


@blueprint.get("/")
@allow(right("forms.build", whole=True))
def list_templates() -> Response:
    """Show the templates by name, and those of the suite that nobody has rewritten."""
    after = _slug_of(request.args.get("apres", ""))
    with transaction() as session:
        page = templates.list_by_name(session, after)
        own = templates.own_defaults(session)
    return render(
        "documents/templates.html",
        title=_("Modèles de documents"),
        area="desk",
        templates=page.items,
        provided=[] if after else [slug for slug in DEFAULTS if slug not in own],
        saved=_slug_of(request.args.get("enregistre", "")),
        next_url=f"{HOME}?apres={page.next_cursor}" if page.next_cursor else None,
        first_url=HOME if after else None,
    )


@blueprint.get("/nouveau")
@allow(right("forms.build", whole=True))
def new_template() -> Response:
    """Show an empty template, under the name that a circuit calls it when one is given."""
    return _editor(_slug_of(request.args.get("nom", "")), Typed("", ""), 0, new=True)


@blueprint.get("/<path:slug>")
@allow(right("forms.build", whole=True))
def edit_template(slug: str) -> Response:
    """Show a template to edit, in the version asked for or the one in use."""
    if not _slug_of(slug):
        raise NotFound
    with transaction() as session:
        versions = templates.history(session, slug)
    seen = versions[0].version if versions else 0
    return _editor(slug, _typed_before(slug, versions), seen, versions=versions)


@blueprint.post("/nouveau")
@blueprint.post("/<path:slug>")
@allow(right("forms.build", whole=True))
def save_template(slug: str = "") -> BaseResponse:
    """Give the PDF of what was typed, or save it; what is refused comes back with its line."""
    new = not slug
    slug = slug or request.form.get("slug", "").strip()
    html = request.form.get("html", "").replace("\r\n", "\n")  # what a browser sends for one
    typed = Typed(request.form.get("title", ""), html)
    seen = request.form.get("seen", 0, type=int)
    try:
        if request.form.get("act") == "preview":
            return _preview(slug, typed)
        _prove(slug, typed)
        with transaction() as session:
            by = principal().name
            templates.save_template(session, slug, typed.title, typed.html, seen=seen, by=by)
    except Invalid as refusal:
        return _editor(slug, typed, seen, new=new, errors=refusal.errors, status=422)
    except Conflict:
        return _conflict(slug, typed, new)
    return redirect_to(f"{HOME}?enregistre={slug}")


class NotMade(Problem):
    """A document that a simulation would make could not be; says why."""

    status = 422
    slug = "document-impossible"
    title = "Ce document ne pourrait pas être fait"


@blueprint.post("/lire")
@allow(right("workflows.build"))
def read_document() -> Response:
    """Give the PDF that a simulation would make, by its ticket (ADR 0006); nothing is kept."""
    key = str(current_app.extensions["guichet"].settings.handover_key)
    ticket = once(request.form, "ticket")
    slug, title, values = reading_of(key, ticket, principal().authority)
    with transaction() as session:
        html = templates.html_in_use(session, slug)
    if html is None:
        raise NotMade(_("Le modèle de document «\u00a0%(slug)s\u00a0» n’existe pas.", slug=slug))
    try:
        return _made(slug, Typed(title, html), samples.played(html, values))
    except RenderingFailed as failure:
        raise NotMade(str(failure)) from failure


def _slug_of(text: str) -> str:
    """Give a name of template back, nothing for any other text: a link could make us say it."""
    return text if len(text) <= templates.MAX_SLUG and templates.SLUG.fullmatch(text) else ""


def _typed_before(slug: str, versions: Sequence[Template]) -> Typed:
    asked = request.args.get("version", type=int)
    for row in versions:
        if asked in (None, row.version):
            return Typed(row.title, row.html)
    if asked is None and slug in DEFAULTS:
        return Typed(default_title(slug), DEFAULTS[slug])
    raise NotFound


def default_title(slug: str) -> str:
    """Give what the suite calls its own template."""
    return {"recepisse": _("Récépissé"), "decision": _("Décision")}.get(slug, slug)


def _preview(slug: str, typed: Typed) -> Response:
    templates.check_template(slug, typed.title, typed.html)
    try:
        return _made(slug, typed, samples.filled_in(typed.html))
    except RenderingFailed as failure:
        raise Invalid(errors={"html": str(failure)}) from failure


def _prove(slug: str, typed: Typed) -> None:
    """Refuse a template that takes too long to lay out: it would hold up every document.

    One that the made-up answers do not fit is another matter: it may fit those of a request.
    """
    templates.check_template(slug, typed.title, typed.html)
    try:
        _pdf_of(typed, samples.filled_in(typed.html))
    except RenderingFailed as failure:
        if failure.killed:
            raise Invalid(errors={"html": str(failure)}) from failure


def _made(slug: str, typed: Typed, values: dict[str, Any]) -> Response:
    content = _pdf_of(typed, values)
    answer = Response(content, mimetype=PDF)
    name = safe_name(_("apercu") + f"-{slug.replace('/', '-')}.pdf", (".pdf",))
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers.update(HEADERS)
    return answer


def _pdf_of(typed: Typed, values: dict[str, Any]) -> bytes:
    if not one_preview.acquire(blocking=False):
        raise RenderingFailed(
            _("Un autre aperçu se prépare. Réessayez dans un instant."), killed=True
        )
    try:
        with current_app.extensions["guichet_storage"].scratch() as path:
            render_pdf(typed.html, values, typed.title, path, PREVIEW)
            content: bytes = path.read_bytes()
    finally:
        one_preview.release()
    return content


def _conflict(slug: str, typed: Typed, new: bool) -> Response:
    with transaction() as session:
        other = templates.template_of(session, slug)
    seen = other.version if other else 0
    return _editor(slug, typed, seen, new=new, other=other, status=409)


def _editor(
    slug: str, typed: Typed, seen: int, *, new: bool = False, status: int = 200, **more: Any
) -> Response:
    names = {"versions": (), "errors": {}, "other": None, **more}
    readable = typed.html if "html" not in names["errors"] else ""
    title = _("Nouveau modèle de document") if new else _("Modèle de document")
    return render(
        "documents/template.html",
        title=_("Erreur\u00a0: %(title)s", title=title) if names["errors"] else title,
        area="desk",
        status=status,
        slug=slug,
        typed=typed,
        seen=seen,
        new=new,
        sample=samples.sample_values(),
        answers=samples.answers_of(readable),
        **names,
    )
