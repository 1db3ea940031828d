"""The addresses of the list: every view is one, to keep, send and come back to."""

from urllib.parse import urlencode
from uuid import UUID

from flask import request
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from marshmallow import ValidationError

from guichet_backoffice.actions.views import ALL, PENDING, View, filled
from guichet_backoffice.schemas import ListAsked

LIST = "/agents/demandes/"
# The words of the address, and what they are called in the code.
PARAMETERS = {
    "vue": "tab",
    "demarche": "procedure",
    "statut": "status",
    "canal": "channel",
    "echeance": "due",
    "famille": "family",
    "urgence": "urgency",
    "etiquette": "tag",
    "q": "q",
    "tri": "sort",
}
SCHEMA = ListAsked()


def view_asked() -> View:
    """Read the view from the address; raises `Invalid` for a value that is not on its list."""
    return _read(_asked())


def view_understood() -> tuple[View, bool]:
    """Read what can be of the view, and tell whether all of it was.

    An old bookmark or a link cut short shows the list, not a page that leads nowhere.
    """
    asked = _asked()
    wrong = SCHEMA.validate(asked)
    return _read({name: value for name, value in asked.items() if name not in wrong}), not wrong


def _asked() -> dict[str, str]:
    return {
        name: request.args[word].strip()
        for word, name in PARAMETERS.items()
        if word in request.args
    }


def _read(asked: dict[str, str]) -> View:
    if not asked.get("tab"):
        asked["tab"] = ALL if asked.get("q") else PENDING
    try:
        return filled(SCHEMA.load(asked))
    except ValidationError as error:
        errors = {name: _("Cette valeur n’est pas dans la liste.") for name in error.messages_dict}
        raise Invalid(errors=errors) from error


def case_url(request_id: UUID, view: View) -> str:
    """Give the address of a case that leads to its neighbours in a view."""
    return f"/agents/dossiers/{request_id}/?{urlencode({'liste': asked_of(view)})}"


def asked_of(view: View) -> str:
    """Give what an address asks of a view, without its beginning."""
    return list_url(view, path="")[1:]


def list_url(view: View, *, path: str = LIST, **more: str) -> str:
    """Give the address of a view; `more` are cursors, or that all of it is chosen."""
    words = {word: getattr(view, name) for word, name in PARAMETERS.items()} | more
    return f"{path}?{urlencode({word: value for word, value in words.items() if value})}"
