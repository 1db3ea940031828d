"""The designers' pages: procedures, their versions, checked, previewed, put in use."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_questions.result import PageResult
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import designers, procedures, publication, works
from guichet_forms.actions.answers.reach import reader_of
from guichet_forms.actions.audit import note
from guichet_forms.core.answers import typed_answers
from guichet_forms.core.definition import compile_form
from guichet_forms.pages.editor.desk import DESIGNER, designer
from guichet_forms.pages.labels import family_labels
from guichet_forms.problems import DefinitionRefused, NotReady

LONGEST = 1_000_000
blueprint = Blueprint("builder", __name__)

blueprint.before_request(at_the_desk)


@blueprint.get("/agents/formulaires/")
@allow(DESIGNER)
def list_procedures() -> Response:
    """List the procedures of the authority."""
    archived = request.args.get("etat") == "archivees"
    with transaction() as session:
        asked = request.args.get("apres", "")
        found, after = designers.list_for(session, designer(), asked, archived=archived)
        counts = procedures.count_requests(session, [item.slug for item in found])
    return render(
        "forms/builder_list.html",
        title=_("Formulaires"),
        area="desk",
        procedures=found,
        counts=counts,
        most=procedures.MOST_COUNTED,
        families=family_labels(),
        archived=archived,
        deleted=request.args.get("supprimee", ""),
        next_url=url_for("builder.list_procedures", apres=after, etat=request.args.get("etat"))
        if after
        else None,
    )


@blueprint.get("/agents/formulaires/coller")
@allow(DESIGNER)
def show_new() -> Response:
    """Ask for the definition of a new procedure."""
    return _upload_page("", "", {})


@blueprint.get("/agents/formulaires/<slug>/")
@allow(DESIGNER)
def show_procedure(slug: str) -> Response:
    """Show one procedure: its state, its versions."""
    with transaction() as session:
        opened = works.open_work(session, works.FORM, slug, designer())
        versions = procedures.list_versions(session, slug)
        count = procedures.count_requests(session, [slug]).get(slug, 0)
    return render(
        "forms/builder_procedure.html",
        title=opened.thing.title,
        area="desk",
        opened=opened,
        procedure=opened.thing,
        versions=versions,
        count=count,
        most=procedures.MOST_COUNTED,
        may_read=opened.thing.family in reader_of(principal()).families,
    )


@blueprint.get("/agents/formulaires/<slug>/nouvelle-version")
@allow(DESIGNER)
def show_upload(slug: str) -> Response:
    """Show the newest definition, to be changed or replaced."""
    with transaction() as session:
        opened = works.open_work(session, works.FORM, slug, designer())
    return _upload_page(slug, _pretty(opened.source), {})


@blueprint.post("/agents/formulaires/coller", defaults={"slug": ""})
@blueprint.post("/agents/formulaires/<slug>/nouvelle-version")
@allow(DESIGNER)
def upload(slug: str) -> BaseResponse:
    """Check a definition and keep it as a version, not yet in use."""
    text = _given_text()
    try:
        source = _read(text, slug)
        with transaction() as session:
            if slug:
                designers.find_for(session, slug, designer())
            version = procedures.add_version(session, source, designer().name)
    except DefinitionRefused as refusal:
        return _upload_page(slug, text, refusal.errors, 422)
    return redirect_to(url_for("builder.show_version", slug=version.slug, number=version.number))


@blueprint.get("/agents/formulaires/<slug>/versions/<int:number>")
@allow(DESIGNER)
def show_version(slug: str, number: int) -> Response:
    """Show a version as the person will see it, every question in sight."""
    with transaction() as session:
        procedure = designers.find_for(session, slug, designer())
        version = procedures.find_version(session, slug, number)
    form = compile_form(version.source)
    return render(
        "forms/builder_version.html",
        title=_("%(title)s, version %(number)s", title=form.title, number=number),
        area="desk",
        procedure=procedure,
        version=version,
        form=form,
        shown={page.id: PageResult(raw=typed_answers(page, {})) for page in form.pages},
    )


@blueprint.get("/agents/formulaires/<slug>/versions/<int:number>.json")
@allow(DESIGNER)
def download_version(slug: str, number: int) -> Response:
    """Give the definition as a file, to share or keep."""
    with transaction() as session:
        designers.find_for(session, slug, designer())
        version = procedures.find_version(session, slug, number)
    response = Response(_pretty(version.source), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-{number}.json"'
    return response


@blueprint.post("/agents/formulaires/<slug>/versions/<int:number>/publier")
@allow(DESIGNER)
def publish(slug: str, number: int) -> BaseResponse:
    """Put a version in use, or show what keeps it from that."""
    try:
        with transaction() as session:
            designers.find_for(session, slug, designer())
            publication.publish(session, slug, number)
            note(session, "form.published", actor=designer().subject, about=slug, version=number)
    except NotReady:
        return redirect_to(url_for("publication.show", slug=slug, version=number, bloque=1))
    return redirect_to(url_for("publication.show", slug=slug, version=number))


@blueprint.post("/agents/formulaires/<slug>/etat")
@allow(DESIGNER)
def set_state(slug: str) -> BaseResponse:
    """Open or close the procedure."""
    state = "closed" if request.form.get("state") == "closed" else "open"
    with transaction() as session:
        designers.find_for(session, slug, designer())
        procedures.set_state(session, slug, state)
    return redirect_to(url_for("builder.show_procedure", slug=slug))


def _given_text() -> str:
    """What was pasted, or the content of the file chosen."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.stream.read(LONGEST + 1).decode("utf-8", "replace")
    return request.form.get("source", "")


def _read(text: str, slug: str) -> Mapping[str, Any]:
    """The definition that was given. Raises `DefinitionRefused`."""
    if len(text) > LONGEST:
        raise DefinitionRefused(errors={"": _("Le fichier dépasse un million de caractères.")})
    try:
        source = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        sentence = _(
            "Ce texte n’est pas du JSON lisible : ligne %(line)s, colonne %(column)s.",
            line=error.lineno,
            column=error.colno,
        )
        raise DefinitionRefused(errors={"": sentence}) from error
    if not isinstance(source, dict):
        raise DefinitionRefused(errors={"": _("Un formulaire est un objet JSON.")})
    if slug and source.get("slug") != slug:
        sentence = _("Gardez « %(slug)s » : c’est l’adresse de cette démarche.", slug=slug)
        raise DefinitionRefused(errors={"slug": sentence})
    if not designer().reaches(str(source.get("family", ""))):
        sentence = _("Vos rôles ne vous ouvrent pas cette famille : choisissez-en une autre.")
        raise DefinitionRefused(errors={"family": sentence})
    return source


def _pretty(source: Mapping[str, Any]) -> str:
    return orjson.dumps(source, option=orjson.OPT_INDENT_2).decode()


def _upload_page(slug: str, text: str, errors: Mapping[str, str], status: int = 200) -> Response:
    title = _("Nouvelle version") if slug else _("Nouveau formulaire")
    return render(
        "forms/builder_upload.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        area="desk",
        status=status,
        heading=title,
        slug=slug,
        text=text,
        errors=errors,
        url=url_for("builder.upload", slug=slug) if slug else url_for("builder.upload", slug=""),
    )
