"""The designers' pages of imports and exports: a file is read, its report shown, then applied."""

from contextlib import closing
from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import Principal, allow, principal, right
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import NotFound
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import designers, exchange
from guichet_forms.actions.designers import Designer
from guichet_forms.actions.exchange import Given, Report, keeping
from guichet_forms.actions.exchange.importing import as_json, from_json
from guichet_forms.core.answers_schema import answers_schema
from guichet_forms.core.exchange.bundle import write_json, write_zip
from guichet_forms.core.exchange.notes import FileRefused
from guichet_forms.core.exchange.publik import Completion
from guichet_forms.pages.labels import family_labels
from guichet_forms.pages.meeting import library
from guichet_forms.problems import BundleRefused

RIGHT = "forms.build"
DESIGNER = right(RIGHT)
MOST_BYTES, AROUND_FILE = 10_000_000, 64 * 1024
SERVICE = ("name", "address", "email", "phone")
WRITERS = {"json": (write_json, "application/json"), "zip": (write_zip, "application/zip")}
blueprint = Blueprint("exchange", __name__, url_prefix="/agents/formulaires")

blueprint.before_request(at_the_desk)


def designer_with_file(who: Principal) -> bool:
    """Let designers in with a file of ten megabytes; runs before the body is read."""
    request.max_content_length = MOST_BYTES + AROUND_FILE
    return DESIGNER(who)


def designer() -> Designer:
    """Who designs, and in which families."""
    who = principal()
    return Designer(who.subject, who.name, who.bound(RIGHT))


@blueprint.get("/importer")
@allow(DESIGNER)
def show_import() -> Response:
    """Ask for a file of definitions."""
    return _asking("")


@blueprint.post("/importer")
@allow(designer_with_file)
def read_file() -> BaseResponse:
    """Read a file, keep it, and lead to what it would do."""
    name, content = _sent_file()
    if not content or len(content) > MOST_BYTES:
        return _asking(_("Choisissez un fichier de 10 Mo au plus, par exemple paquet.json."), 422)
    given = Given(
        content=content,
        name=name,
        completion=Completion(
            family=request.form.get("family", ""),
            service={key: request.form.get(key, "")[:300] for key in SERVICE},
        ),
        publish=bool(request.form.get("publish")),
    )
    try:
        with transaction() as session:
            exchange.plan(session, designer(), given)
            kept = keeping.keep(session, given, principal().subject)
    except FileRefused as refused:
        return _asking(refused.sentence, 422)
    return redirect_to(url_for("exchange.show_report", bundle_id=kept.id))


@blueprint.get("/importer/<uuid:bundle_id>")
@allow(DESIGNER)
def show_report(bundle_id: UUID) -> Response:
    """Show what a file would do, or what it did."""
    with transaction() as session:
        kept = keeping.find_own(session, bundle_id, principal().subject)
        if done := kept.options.get("report"):
            return _report(kept.name, from_json(done), bundle_id)
        report = exchange.plan(session, designer(), keeping.given_of(kept))
        return _report(kept.name, report, bundle_id, publish=kept.options["publish"])


@blueprint.post("/importer/<uuid:bundle_id>")
@allow(DESIGNER)
def apply(bundle_id: UUID) -> BaseResponse:
    """Import what the report showed; once, whatever is pressed twice."""
    try:
        with transaction() as session:
            kept = keeping.find_own(session, bundle_id, principal().subject)
            if "report" not in kept.options:
                report = exchange.apply(session, designer(), keeping.given_of(kept))
                keeping.note_report(session, kept, dict(as_json(report)))
    except BundleRefused:
        pass  # the report says why, and what was changed meanwhile
    return redirect_to(url_for("exchange.show_report", bundle_id=bundle_id))


@blueprint.get("/<slug>/exporter")
@allow(DESIGNER)
def show_export(slug: str) -> Response:
    """Offer the files that a form can be taken away in."""
    with transaction() as session:
        procedure = designers.find_for(session, slug, designer())
        bundle = exchange.gather(session, [slug])
    return render(
        "forms/exchange/export.html",
        title=_("Exporter le formulaire, %(title)s", title=procedure.title),
        area="desk",
        procedure=procedure,
        bundle=bundle,
    )


@blueprint.get("/<slug>/exporter/paquet.<format>")
@allow(DESIGNER)
def export(slug: str, format: str) -> Response:
    """Give a form and what it needs as a bundle."""
    if format not in WRITERS:
        raise NotFound
    write, media_type = WRITERS[format]
    with transaction() as session:
        designers.find_for(session, slug, designer())
        bundle = exchange.gather(session, [slug])
    return _file(write(bundle), f"{slug}.{format}", media_type)


@blueprint.get("/<slug>/exporter/schema.json")
@allow(DESIGNER)
def export_schema(slug: str) -> Response:
    """Give the JSON Schema of the answers to the newest version."""
    with transaction() as session:
        designers.find_for(session, slug, designer())
        versions = exchange.gather(session, [slug])["forms"][0]["versions"]
        if not versions:
            raise NotFound
        number = versions[-1]["number"]
        form = library().form(session, slug, number)
    schema = orjson.dumps(answers_schema(form, number), option=orjson.OPT_INDENT_2)
    return _file(schema, f"{slug}.schema.json", "application/schema+json")


def _sent_file() -> tuple[str, bytes]:
    """The name and the content of the file that was sent; empty when there is none."""
    file = request.files.get("file")
    if file is None:
        return "", b""
    with closing(file):
        return file.filename or "", file.stream.read(MOST_BYTES + 1)


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=media_type, headers=headers)


def _asking(error: str, status: int = 200) -> Response:
    title = _("Importer des formulaires")
    return render(
        "forms/exchange/import.html",
        title=_("Erreur : %(title)s", title=title) if error else title,
        area="desk",
        status=status,
        errors={"file": error} if error else {},
        families=[{"value": key, "label": label} for key, label in family_labels().items()],
        typed=request.form,
    )


def _report(name: str, report: Report, bundle_id: UUID, *, publish: bool = False) -> Response:
    return render(
        "forms/exchange/report.html",
        title=_("Import de %(name)s", name=name or _("définitions")),
        area="desk",
        name=name,
        report=report,
        publish=publish,
        parts=part_labels(),
        statuses=status_labels(),
        url=url_for("exchange.apply", bundle_id=bundle_id),
    )


def part_labels() -> dict[str, str]:
    """What the parts of a bundle are called."""
    return {
        "blocks": _("Bloc"),
        "sources": _("Source de données"),
        "cards": _("Modèle de fiche"),
        "forms": _("Formulaire"),
    }


def status_labels() -> dict[str, dict[str, Any]]:
    """What becomes of an element, in a word and a colour."""
    return {
        "new": {"label": _("Nouveau"), "kind": "ok"},
        "changed": {"label": _("Changé"), "kind": "info"},
        "same": {"label": _("Identique"), "kind": "flat"},
        "refused": {"label": _("Refusé"), "kind": "bad"},
    }
