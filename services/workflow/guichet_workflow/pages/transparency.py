"""What happens to a request of a procedure, for anyone: a part of a page of the gateway."""

import orjson
from flask import Blueprint, Response
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import render

from guichet_workflow.actions.transparency import read_followed
from guichet_workflow.core.transparency import account

blueprint = Blueprint("transparency", __name__)


@blueprint.get("/fragments/etapes/<slug>")
@allow(anyone)
def fragment(slug: str) -> Response:
    """Tell the circuit that a procedure follows now; the sentences come from its definition."""
    with transaction() as session:
        found = read_followed(session, slug)
    told = account(found.definition, orjson.loads(found.text))
    return render("workflow/transparency.html", title=_("Les étapes"), told=told)
