"""The charter's screen: edit, preview, save, restore."""

from typing import Any

from flask import Response as FlaskResponse
from flask import g, request
from guichet_kit import pages
from guichet_kit.auth import allow, right
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from guichet_gateway import charter as charters
from guichet_gateway import emblem, fonts, palette, routing, state
from guichet_gateway.actions import authorities, catalogue
from guichet_gateway.actions.authorities import CharterMoved

EDITOR = right("charter.edit")
ADDRESS = "/agents/charte/"


@allow(EDITOR)
def charter_edit() -> Response:
    """Show the charter in force, ready to be changed."""
    with transaction() as session:
        row = authorities.read_authority(session)
        values, version = row.charter, row.version
    return _screen(values, version, saved=request.args.get("enregistree", ""))


@allow(EDITOR)
def charter_save() -> Response:
    """Save what was typed, or only show it when the preview was asked for."""
    values, version = _typed(request.form), request.form.get("version", 0, int)
    if "apercu" in request.form:
        return _previewed(values, version)
    logo = request.files["logo_file"].read(emblem.MAX_BYTES + 1) if request.files else b""
    try:
        with transaction() as session:
            found = authorities.save_charter(
                session, values, version=version, saved_by=g.principal.name, logo=logo
            )
    except Invalid as problem:
        return _screen(values, version, errors=problem.errors, status=422)
    except CharterMoved as problem:
        return _screen(values, g.site.version, conflict=problem.detail, status=409)
    state.of().directory.forget()
    return pages.redirect_to(f"{ADDRESS}?enregistree={found}")


@allow(EDITOR)
def charter_preview() -> Response:
    """Give the preview again, for what is typed at this moment."""
    return _previewed(_typed(request.form), request.form.get("version", 0, int))


@allow(EDITOR)
def preview_css() -> FlaskResponse:
    """Give colours not saved yet, for the preview alone."""
    try:
        table = palette.tokens(request.args.get("brand", ""), request.args.get("accent") or None)
    except ValueError:
        table = g.site.tokens
    css = charters.stylesheet(table, request.args.get("font", ""))
    css = css.replace(":root", ".charter-preview")
    return FlaskResponse(css, content_type="text/css", headers={"Cache-Control": "no-store"})


@allow(EDITOR)
def charter_restore(version: int) -> Response:
    """Save an earlier version again as the newest."""
    current = request.form.get("version", 0, int)
    with transaction() as session:
        found = authorities.restore_charter(
            session, version, current=current, saved_by=g.principal.name
        )
    state.of().directory.forget()
    return pages.redirect_to(f"{ADDRESS}?enregistree={found}")


def _typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """Give the charter as it was typed, unchecked."""
    names = (*charters.ONE_LINE, *charters.SEVERAL_LINES, *charters.COLOURS, "font")
    return {
        **{name: form.get(name, "") for name in names},
        **{name: charters.links_from(form.get(name, "")) for name in charters.LINKS},
        "featured": _in_order([slug for slug in form.getlist("featured") if slug]),
        "logo": "" if form.get("logo_remove") else form.get("logo", ""),
    }


def _in_order(ticked: list[str]) -> list[str]:
    """Keep the order that the home page has: boxes come in the catalogue's; the new ones end it."""
    kept = [slug for slug in g.site.charter["featured"] if slug in ticked]
    return kept + [slug for slug in ticked if slug not in kept]


def _previewed(values: dict[str, Any], version: int) -> Response:
    try:
        charters.read(values)
    except Invalid as problem:
        return _screen(values, version, errors=problem.errors, status=422)
    return _screen(values, version)


def _screen(
    values: dict[str, Any],
    version: int,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
    **context: Any,
) -> Response:
    with transaction() as session:
        history = authorities.list_charters(session)
        procedures = catalogue.list_procedures(session).items
    return pages.render(
        "gateway/charter.html",
        title=_("Erreur : Charte graphique") if errors else _("Charte graphique"),
        area="desk",
        nav="charter",
        scripts=["charter.js"],
        block="preview",
        status=status,
        values=values,
        version=version,
        errors=errors or {},
        links={name: charters.links_text(values[name]) for name in charters.LINKS},
        look=_look(values),
        history=history,
        procedures=[{"value": item.slug, "label": item.title} for item in procedures],
        families=routing.FAMILIES,
        fonts=[{"value": key, "label": words} for key, words in fonts.names().items() if key],
        usual_font=fonts.names()[""],
        **context,
    )


def _look(values: dict[str, Any]) -> dict[str, Any]:
    """Give what the preview shows: legible colours made from those typed, and what to know."""
    try:
        brand = palette.normalised(values["brand"])
        accent = palette.normalised(values["accent"]) if values["accent"] else ""
    except ValueError:
        brand, accent = g.site.charter["brand"], g.site.charter["accent"]
    table = palette.tokens(brand, accent or None)
    font = values.get("font", "") if values.get("font") in fonts.FONTS else ""
    return {
        "brand": brand,
        "accent": accent,
        "used": table,
        "warnings": palette.warnings(brand, accent or None),
        "initials": emblem.initials(values["name"] or _("Guichet")),
        "address": f"{ADDRESS}apercu.css?brand=%23{brand[1:]}"
        + (f"&accent=%23{accent[1:]}" if accent else "")
        + (f"&font={font}" if font else ""),
    }
