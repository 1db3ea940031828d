"""The gateway's own pages, and the two doors to those of the services."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from guichet_gateway.browser import SESSION
from guichet_gateway.pages import account, charter, files, legal, portal, stages, through

blueprint = Blueprint("pages", __name__)
forwarded = Blueprint("forwarded", __name__)
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

PAGES: tuple[tuple[str, Callable[..., Any], list[str]], ...] = (
    ("/", portal.home, ["GET"]),
    ("/recherche", portal.catalogue, ["GET"]),
    ("/demarches/", portal.catalogue, ["GET"]),
    ("/demarches/<slug>/etapes", stages.stages, ["GET"]),
    ("/mon-espace/", account.dashboard, ["GET"]),
    ("/connexion", account.sign_in, ["GET"]),
    ("/connexion/retour", account.sign_in_return, ["GET"]),
    ("/deconnexion", account.sign_out, ["POST"]),
    (SESSION, account.session_left, ["GET", "POST"]),
    ("/agents/charte/", charter.charter_edit, ["GET"]),
    ("/agents/charte/", charter.charter_save, ["POST"]),
    ("/agents/charte/apercu", charter.charter_preview, ["POST"]),
    ("/agents/charte/apercu.css", charter.preview_css, ["GET"]),
    ("/agents/charte/versions/<int:version>", charter.charter_restore, ["POST"]),
    ("/accessibilite", legal.accessibility, ["GET"]),
    ("/mentions-legales", legal.legal_notice, ["GET"]),
    ("/donnees-personnelles", legal.personal_data, ["GET"]),
    ("/hors-ligne", legal.offline, ["GET"]),
    ("/charte-<digest>.css", files.stylesheet, ["GET"]),
    ("/icone.svg", files.icon_svg, ["GET"]),
    ("/icone-<int:side>.png", files.icon_png, ["GET"]),
    ("/logo-<digest>.png", files.logo, ["GET"]),
    ("/manifest.webmanifest", files.manifest, ["GET"]),
    ("/sw.js", files.service_worker, ["GET"]),
    ("/dev/etats", legal.states, ["GET"]),
)
DOORS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("/api/<service>/v1/<path:rest>", through.program),
    ("/<path:rest>", through.page),
)

for rule, view, methods in PAGES:
    blueprint.add_url_rule(rule, view_func=view, methods=methods)

for rule, door in DOORS:
    forwarded.add_url_rule(rule, view_func=door, methods=METHODS, provide_automatic_options=False)
for name in through.ASSETS:
    forwarded.add_url_rule(
        f"/assets/{name}/<path:rest>", f"asset_{name}", through.asset_of(name), methods=["GET"]
    )
