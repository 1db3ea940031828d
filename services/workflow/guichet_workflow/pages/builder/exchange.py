"""Circuits read from a file, after a report that writes nothing, and sent as one."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import NotFound
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import drafts, exchange
from guichet_workflow.actions.drafts import HeldByOther, Opened
from guichet_workflow.core.editing.sentences import words_for
from guichet_workflow.core.exchange import NotRead, as_bpmn, as_mermaid
from guichet_workflow.core.exchange.publik.reading import without_files
from guichet_workflow.core.sketch import draw
from guichet_workflow.pages.builder.acts import held_page
from guichet_workflow.pages.builder.desk import (
    DESIGNER,
    LONGEST,
    blueprint,
    designer,
    desk_url,
    families,
)
from guichet_workflow.pages.builder.points import points_of
from guichet_workflow.pages.builder.selection import Selection

MOST_READ = 2_000_000
"""A workflow of Publik carries its models of documents, which are left: no body is longer."""
Writer = Callable[[Session, Opened], bytes]
WRITERS: dict[str, tuple[str, str, Writer]] = {
    "json": ("application/json", "json", lambda session, one: exchange.bundle_of(session, one)),
    "mermaid": ("text/plain", "mmd", lambda _session, one: as_mermaid(one.source).encode()),
    "bpmn": ("application/xml", "bpmn", lambda _session, one: as_bpmn(one.source)),
}


@blueprint.get("/importer")
@allow(DESIGNER)
def show_import() -> Response:
    """Ask for a file, or its text."""
    return _page("")


@blueprint.post("/importer")
@allow(DESIGNER)
def read_file() -> BaseResponse:
    """Say what the file would do; do it when asked to."""
    text = _given()
    try:
        imported = exchange.read(text)
    except NotRead as error:
        return _page(text, {"file" if _attached() else "source": error.sentence})
    if request.form.get("action") == "importer":
        return _bring_in(text)
    with transaction() as session:
        report = exchange.look_at(session, imported, families())
    words = words_for(report.source, {})
    return _page(
        text,
        report=report,
        points=points_of(report.source, words, report.findings, Selection(slug=report.slug)),
        drawn=draw(report.source, words),
    )


def _attached() -> FileStorage | None:
    file = request.files.get("file")
    return file if file is not None and file.filename else None


def _given() -> str:
    if file := _attached():
        with file.stream as stream:
            return without_files(stream.read(MOST_READ).decode("utf-8", "replace"))
    return request.form.get("source", "")


def _bring_in(text: str) -> BaseResponse:
    imported = exchange.read(text)
    try:
        with transaction() as session:
            slug = exchange.bring_in(session, imported, designer(), families())
    except HeldByOther as error:
        return held_page(exchange.named(imported.source)["slug"], error)
    return redirect_to(desk_url(slug, repris=1))


def _page(text: str, errors: dict[str, str] | None = None, **more: Any) -> Response:
    title = _("Importer un circuit")
    return render(
        "workflow/builder/import.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        area="desk",
        status=422 if errors else 200,
        text=text[:LONGEST],
        errors=errors or {},
        **more,
    )


@blueprint.get("/<slug>/exporter/<form>")
@allow(DESIGNER)
def export(slug: str, form: str) -> Response:
    """Send the working copy as a file: json (our bundle), mermaid or bpmn."""
    if form not in WRITERS:
        raise NotFound
    media_type, ending, write = WRITERS[form]
    with transaction() as session:
        opened = drafts.read_draft(session, slug, families())
        content = write(session, opened)
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}.{ending}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, mimetype=media_type, headers=headers)
