"""Files, wallets and generated documents."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask
    from guichet_kit.wire import Wire

    from guichet_documents.settings import Settings


def create_app(settings: "Settings", *, wire: "Wire | None" = None) -> "Flask":
    """Give the application: deposit, download, wallet, documents made from templates."""
    # Imported here: the processes that read one hostile file load this package without the rest.
    from guichet_kit.app import create_service

    from guichet_documents import api, events, jobs, pages
    from guichet_documents.antivirus import Scanner
    from guichet_documents.storage import Storage

    app = create_service(
        "documents",
        __name__,
        settings,
        handlers=events.handlers,
        jobs=jobs.jobs,
        wire=wire,
        api=[api.blueprint],
    )
    app.extensions["guichet_storage"] = Storage(settings.files_folder)
    app.extensions["guichet_scanner"] = Scanner(settings.clamd) if settings.clamd else None
    app.register_blueprint(pages.blueprint)
    return app
