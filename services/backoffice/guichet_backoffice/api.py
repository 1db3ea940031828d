"""The API of backoffice: the list, as its agent sees it."""

from datetime import UTC, datetime
from typing import Any

from flask_smorest import Blueprint
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction

from guichet_backoffice.actions import scope
from guichet_backoffice.actions.listing import Found, list_entries
from guichet_backoffice.actions.views import filled
from guichet_backoffice.schemas import EntryPage, PageAsked

blueprint = Blueprint("backoffice_api", __name__, url_prefix="/api/v1")


@blueprint.get("/entries")
@blueprint.arguments(PageAsked, location="query")
@blueprint.response(200, EntryPage)
@allow(agent)
def get_entries(asked: dict[str, Any]) -> Found:
    """Give a page of the requests in the agent's scope."""
    with transaction() as session:
        reach = scope(session, principal())
        return list_entries(
            session,
            reach,
            filled(asked),
            datetime.now(UTC),
            after=asked["after"],
            size=asked["size"],
        )
