"""Files of cards: brought in once their report was read, sent out step by step."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, stream_with_context, url_for
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import NotFound
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions.cards import importing
from guichet_forms.actions.cards.exporting import STEP, csv_lines, json_lines
from guichet_forms.actions.cards.importing import File
from guichet_forms.actions.cards.planning import Mode
from guichet_forms.actions.cards.walking import search_cards
from guichet_forms.core.card_files import ID, MOST_CARDS, columns_of
from guichet_forms.core.tables import MOST_BYTES, TableRefused, text_of
from guichet_forms.models import Card
from guichet_forms.pages.cards.reach import PREFIX, agent_with_file, note_import, opened
from guichet_forms.pages.offering import offers_within
from guichet_forms.problems import ImportRefused

TYPES = {"csv": "text/csv", "json": "application/json"}
blueprint = Blueprint("cards_files", __name__, url_prefix=PREFIX)

blueprint.before_request(at_the_desk)


@blueprint.get("/<slug>/importer")
@allow(agent)
def show_import(slug: str) -> Response:
    """Ask for a file of cards."""
    return _ask(slug)


@blueprint.post("/<slug>/importer")
@allow(agent_with_file)
def check(slug: str) -> BaseResponse:
    """Read a file and say what it would do."""
    known = "skip" if request.form.get("known") == "skip" else "update"
    absent = "delete" if request.form.get("absent") == "delete" else "keep"
    mode = Mode(known=known, absent=absent)
    try:
        file = _file()
        with transaction() as session:
            found = opened(session, slug)
            world = offers_within(session)
            kept = importing.check_file(session, found, file, mode, world, principal().name)
    except ImportRefused as refused:
        return _ask(slug, refused.errors["file"], 422)
    return redirect_to(url_for("cards_files.show_report", slug=slug, import_id=kept.id))


@blueprint.get("/<slug>/importer/<uuid:import_id>")
@allow(agent)
def show_report(slug: str, import_id: UUID) -> Response:
    """Show what a file would do, or did."""
    return _report(slug, import_id)


def _report(slug: str, import_id: UUID, error: str = "") -> Response:
    with transaction() as session:
        found = opened(session, slug)
        kept = importing.find_import(session, slug, import_id)
    report = kept.report
    title = _("Import terminé") if report["done"] else _("Vérifier l’import")
    return render(
        "forms/cards/report.html",
        title=_("Erreur : %(title)s", title=title) if error else title,
        area="desk",
        status=422 if error else 200,
        heading=title,
        errors={"confirm": error} if error else {},
        model=found.model,
        kept=kept,
        report=report,
        most=100,
    )


@blueprint.post("/<slug>/importer/<uuid:import_id>")
@allow(agent)
def apply(slug: str, import_id: UUID) -> BaseResponse:
    """Do what the report says, checked again; cards are deleted once that was ticked."""
    with transaction() as session:
        opened(session, slug)
        told = importing.find_import(session, slug, import_id).report
    if told["deleted"] and not told["done"] and "confirm" not in request.form:
        return _report(slug, import_id, _("Cochez cette case pour supprimer les fiches absentes."))
    with transaction() as session:
        done = importing.apply_file(
            *(session, slug, import_id, offers_within(session), principal().name)
        )
        # A file already applied keeps its moment: it is written once.
        if done.done_at is not None and done.done_at == session.scalar(select(func.now())):
            note_import(session, slug, done.report)
    return redirect_to(url_for("cards_files.show_report", slug=slug, import_id=import_id))


@blueprint.get("/<slug>/export.<extension>")
@allow(agent)
def export(slug: str, extension: str) -> Response:
    """Send all the cards of a model as a file, step by step."""
    if extension not in TYPES:
        raise NotFound
    with transaction() as session:
        found = opened(session, slug)

    def read(after: str) -> tuple[list[Card], str | None]:
        with transaction() as session:
            return search_cards(session, slug, "", after, STEP)

    made: Iterator[str] = csv_lines(found.form, read) if extension == "csv" else json_lines(read)
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}.{extension}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(stream_with_context(made), mimetype=TYPES[extension], headers=headers)


def _file() -> File:
    """The file that was sent. Raises `ImportRefused`."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise ImportRefused(errors={"file": _("Choisissez un fichier CSV ou JSON.")})
    with sent.stream as stream:
        content = stream.read(MOST_BYTES + 1)
    try:
        text = text_of(content)
    except TableRefused as refused:
        raise ImportRefused(errors={"file": refused.sentence}) from refused
    is_json = sent.filename.lower().endswith(".json") or text.lstrip()[:1] in ("[", "{")
    return File(format="json" if is_json else "csv", text=text)


def _ask(slug: str, error: str = "", status: int = 200) -> Response:
    with transaction() as session:
        found = opened(session, slug)
    title = _("Importer des fiches")
    more: dict[str, Any] = {"columns": [ID, *(one.head for one in columns_of(found.form))]}
    return render(
        "forms/cards/import.html",
        title=_("Erreur : %(title)s", title=title) if error else title,
        area="desk",
        status=status,
        heading=title,
        model=found.model,
        errors={"file": error} if error else {},
        known=request.form.get("known", "update"),
        absent=request.form.get("absent", "keep"),
        most=MOST_CARDS,
        **more,
    )
