"""The board of statistics, on screen and as a file."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, request
from guichet_kit.auth import allow, principal, right
from guichet_kit.database import transaction
from guichet_kit.dates import PARIS
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, render

from guichet_stats import words
from guichet_stats.actions.board import GROUPS, Board, Filters, filters_of, read_board
from guichet_stats.example import example_board
from guichet_stats.export import board_csv

HOME = "/agents/statistiques/"
CHANNELS = ("web", "telephone", "guichet", "courrier", "courriel")
blueprint = Blueprint("board", __name__, url_prefix="/agents/statistiques")

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(right("stats.read"))
def read() -> Response:
    """Show the board of a year, or what one looks like."""
    example = "exemple" in request.args
    board = example_board(datetime.now(PARIS).year) if example else _board()
    few = board.received.why == "few" and not board.hidden
    return render(
        "stats/board.html",
        title=_("Statistiques"),
        area="desk",
        board=board,
        example=example,
        few=few,
        tables=[_table(board, group) for group in GROUPS if board.tables.get(group) and not few],
        channels=[{"value": name, "label": words.channel_label(name)} for name in CHANNELS],
        chips=_chips(board),
        csv_url=f"{HOME}export.csv?{_query(board.filters)}",
        words=words,
    )


@blueprint.get("/export.csv")
@allow(right("stats.read"))
def download() -> Response:
    """Give the board as a file for spreadsheets."""
    board = _board()
    response = make_response(board_csv(board))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"statistiques-{board.filters.year}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _board() -> Board:
    names = ("annee", "demarche", "canal")
    year, procedure, channel = (request.args.get(name, "") for name in names)
    filters = filters_of(year, procedure, channel, principal().bound("stats.read"))
    with transaction() as session:
        return read_board(session, filters)


def _query(filters: Filters, **other: str) -> str:
    values = {"annee": filters.year, "demarche": filters.procedure, "canal": filters.channel}
    return urlencode({key: value for key, value in {**values, **other}.items() if value})


def _chips(board: Board) -> list[dict[str, str]]:
    chosen = board.filters
    title = board.procedures.get(chosen.procedure, chosen.procedure)
    found = [
        (_("Démarche"), chosen.procedure and title, "demarche"),
        (_("Canal"), chosen.channel and words.channel_label(chosen.channel), "canal"),
    ]
    return [
        {"label": label, "value": value, "remove_url": f"{HOME}?{_query(chosen, **{name: ''})}"}
        for label, value, name in found
        if value
    ]


def _table(board: Board, group: str) -> dict[str, Any]:
    lines = board.tables[group]
    captions = {
        "procedure": (_("Par démarche"), _("Démarche")),
        "channel": (_("Par canal"), _("Canal")),
        "month": (_("Par mois"), _("Mois")),
    }
    caption, label = captions[group]
    return {
        "group": group,
        "caption": caption,
        "label": label,
        "finding": words.finding(group, lines),
        "shown": any(line.received.value for line in lines),
        "rows": [
            {
                "label": words.label_of(group, line),
                "received": words.cell_text(line.received),
                "closed": words.cell_text(line.closed),
                "median": words.delay_text(line.delays.median_s),
                "p90": words.delay_text(line.delays.p90_s),
                "values": [line.received.value, line.closed.value],
                "texts": [words.short_text(line.received), words.short_text(line.closed)],
            }
            for line in lines
        ],
    }
