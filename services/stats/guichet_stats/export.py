"""The board as a CSV file that spreadsheets open without running anything."""

import csv
import io

from guichet_kit.i18n import _

from guichet_stats.actions.board import Board
from guichet_stats.words import HOUR_S, cell_text, label_of

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def board_csv(board: Board) -> bytes:
    """Give the tables of the board: semicolons, UTF-8 with a byte order mark, CRLF."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(
        [
            _("Regroupement"),
            _("Libellé"),
            _("Demandes reçues"),
            _("Demandes closes"),
            _("Délai médian (heures)"),
            _("Délai de 9 demandes sur 10 (heures)"),
        ]
    )
    groups = {"procedure": _("Démarche"), "channel": _("Canal"), "month": _("Mois")}
    for group, lines in board.tables.items():
        for line in lines:
            cells = [cell_text(line.received), cell_text(line.closed)]
            delays = [_hours(line.delays.median_s), _hours(line.delays.p90_s)]
            writer.writerow([groups[group], safe(label_of(group, line)), *cells, *delays])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def safe(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def _hours(seconds: int | None) -> str:
    return "" if seconds is None else f"{seconds / HOUR_S:.1f}".replace(".", ",")
