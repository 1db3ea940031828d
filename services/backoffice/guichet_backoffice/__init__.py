"""backoffice shows agents every request of their scope in one list, and takes those of visitors."""

from flask import Flask
from guichet_kit.app import create_service
from guichet_kit.wire import Wire

from guichet_backoffice import api, events, jobs
from guichet_backoffice.pages import day, digest, intake, listing
from guichet_backoffice.settings import Settings


def create_app(settings: Settings, *, wire: Wire | None = None) -> Flask:
    """Give the Flask application of backoffice."""
    app = create_service(
        "backoffice",
        __name__,
        settings,
        handlers=events.handlers,
        jobs=jobs.jobs,
        wire=wire,
        api=[api.blueprint],
    )
    for part in (day, digest, listing, intake):
        app.register_blueprint(part.blueprint)
    return app
