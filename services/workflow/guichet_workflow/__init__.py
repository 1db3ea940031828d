"""workflow keeps the cases: definitions, moves, clocks, history, the agents' page, follow-up."""

from flask import Flask
from guichet_kit.app import create_service
from guichet_kit.wire import Wire

from guichet_workflow import api, events, jobs, pages
from guichet_workflow.settings import Settings


def create_app(settings: Settings, *, wire: Wire | None = None) -> Flask:
    """Give the Flask application of workflow."""
    app = create_service(
        "workflow",
        __name__,
        settings,
        handlers=events.handlers,
        jobs=jobs.jobs,
        wire=wire,
        api=[api.blueprint],
    )
    app.register_blueprint(pages.blueprint)
    return app
