"""workflow keeps the cases: definitions, moves, clocks, history, the agents' page, follow-up."""

from flask import Flask
from guichet_kit.app import create_service
from guichet_kit.wire import Wire
from guichet_questions import drawing

from guichet_workflow import api, events, jobs, pages
from guichet_workflow.core.kinds import HELD
from guichet_workflow.core.questions import card_rows, drawn
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
    drawing.init_app(app)
    app.jinja_env.globals |= {"drawn_question": drawn, "own_types": HELD, "card_rows": card_rows}
    app.register_blueprint(pages.blueprint)
    return app
