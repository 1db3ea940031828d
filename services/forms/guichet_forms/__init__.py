"""forms: procedures, form definitions, drafts and submissions."""

from flask import Flask
from guichet_kit.app import create_service
from guichet_kit.wire import Wire
from guichet_questions import drawing

from guichet_forms import api, events, jobs
from guichet_forms.core.spoken import choices_of
from guichet_forms.gallery import Gallery
from guichet_forms.library import Library
from guichet_forms.pages import (
    answering,
    builder,
    correcting,
    editor,
    exchange,
    intro,
    later,
    mandate,
    offering,
    picking,
    prefilling,
    publication,
    sending,
    tracking,
    unfinished,
    uploading,
)
from guichet_forms.pages.answers import exports as answers_exports
from guichet_forms.pages.answers import listing as answers_listing
from guichet_forms.pages.cards import blueprints as card_pages
from guichet_forms.pages.editor.starting import GALLERY
from guichet_forms.pages.sources import blueprints as source_pages
from guichet_forms.settings import Settings


def create_app(settings: Settings, *, wire: Wire | None = None) -> Flask:
    """Give the Flask application of forms: the procedures' pages, their builder, the API."""
    app = create_service(
        "forms",
        __name__,
        settings,
        handlers=events.handlers,
        jobs=jobs.jobs,
        wire=wire,
        api=[api.blueprint],
    )
    app.extensions["guichet_forms"] = Library()
    app.extensions[GALLERY] = Gallery(settings.catalogue_folder)
    offering.init_app(app)
    drawing.init_app(app)
    app.jinja_env.globals["languages_of"] = choices_of
    asked = (intro, mandate, prefilling, answering, uploading, picking, sending, later, unfinished)
    after = (correcting, tracking)
    made = (builder, editor, exchange, answers_listing, answers_exports, publication)
    for part in (*asked, *after, *made):
        app.register_blueprint(part.blueprint)
    for blueprint in (*source_pages, *card_pages):
        app.register_blueprint(blueprint)
    return app
