"""The gateway: the only public door of a counter."""

from typing import Any

from flask import Flask, g
from guichet_kit.app import create_service
from guichet_kit.wire import HttpWire, Wire
from markupsafe import Markup
from werkzeug.wrappers import Response

from guichet_gateway import api, browser, events, jobs, packing, pages, state, tries
from guichet_gateway.charter import nobody
from guichet_gateway.directory import Directory
from guichet_gateway.settings import Settings
from guichet_gateway.tokens import Tokens

__all__ = ["create_app"]


def create_app(settings: Settings, *, wire: Wire | None = None) -> Flask:
    """Give the gateway's application; without a wire it calls services at their addresses."""
    wire = wire or HttpWire(settings.addresses)
    app = create_service(
        "gateway",
        __name__,
        settings,
        handlers=events.handlers,
        jobs=jobs.jobs,
        wire=wire,
        api=[api.blueprint],
        recognise=browser.recognise,
    )
    kit = app.extensions["guichet"]
    kit.layouts |= {area: f"gateway/layout_{area}.html" for area in ("portal", "desk", "bare")}
    app.extensions["gateway"] = state.State(
        settings=settings,
        database=kit.database,
        wire=wire,
        keys=kit.keys,
        directory=Directory(kit.database),
        tokens=Tokens(wire, settings.gateway_secret),
        tries=tries.counted(app.extensions["guichet_metrics"].registry),
    )
    app.url_map.merge_slashes = False
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(pages.forwarded)
    app.jinja_env.globals.update(csrf_token=_csrf_token, csrf_field=_csrf_field)
    app.register_error_handler(tries.TooManyCodes, tries.show_too_many)
    app.context_processor(_frame)
    app.after_request(_finish)
    return app


def _frame() -> dict[str, Any]:
    """Give every layout the charter and the person; `charter` of a page's own comes first."""
    site = g.get("site") or nobody()
    return {"charter": site.shown, "account": browser.account()}


def _csrf_token() -> str:
    found: browser.Browser | None = g.get("browser")
    return found.csrf if found else ""


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(_csrf_token())


def _finish(response: Response) -> Response:
    return packing.pack(browser.protect(browser.remember(response)))
