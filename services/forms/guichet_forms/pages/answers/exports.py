"""Exports of requests: asked for, watched, downloaded by who asked."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request, stream_with_context, url_for
from guichet_kit.auth import allow, principal
from guichet_kit.database import transaction
from guichet_kit.dates import PARIS
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import NotFound
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions.answers import exporting, reach
from guichet_forms.actions.answers.exporting import Piece, Wanted
from guichet_forms.actions.answers.listing import count_requests
from guichet_forms.core.exporting import FORMATS, Format, channel_names
from guichet_forms.models import Export
from guichet_forms.pages.answers.asking import search_of, words_of
from guichet_forms.pages.answers.listing import READER, around, count_text, opened
from guichet_forms.pages.answers.told import filters_told
from guichet_forms.pages.meeting import library

PIECE_BYTES = 64 * 1024
blueprint = Blueprint("exports", __name__)

blueprint.before_request(at_the_desk)


@blueprint.get("/agents/formulaires/<slug>/reponses/exporter")
@allow(READER)
def show_new(slug: str) -> BaseResponse:
    """Ask which format, for the requests that the address filters."""
    with transaction() as session:
        procedure, form = opened(session, slug)
        search = search_of(form, request.args)
        if search.errors:
            return redirect_to(search.url())
        number = count_requests(session, search.asked)
        last = exporting.list_own(session, slug, principal().subject)
    return render(
        "forms/answers/export_new.html",
        title=_("Exporter, %(title)s", title=procedure.title),
        area="desk",
        procedure=procedure,
        search=search,
        found=count_text(number),
        number=number,
        formats=format_labels(),
        last=[(item, filters_told(exporting.wanted_of(item))) for item in last],
        **around(search),
    )


@blueprint.post("/agents/formulaires/<slug>/reponses/exporter")
@allow(READER)
def create(slug: str) -> BaseResponse:
    """Give the file at once when there are few requests, else have it written by the worker."""
    wanted_format = request.form.get("format", "")
    if wanted_format not in FORMATS:
        raise NotFound
    with transaction() as session:
        _procedure, form = opened(session, slug)
        search = search_of(form, words_of(request.form))
        if search.errors:
            return redirect_to(search.url())
        persons = request.form.get("personnes") != "sans"
        wanted = Wanted(asked=search.asked, format=wanted_format, persons=persons)
        agent = principal().subject
        number = exporting.count_up_to(session, wanted)
        if not number:
            return redirect_to(
                f"{url_for('exports.show_new', slug=slug)}?{urlencode(search.words)}"
            )
        if number > exporting.AT_ONCE:
            export = exporting.begin(session, wanted, agent)
            return redirect_to(_export_url(export))
        exporting.note_export(session, wanted, agent)
    return _sent(_written(wanted), wanted.writer, slug)


@blueprint.get("/agents/formulaires/<slug>/reponses/exports/<uuid:export_id>")
@allow(READER)
def show(slug: str, export_id: UUID) -> Response:
    """Show how far an export is; htmx asks for its state alone."""
    export = _found(slug, export_id)
    with transaction() as session:
        procedure, form = opened(session, slug)
    return render(
        "forms/answers/export.html",
        title=_("Export en cours") if export.state == "waiting" else _("Export"),
        area="desk",
        block="state",
        slug=slug,
        procedure=procedure,
        filters=filters_told(exporting.wanted_of(export), form),
        export=export,
        formats=format_labels(),
        most=exporting.MOST_ROWS,
        here=_export_url(export),
        file_url=url_for("exports.download", slug=slug, export_id=export_id),
    )


@blueprint.get("/agents/formulaires/<slug>/reponses/exports/<uuid:export_id>/fichier")
@allow(READER)
def download(slug: str, export_id: UUID) -> Response:
    """Give the file of an export that is ready, piece by piece."""
    export = _found(slug, export_id)
    if export.state != "ready":
        raise NotFound
    return file_of(export)


def file_of(export: Export) -> Response:
    """The answer that streams the file of an export."""

    def pieces() -> Iterator[bytes]:
        for n in range(export.parts):
            with transaction() as session:
                yield exporting.read_part(session, export.id, n) or b""

    return _sent(pieces(), FORMATS[export.format], export.slug)


def format_labels() -> dict[str, str]:
    """What each format is for."""
    return {
        "csv": _("Tableau CSV, pour tout tableur"),
        "ods": _("Tableau OpenDocument (ODS), pour LibreOffice ou Excel"),
        "json": _("JSON, pour un programme"),
        "geojson": _("Carte GeoJSON, avec les lieux des réponses"),
    }


def _found(slug: str, export_id: UUID) -> Export:
    """An export of this agent, who still reads this procedure. Raises `NotFound`."""
    with transaction() as session:
        reach.find_for(session, slug, reach.reader_of(principal()))
        export = exporting.find_own(session, export_id, principal().subject)
    if export.slug != slug:
        raise NotFound
    return export


def _export_url(export: Export) -> str:
    return url_for("exports.show", slug=export.slug, export_id=export.id)


def _written(wanted: Wanted) -> Iterator[bytes]:
    """The file of few requests, each piece read in a transaction of its own."""
    if wanted.writer.pack is None:
        return _pieces(wanted)
    file = tempfile.SpooledTemporaryFile(exporting.SPOOLED)  # noqa: SIM115 - closed once sent
    wanted.writer.pack(_pieces(wanted), file)  # type: ignore[arg-type]  # a spooled file is one
    file.seek(0)
    return _read(file)  # type: ignore[arg-type]  # the same


def _pieces(wanted: Wanted) -> Iterator[bytes]:
    cursor: str | None = ""
    while cursor is not None:
        piece = _piece(wanted, cursor)
        yield piece.text.encode()
        cursor = piece.cursor
    yield wanted.writer.tail().encode()


def _piece(wanted: Wanted, cursor: str) -> Piece:
    with transaction() as session:
        return exporting.write_piece(session, library(), wanted, channel_names(), cursor)


def _read(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while content := file.read(PIECE_BYTES):
            yield content


def _sent(pieces: Iterator[bytes], writer: Format, slug: str) -> Response:
    day = datetime.now(UTC).astimezone(PARIS).date()
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}-{day}.{writer.extension}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(stream_with_context(pieces), mimetype=writer.media_type, headers=headers)
