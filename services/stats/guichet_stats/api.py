"""The API of stats: the board as numbers."""

from typing import Any

from flask_smorest import Blueprint
from guichet_kit.auth import allow, principal, right
from guichet_kit.database import transaction

from guichet_stats.actions.board import Board, filters_of, read_board
from guichet_stats.schemas import BoardAsked, BoardGiven

blueprint = Blueprint("stats_api", __name__, url_prefix="/api/v1")


@blueprint.get("/board")
@blueprint.arguments(BoardAsked, location="query")
@blueprint.response(200, BoardGiven)
@allow(right("stats.read"))
def read(asked: dict[str, Any]) -> Board:
    """Give the board of a year, small groups masked."""
    with transaction() as session:
        return read_board(session, filters_of(**asked, families=principal().bound("stats.read")))
