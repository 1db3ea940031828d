"""Publication: what is to mend, what changes, whom it touches; the versions, and coming back."""

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import NotFound
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import drafts, publication
from guichet_workflow.actions.definitions import Unfit
from guichet_workflow.actions.drafts import HeldByOther
from guichet_workflow.core import compile_definition
from guichet_workflow.core.editing.sentences import words_for
from guichet_workflow.core.steps import steps
from guichet_workflow.models import Workflow
from guichet_workflow.pages.builder.acts import held_page
from guichet_workflow.pages.builder.desk import (
    DESIGNER,
    blueprint,
    designer,
    desk_url,
    families,
)
from guichet_workflow.pages.builder.points import points_of
from guichet_workflow.pages.builder.selection import Selection


@blueprint.get("/<slug>/publication")
@allow(DESIGNER)
def show_publication(slug: str) -> Response:
    """Show a circuit before it goes live."""
    return _publication(slug)


def _publication(slug: str, *, refused: bool = False) -> Response:
    with transaction() as session:
        found = publication.look_at(session, slug, families())
    words = words_for(found.opened.source, {})
    chosen = Selection(slug=slug)
    title = _("Publier : %(title)s", title=found.opened.title)
    return render(
        "workflow/builder/publication.html",
        title=_("Erreur : %(title)s", title=title) if refused else title,
        area="desk",
        status=422 if refused else 200,
        found=found,
        opened=found.opened,
        refused=refused,
        blocking=points_of(found.opened.source, words, found.blocking, chosen),
        advice=points_of(found.opened.source, words, found.advice, chosen),
        most=publication.MOST_COUNTED,
    )


@blueprint.post("/<slug>/publication")
@allow(DESIGNER)
def publish(slug: str) -> BaseResponse:
    """Put the circuit live, or say what blocks."""
    try:
        with transaction() as session:
            version = publication.publish_draft(session, slug, designer(), families())
    except Unfit:
        return _publication(slug, refused=True)
    except HeldByOther as error:
        return held_page(slug, error)
    return redirect_to(desk_url(slug, "versions/", publiee=version))


@blueprint.get("/<slug>/versions/")
@allow(DESIGNER)
def show_versions(slug: str) -> Response:
    """Show the versions of a circuit, newest first, and what one may do with them."""
    with transaction() as session:
        opened = drafts.read_draft(session, slug, families())
        page = publication.list_versions(session, slug, request.args.get("apres"))
    return render(
        "workflow/builder/versions.html",
        title=_("Versions : %(title)s", title=opened.title),
        area="desk",
        opened=opened,
        rows=page.items,
        published=request.args.get("publiee", ""),
        next_url=desk_url(slug, "versions/", apres=page.next_cursor) if page.next_cursor else None,
    )


@blueprint.get("/<slug>/versions/<int:number>")
@allow(DESIGNER)
def show_version(slug: str, number: int) -> Response:
    """Show a version in words, and what the next one changed."""
    with transaction() as session:
        opened = drafts.read_draft(session, slug, families())
        version = publication.version_of(session, slug, number)
        changes = _changes_since(session, slug, version)
    return render(
        "workflow/builder/version.html",
        title=_("%(title)s, version %(n)s", title=version.title, n=number),
        area="desk",
        opened=opened,
        version=version,
        steps=steps(compile_definition(version.source)),
        changes=changes,
    )


def _changes_since(session: Session, slug: str, version: Workflow) -> list[str] | None:
    try:
        before = publication.version_of(session, slug, version.version - 1)
    except NotFound:
        return None
    return publication.changes_from(session, slug, before.source, version.source)


@blueprint.post("/<slug>/versions/<int:number>/repartir")
@allow(DESIGNER)
def restart(slug: str, number: int) -> BaseResponse:
    """Make the working copy what this version was."""
    try:
        with transaction() as session:
            publication.restart_from(session, slug, number, designer(), families())
    except HeldByOther as error:
        return held_page(slug, error)
    return redirect_to(desk_url(slug))
