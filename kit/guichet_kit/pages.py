"""Pages: content for the gateway to lay out, whole plain pages when a service is used alone."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, g, make_response, redirect, request, send_file
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup
from werkzeug.exceptions import NotFound as NoSuchFile
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as BaseResponse

from guichet_kit.auth import open_to_all
from guichet_kit.csrf import csrf_token
from guichet_kit.dates import french_date, french_datetime, short_datetime
from guichet_kit.i18n import language
from guichet_kit.trace import current_trace_id

KIT = Path(__file__).parent
YEAR_S = 31_536_000
PLAIN = "guichet/plain.html"
CONTENT = "guichet/content.html"
MAPS = ("kit/vendor/leaflet.js", "kit/map.js")


def render(
    template: str,
    *,
    title: str,
    area: str = "portal",
    scripts: Sequence[str] = (),
    status: int = 200,
    block: str | None = None,
    in_frames: bool = False,
    maps: bool = False,
    **context: Any,
) -> Response:
    """Render a page, or only its `block` when htmx asks for a fragment.

    `area` names the layout (portal, desk, bare), `scripts` files of the service's own
    `static/<service>/` folder, or of the kit ("kit/logic.js").
    `in_frames` lets the page frame others of this site, and be framed by them: for previews.
    `maps` lets the page show maps, when the installation gives their pictures. Personal pages are
    never cached.
    """
    g.in_frames = in_frames
    kit = current_app.extensions["guichet"]
    g.maps_from = kit.settings.tiles_origin if maps else ""
    scripts = [*(MAPS if g.maps_from else ()), *scripts]
    urls = [_script(kit.service, name) for name in scripts]
    names = {"title": title, "area": area, "scripts": urls, **context}
    if block and request.headers.get("HX-Request") == "true":
        text = _block(template, block, names)
    else:
        layout = CONTENT if g.get("from_gateway") else kit.layouts.get(area, PLAIN)
        text = _whole(template, layout, names)
    response = make_response(text, status)
    response.headers["Vary"] = "HX-Request"
    response.headers["Cache-Control"] = "no-store"
    if g.get("from_gateway"):
        response.headers["Guichet-Title"] = quote(title)
        response.headers["Guichet-Area"] = area
        response.headers["Guichet-Scripts"] = ",".join(urls)
        response.headers["Guichet-Frames"] = "self" if in_frames else ""
        response.headers["Guichet-Maps"] = "yes" if g.maps_from else ""
    return response


def at_the_desk() -> None:
    """Lay out what is refused as the agents' pages are: for `before_request` of their blueprint."""
    g.problem_area = "desk"


def redirect_to(url: str) -> BaseResponse:
    """Send the browser to `url` by GET (303), as after every act."""
    return redirect(url, code=303)


def _script(service: str, name: str) -> str:
    owner = "kit" if name.startswith("kit/") else service
    return asset(owner, name.removeprefix("kit/"))


def _whole(template: str, layout: str, names: dict[str, Any]) -> str:
    found = current_app.jinja_env.get_template(template)
    merged = dict(names, layout=layout)
    current_app.update_template_context(merged)
    return found.render(merged)


def _block(template: str, block: str, names: dict[str, Any]) -> str:
    """Render one block; what a page imports at its top is not run for a block, so `ui` is given."""
    found = current_app.jinja_env.get_template(template)
    components = current_app.jinja_env.get_template("guichet/components.html").module
    merged = dict(names, layout=CONTENT, ui=components)
    current_app.update_template_context(merged)
    context = found.new_context(merged)
    return str(current_app.jinja_env.concat(found.blocks[block](context)))


def asset(owner: str, name: str) -> str:
    """Give the address of a static file of the kit (`owner` "kit") or of the service.

    The address carries the file's hash, so that browsers may keep it for a year.
    """
    known: dict[tuple[str, str], str] = current_app.extensions["guichet"].assets
    if (owner, name) not in known:
        path = _asset_path(owner, name)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        known[owner, name] = f"/assets/{owner}/{name}?v={digest}"
    return known[owner, name]


def _asset_path(owner: str, name: str) -> Path:
    folder = KIT / "static" if owner == "kit" else Path(current_app.root_path) / "static" / owner
    path = safe_join(str(folder), name)
    if path is None or not Path(path).is_file():
        raise NoSuchFile
    return Path(path)


def init_app(app: Flask) -> None:
    """Give the application its template folders, globals and filters, and serve its assets."""
    chosen = app.extensions["guichet"].settings.templates_folder
    folders = [Path(app.root_path) / "templates", KIT / "templates"]
    overrides = [FileSystemLoader(chosen)] if chosen else []
    app.jinja_loader = ChoiceLoader([*overrides, *map(FileSystemLoader, folders)])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for told in (french_date, french_datetime, short_datetime):
        app.jinja_env.filters[told.__name__] = told
    known = {one.__name__: one for one in (csrf_token, csp_nonce, tiles, asset, language)}
    app.jinja_env.globals.update(known, csrf_field=_csrf_field, trace_id=current_trace_id)
    app.add_url_rule("/assets/<owner>/<path:name>", view_func=asset_read, endpoint="kit.asset_read")


@open_to_all
def asset_read(owner: str, name: str) -> BaseResponse:
    """Serve a static file of the kit or of the service."""
    if owner not in ("kit", current_app.extensions["guichet"].service):
        raise NoSuchFile
    versioned = "v" in request.args
    response = send_file(_asset_path(owner, name), max_age=YEAR_S if versioned else 300)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def csp_nonce() -> str:
    """Give the nonce of this response's own scripts: the gateway's, when it lays the page out."""
    return str(g.csp_nonce)


def tiles() -> dict[str, str] | None:
    """Give the address of the pictures of maps, and whose they are; None on a page without maps."""
    settings = current_app.extensions["guichet"].settings
    if not g.get("maps_from"):
        return None
    return {"url": settings.tiles_url, "credit": settings.tiles_credit}


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())
