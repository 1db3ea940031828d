"""Files made from the charter: style sheet, icons, logo, manifest, service worker."""

import orjson
from flask import g, render_template
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import YEAR_S, asset
from guichet_kit.problems import NotFound
from werkzeug.wrappers import Response

from guichet_gateway import emblem
from guichet_gateway.actions.authorities import read_logo

FOREVER = f"public, max-age={YEAR_S}, immutable"
SHORTLY = "public, max-age=300"
SIDES = (192, 512)
PICTURE_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@allow(anyone)
def stylesheet(digest: str) -> Response:
    """Give the charter's colours; only the address of the version in force may be kept."""
    current = digest == g.site.css_hash
    return _file(g.site.css, "text/css; charset=utf-8", FOREVER if current else "no-store")


@allow(anyone)
def icon_svg() -> Response:
    """Give the monogram of the authority."""
    content = emblem.svg(g.site.charter["name"], *_colours())
    response = _file(content, "image/svg+xml", SHORTLY)
    response.headers["Content-Security-Policy"] = PICTURE_CSP
    return response


@allow(anyone)
def icon_png(side: int) -> Response:
    """Give the icon that phones put on their screen."""
    if side not in SIDES:
        raise NotFound
    return _file(emblem.png(side, *_colours()), "image/png", SHORTLY)


@allow(anyone)
def logo(digest: str) -> Response:
    """Give a logo by the hash of its bytes."""
    with transaction() as session:
        image = read_logo(session, digest)
    response = _file(image, "image/png", FOREVER)
    response.headers["Content-Security-Policy"] = PICTURE_CSP
    return response


@allow(anyone)
def manifest() -> Response:
    """Describe the portal to browsers that can install it (W3C Web Application Manifest)."""
    icons = [{"src": "/icone.svg", "sizes": "any", "type": "image/svg+xml"}]
    for side in SIDES:
        src = f"/icone-{side}.png"
        icons.append({"src": src, "sizes": f"{side}x{side}", "type": "image/png"})
    body = {
        "name": _("%(name)s, mes démarches", name=g.site.charter["name"]),
        "short_name": g.site.charter["name"][:30],
        "lang": "fr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": g.site.tokens["ground"],
        "theme_color": g.site.tokens["brand-strong"],
        "icons": icons,
    }
    return _file(orjson.dumps(body), "application/manifest+json", SHORTLY)


@allow(anyone)
def service_worker() -> Response:
    """Give the script that keeps the offline page and static files, and nothing personal."""
    kept = [
        asset("kit", "kit.css"),
        asset("kit", "kit-portal.css"),
        g.site.shown["stylesheet_url"],
    ]
    content = render_template("gateway/sw.js", kept=kept, version=g.site.css_hash)
    return _file(content, "text/javascript; charset=utf-8", "no-cache")


def _colours() -> tuple[str, str]:
    return g.site.tokens["brand-strong"], g.site.tokens["accent"]


def _file(content: str | bytes, kind: str, cache: str) -> Response:
    return Response(content, content_type=kind, headers={"Cache-Control": cache})
