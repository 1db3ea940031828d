"""stats counts requests by anonymous facts and shows them on a board."""

from flask import Flask
from guichet_kit.app import create_service
from guichet_kit.wire import Wire

from guichet_stats import api, events, fragments, pages
from guichet_stats.settings import Settings


def create_app(settings: Settings, *, wire: Wire | None = None) -> Flask:
    """Give the Flask application of stats."""
    app = create_service(
        "stats", __name__, settings, handlers=events.handlers, wire=wire, api=[api.blueprint]
    )
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(fragments.blueprint)
    return app
