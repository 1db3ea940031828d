"""Checking a typed password: tries counted first, no connection held while argon2 works."""

from flask import current_app
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid

from guichet_identity import browser
from guichet_identity.actions import sign_in
from guichet_identity.actions.sign_in import Candidate
from guichet_identity.tokens import identity


def secret_key() -> str:
    """Give the key under which tries are counted."""
    key: str = current_app.extensions["guichet"].settings.handover_key
    return key


def compare(email: str, password: str) -> Candidate | None:
    """Give who signs in, None when address or password is wrong; raise `TooMany`.

    The try is committed before the password is looked at, so that it counts whatever follows.
    """
    with transaction() as session:
        candidate = sign_in.admit(session, secret_key(), email, browser.address())
    matches = identity().hasher.verify(candidate.password_hash, password)
    return candidate if matches else None


def confirm(email: str, password: str) -> None:
    """Ask a person who is signed in for her password; raise `Invalid` on "current", `TooMany`."""
    candidate = compare(email, password)
    if candidate is None:
        raise Invalid(errors={"current": _("Ce n’est pas votre mot de passe actuel.")})
    with transaction() as session:
        sign_in.forgive(session, candidate)
