"""The circuits of an authority, and what a new one may start from."""

from typing import Any

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Invalid, NotFound
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import drafts, starting
from guichet_workflow.actions.drafts import HeldByOther
from guichet_workflow.core.editing.sentences import words_for
from guichet_workflow.core.sketch import draw
from guichet_workflow.gallery import Pattern, find_pattern, patterns
from guichet_workflow.pages.builder.acts import held_page
from guichet_workflow.pages.builder.desk import (
    DESIGNER,
    blueprint,
    designer,
    desk_url,
    families,
)
from guichet_workflow.pages.builder.selection import SIDE


@blueprint.get("/")
@allow(DESIGNER)
def list_circuits() -> Response:
    """Show the circuits, in use or being made."""
    with transaction() as session:
        rows, after = starting.list_circuits(session, families(), request.args.get("apres", ""))
    return render(
        "workflow/builder/list.html",
        title=_("Circuits"),
        area="desk",
        rows=rows,
        dropped=request.args.get("abandonne", ""),
        next_url=f"/agents/circuits/?apres={after}" if after else None,
    )


@blueprint.get("/nouveau")
@allow(DESIGNER)
def show_start() -> Response:
    """Show the patterns, each drawn, and the other ways to begin."""
    return _start({}, "", "")


@blueprint.post("/nouveau")
@allow(DESIGNER)
def start() -> BaseResponse:
    """Begin a circuit from a pattern, or from nothing."""
    title, wanted = request.form.get("title", ""), request.form.get("pattern", "")
    pattern = find_pattern(wanted)
    if wanted and pattern is None:
        raise NotFound
    source = pattern.source if pattern else starting.blank()
    try:
        with transaction() as session:
            slug = starting.begin(session, title, source, designer(), families())
    except Invalid as error:
        return _start(error.errors, title, wanted)
    return redirect_to(desk_url(slug))


def _start(errors: dict[str, str], title: str, wanted: str) -> Response:
    """The gallery; what was typed stays in the card it was typed in."""
    heading = _("Nouveau circuit")
    return render(
        "workflow/builder/start.html",
        title=_("Erreur : %(title)s", title=heading) if errors else heading,
        area="desk",
        status=422 if errors else 200,
        offered=[_offered(one) for one in patterns()],
        errors={f"title-{wanted}": sentence for sentence in errors.values()},
        typed=title,
        wanted=wanted,
    )


def _offered(pattern: Pattern) -> dict[str, Any]:
    source = {"slug": pattern.slug, **pattern.source}
    return {"pattern": pattern, "drawn": draw(source, words_for(source, {}))}


@blueprint.post("/<slug>/dupliquer")
@allow(DESIGNER)
def duplicate(slug: str) -> BaseResponse:
    """Begin a circuit with what this one says."""
    with transaction() as session:
        made = starting.duplicate(session, slug, designer(), families())
    return redirect_to(desk_url(made, volet=SIDE))


@blueprint.post("/<slug>/abandonner")
@allow(DESIGNER)
def drop(slug: str) -> BaseResponse:
    """Forget the working copy: the version in use is what is left, if there is one."""
    try:
        with transaction() as session:
            title = drafts.read_draft(session, slug, families()).title
            drafts.drop_draft(session, slug, designer(), families())
    except HeldByOther as error:
        return held_page(slug, error)
    return redirect_to(desk_url("", abandonne=title).replace("//", "/"))
