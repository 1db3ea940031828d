"""notify writes to people: message templates, e-mail, notices on the portal."""

from flask import Flask
from guichet_kit.app import create_service
from guichet_kit.wire import HttpWire, Wire

from guichet_notify import api, events, jobs
from guichet_notify.pages import citizens, editing, mailbox, reading
from guichet_notify.settings import Settings


def create_app(settings: Settings, *, wire: Wire | None = None) -> Flask:
    """Give the Flask application of notify; the mailbox exists only where no mail leaves."""
    inside = {"identity": settings.identity_url, "documents": settings.documents_url}
    app = create_service(
        "notify",
        __name__,
        settings,
        handlers=events.handlers,
        jobs=jobs.jobs,
        wire=wire or HttpWire(inside),
        api=[api.blueprint],
    )
    app.register_blueprint(citizens.blueprint)
    app.register_blueprint(editing.blueprint)
    app.register_blueprint(reading.blueprint)
    if settings.keeps_mails:
        app.register_blueprint(mailbox.blueprint)
    return app
