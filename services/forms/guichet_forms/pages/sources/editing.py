"""Data sources made, changed and deleted, from what designers type and send."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import NotFound
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions.audit import note
from guichet_forms.actions.cards import models
from guichet_forms.actions.sources import keeping, lines
from guichet_forms.actions.sources.uses import copies_naming, uses_of
from guichet_forms.core.cards import form_of
from guichet_forms.core.lists import MOST_FIXED, lines_of
from guichet_forms.models import Source
from guichet_forms.pages.offering import remote
from guichet_forms.pages.sources import labels
from guichet_forms.pages.sources.guard import DESIGNER, designer_with_file
from guichet_forms.pages.sources.typed import given_from
from guichet_forms.problems import SourceInUse, SourceRefused

blueprint = Blueprint("sources_editing", __name__, url_prefix="/agents/sources")

blueprint.before_request(at_the_desk)


@blueprint.get("/nouvelle")
@allow(DESIGNER)
def choose_kind() -> Response:
    """Ask where the lines come from."""
    return render(
        "forms/sources/kinds.html",
        title=_("Nouvelle source de données"),
        area="desk",
        kinds=labels.kind_labels(),
        texts=labels.kind_texts(),
    )


@blueprint.get("/nouvelle/<kind>")
@allow(DESIGNER)
def show_new(kind: str) -> Response:
    """Ask for a source of this kind."""
    _known(kind)
    return _form(kind, None, {})


@blueprint.post("/nouvelle/<kind>")
@allow(designer_with_file)
def add(kind: str) -> BaseResponse:
    """Make a source."""
    _known(kind)
    try:
        given = given_from(kind, None, remote().outside)
        with transaction() as session:
            slug = keeping.add_source(session, given, principal().name).slug
            note(session, "source.added", actor=principal().subject, about=slug, kind=kind)
    except SourceRefused as refused:
        return _form(kind, None, request.form, refused.errors)
    return redirect_to(url_for("sources.show_source", slug=slug))


@blueprint.get("/<slug>/modifier")
@allow(DESIGNER)
def show_change(slug: str) -> Response:
    """Show a source to be changed."""
    with transaction() as session:
        source = keeping.find_source(session, slug)
        typed = {"title": source.title, **source.settings}
        if source.kind == "fixed":
            rows = lines.search_lines(session, slug, "", MOST_FIXED)
            typed["lines"] = lines_of(lines.items_of(rows))
    return _form(source.kind, source, typed)


@blueprint.post("/<slug>/modifier")
@allow(designer_with_file)
def change(slug: str) -> BaseResponse:
    """Change a source."""
    with transaction() as session:
        source = keeping.find_source(session, slug)
    try:
        given = given_from(source.kind, source, remote().outside)
        with transaction() as session:
            keeping.change_source(session, slug, given, principal().name)
            note(session, "source.changed", actor=principal().subject, about=slug)
    except SourceRefused as refused:
        return _form(source.kind, source, request.form, refused.errors)
    remote().forgive((principal().authority, slug))
    return redirect_to(url_for("sources.show_source", slug=slug))


@blueprint.get("/<slug>/supprimer")
@allow(DESIGNER)
def show_delete(slug: str) -> Response:
    """Ask to confirm, or say what uses the source."""
    return _delete_page(slug)


@blueprint.post("/<slug>/supprimer")
@allow(DESIGNER)
def delete(slug: str) -> BaseResponse:
    """Delete a source that nothing uses."""
    try:
        with transaction() as session:
            keeping.delete_source(session, slug)
            note(session, "source.deleted", actor=principal().subject, about=slug)
    except SourceInUse as refused:
        return _delete_page(slug, refused.status)
    return redirect_to(url_for("sources.list_sources"))


def _delete_page(slug: str, status: int = 200) -> Response:
    with transaction() as session:
        source = keeping.find_source(session, slug)
        uses = uses_of(session, slug)
        copies = copies_naming(session, [slug])
    return render(
        "forms/sources/delete.html",
        title=_("Supprimer %(title)s", title=source.title),
        area="desk",
        status=status,
        source=source,
        uses=uses,
        copies=copies,
    )


def _known(kind: str) -> None:
    if kind not in keeping.KINDS:
        raise NotFound


def _form(
    kind: str,
    source: Source | None,
    typed: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
) -> Response:
    heading = _("Modifier %(title)s", title=source.title) if source else labels.kind_labels()[kind]
    return render(
        "forms/sources/form.html",
        title=_("Erreur : %(title)s", title=heading) if errors else heading,
        area="desk",
        status=422 if errors else 200,
        heading=heading,
        kind=kind,
        source=source,
        typed=typed,
        errors=errors or {},
        caches=labels.cache_labels(),
        kept=_kept(typed),
        **_models(kind, str(typed.get("model", ""))),
    )


def _kept(typed: Mapping[str, Any]) -> list[str]:
    """The questions of a card that go along with it, as typed or as kept."""
    many = getattr(typed, "getlist", None)
    return list(many("keep") if many else typed.get("keep") or [])


def _models(kind: str, chosen: str) -> dict[str, Any]:
    """The card models to choose from, and the questions of the one chosen."""
    if kind != "cards":
        return {"models": [], "questions": []}
    with transaction() as session:
        found, _after = models.list_models(session, size=100)
        live = next((one.live for one in found if one.slug == chosen), None)
        version = models.find_version(session, chosen, live) if live else None
    questions = list(form_of(version.source).by_id.values()) if version else []
    return {
        "models": [{"value": one.slug, "label": one.title} for one in found if one.live],
        "questions": [{"value": item.id, "label": item.label} for item in questions],
    }
