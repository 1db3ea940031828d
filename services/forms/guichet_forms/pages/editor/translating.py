"""The texts of a form in its other languages: written beside the French, or by a file."""

from typing import Any

from flask import Response, request, url_for
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _, ngettext
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import NotFound
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import works
from guichet_forms.actions.works import FORM, Opened
from guichet_forms.core.definition import languages_of
from guichet_forms.core.editing import EditRefused
from guichet_forms.core.editing.translations import (
    Line,
    add_language,
    as_csv,
    drop_language,
    from_csv,
    lines_of,
    write,
)
from guichet_forms.core.spoken import OFFERED, name_in_french
from guichet_forms.core.tables import MOST_BYTES, TableRefused, text_of
from guichet_forms.pages.editor import held
from guichet_forms.pages.editor.desk import DESIGNER, blueprint, designer, work_url
from guichet_forms.problems import HeldByOther
from guichet_forms.schemas.text_words import words_of_place

PREFIX = "t-"
AT_ONCE = 60
"""Texts shown at once: a form has thousands, and a page of inputs is bounded."""


@blueprint.get("/<slug>/traductions/")
@allow(DESIGNER)
def show_languages(slug: str) -> Response:
    """Show the languages of a form, with what is missing in each."""
    with transaction() as session:
        return _languages(works.open_work(session, FORM, slug, designer()))


def _languages(opened: Opened, refused: str = "") -> Response:
    counted = []
    for code in languages_of(opened.source):
        lines = lines_of(opened.source, code)
        missing = sum(line.is_missing for line in lines)
        counted.append({"code": code, "name": name_in_french(code), "missing": missing})
    known = {one["code"] for one in counted}
    return _page(
        opened,
        "forms/builder/languages.html",
        _("Langues"),
        refused=refused,
        status=422 if refused else 200,
        languages=counted,
        offered=[
            {"value": code, "label": name_in_french(code)} for code in OFFERED if code not in known
        ],
    )


@blueprint.post("/<slug>/traductions/")
@allow(DESIGNER)
def change_languages(slug: str) -> BaseResponse:
    """Add a language, or take one away."""
    gone, added = request.form.get("drop", ""), request.form.get("language", "")
    label = _("Langue retirée") if gone else _("Langue ajoutée")

    def operation(source: Any) -> Any:
        return drop_language(source, gone) if gone else add_language(source, added)

    try:
        with transaction() as session:
            works.change(session, FORM, slug, designer(), operation, label)
    except HeldByOther as error:
        return held.page(FORM, slug, error)
    except EditRefused as error:
        with transaction() as session:
            return _languages(works.open_work(session, FORM, slug, designer()), error.sentence)
    if gone:
        return redirect_to(url_for("editor.show_languages", slug=slug))
    return redirect_to(url_for("editor.show_texts", slug=slug, language=added))


@blueprint.get("/<slug>/traductions/<language>")
@allow(DESIGNER)
def show_texts(slug: str, language: str) -> Response:
    """Show the French texts, each with the input of its translation."""
    with transaction() as session:
        return _texts(_opened(session, slug, language), language)


@blueprint.post("/<slug>/traductions/<language>")
@allow(DESIGNER)
def save_texts(slug: str, language: str) -> BaseResponse:
    """Keep what was written, complete or not."""
    words = {
        name.removeprefix(PREFIX): text
        for name, text in request.form.items()
        if name.startswith(PREFIX)
    }
    return _written(slug, language, words, _("Traductions modifiées"))


@blueprint.get("/<slug>/traductions/<language>.csv")
@allow(DESIGNER)
def export_texts(slug: str, language: str) -> Response:
    """Send the texts as a file for who translates."""
    with transaction() as session:
        opened = _opened(session, slug, language)
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}-{language}.csv"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    content = "\ufeff" + as_csv(lines_of(opened.source, language))
    return Response(content, mimetype="text/csv", headers=headers)


@blueprint.post("/<slug>/traductions/<language>/importer")
@allow(DESIGNER)
def import_texts(slug: str, language: str) -> BaseResponse:
    """Take the translations of a file; its empty lines change nothing."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise TableRefused(_("Choisissez un fichier CSV."))
        with sent.stream as stream:
            words = from_csv(text_of(stream.read(MOST_BYTES + 1)))
    except TableRefused as refused:
        with transaction() as session:
            opened = _opened(session, slug, language)
        return _texts(opened, language, errors={"file": refused.sentence})
    return _written(slug, language, words, _("Traductions importées"))


def _written(slug: str, language: str, words: dict[str, str], label: str) -> BaseResponse:
    try:
        with transaction() as session:
            _opened(session, slug, language)
            works.change(
                *(session, FORM, slug, designer()),
                lambda source: write(source, language, words),
                label,
            )
    except HeldByOther as error:
        return held.page(FORM, slug, error)
    except EditRefused as error:
        with transaction() as session:
            opened = _opened(session, slug, language)
        return _texts(opened, language, refused=error.sentence)
    kept = {key: request.args[key] for key in ("page", "manque", "de") if key in request.args}
    return redirect_to(
        url_for("editor.show_texts", slug=slug, language=language, fait=1, **kept)  # type: ignore[arg-type]  # addresses are texts
    )


def _opened(session: Session, slug: str, language: str) -> Opened:
    """The working copy. Raises `NotFound` for a language that it does not have."""
    opened = works.open_work(session, FORM, slug, designer())
    if language not in languages_of(opened.source):
        raise NotFound
    return opened


def _texts(
    opened: Opened, language: str, *, refused: str = "", errors: dict[str, str] | None = None
) -> Response:
    lines = lines_of(opened.source, language)
    page, only = request.args.get("page"), bool(request.args.get("manque"))
    wanted = [one for one in lines if page is None or one.text.page == page]
    found = [one for one in wanted if one.is_missing or not only]
    asked = request.args.get("de", "0")
    begin = int(asked) if asked.isdecimal() and int(asked) < len(found) else 0
    name = name_in_french(language)
    return _page(
        opened,
        "forms/builder/translations.html",
        _("Traductions, %(language)s", language=name),
        refused=refused,
        errors=errors or {},
        status=422 if refused or errors else 200,
        language=language,
        name=name,
        missing=sum(one.is_missing for one in lines),
        total=len(lines),
        rows=[_row(opened, one) for one in found[begin : begin + AT_ONCE]],
        pages=_pages(opened, lines),
        chosen=page,
        only=only,
        before=max(begin - AT_ONCE, 0) if begin else None,
        after=begin + AT_ONCE if begin + AT_ONCE < len(found) else None,
        here={key: request.args[key] for key in ("page", "manque", "de") if key in request.args},
    )


def _row(opened: Opened, line: Line) -> dict[str, Any]:
    """One text as the screen shows it; what was typed and refused stays."""
    typed = request.form.get(PREFIX + line.text.place)
    return {
        "name": PREFIX + line.text.place,
        "what": words_of_place(opened.source, line.text.place),
        "french": line.text.text,
        "words": line.words if typed is None else typed,
        "long": len(line.text.text) > 60 or "\n" in line.text.text,
    }


def _pages(opened: Opened, lines: list[Line]) -> list[dict[str, Any]]:
    """What one may look at alone: the card, each page; with what is missing in it."""
    titles = {"": _("La fiche"), **{p["id"]: p["title"] for p in opened.source["pages"]}}
    found = []
    for key, title in titles.items():
        missing = sum(one.is_missing for one in lines if one.text.page == key)
        found.append({"id": key, "title": title, "missing": missing})
    return found


def _page(opened: Opened, template: str, title: str, *, refused: str = "", **more: Any) -> Response:
    whole = f"{title}, {opened.source.get('title', '')}"
    errors = refused or more.get("errors")
    return render(
        template,
        title=_("Erreur : %(title)s", title=whole) if errors else whole,
        area="desk",
        opened=opened,
        heading=title,
        refused=refused,
        held=opened.held_by_other(designer()),
        counted=lambda n: ngettext("%(num)s texte manque", "%(num)s textes manquent", n),
        back_url=work_url(FORM, opened.slug),
        **more,
    )
