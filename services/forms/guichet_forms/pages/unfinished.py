"""What a citizen has begun and not sent, for her dashboard."""

from flask import Blueprint, Response
from guichet_kit.auth import allow, principal, service
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import render

from guichet_forms.actions import drafts

SHOWN = 5
blueprint = Blueprint("unfinished", __name__)


@blueprint.get("/fragments/mes-brouillons")
@allow(service("gateway"))
def fragment() -> Response:
    """Give the dashboard the citizen's last drafts, whatever their family; nothing without one."""
    with transaction() as session:
        found = drafts.list_unfinished(session, principal().subjects.values(), SHOWN)
    return render("forms/unfinished.html", title=_("Mes brouillons"), drafts=found)
