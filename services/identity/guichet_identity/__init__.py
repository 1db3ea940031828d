"""Accounts, agents, roles, sign-in and the OpenID Provider of a Guichet."""

from flask import Flask
from guichet_kit.app import create_service
from guichet_kit.wire import Wire

from guichet_identity import api, events, jobs, pages
from guichet_identity.passwords import Hasher
from guichet_identity.settings import Settings
from guichet_identity.signing import Keyring
from guichet_identity.tokens import Identity

__all__ = ["Settings", "create_app"]


def create_app(settings: Settings, *, wire: Wire | None = None) -> Flask:
    """Give the application of the identity service."""
    app = create_service(
        "identity",
        __name__,
        settings,
        handlers=events.handlers,
        jobs=jobs.jobs,
        wire=wire,
        api=api.blueprints,
    )
    database = app.extensions["guichet"].database
    app.extensions["guichet_identity"] = Identity(
        keyring=Keyring(database.web, settings.signing_secret),
        hasher=Hasher(),
        issuer=settings.issuer,
        pairwise_key=settings.pairwise_key,
    )
    for blueprint in pages.blueprints:
        app.register_blueprint(blueprint)
    return app
