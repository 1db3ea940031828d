"""The list as a CSV file: exactly the view shown, safe in a spreadsheet, bounded."""

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from zoneinfo import ZoneInfo

from guichet_kit.dates import short_datetime
from guichet_kit.i18n import _

from guichet_backoffice.actions.clock import last_minute
from guichet_backoffice.actions.listing import Found
from guichet_backoffice.models import Entry

# What a spreadsheet would run as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"


def csv_lines(
    read: Callable[[str], Found], labels: dict[str, str], most: int, zone: ZoneInfo
) -> Iterator[str]:
    """Give the text of the file piece by piece, at most `most` requests.

    `read(cursor)` gives the next page, in a transaction of its own: none lasts while a slow
    browser receives. `labels` names the channels; moments are said in `zone`. A last line says when
    the bound cut the list.
    """
    yield BYTE_ORDER_MARK + _line(_heads())
    after, left = "", most
    while left > 0:
        page = read(after)
        rows = page.items[:left]
        left -= len(rows)
        yield "".join(_line(_cells(row, labels, zone)) for row in rows)
        if page.next_cursor is None and len(rows) == len(page.items):
            return
        after = page.next_cursor or ""
    yield _line([_("Export limité aux %(most)s premières demandes.", most=most)])


def harmless(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _heads() -> list[str]:
    return [
        _("Numéro"),
        _("Demande"),
        _("Détail"),
        _("Usager"),
        _("Statut"),
        _("Canal"),
        _("Reçue le"),
        _("Échéance"),
        _("Suivi par"),
        _("Terminée le"),
        _("Urgence"),
        _("Étiquettes"),
    ]


def _cells(row: Entry, labels: dict[str, str], zone: ZoneInfo) -> list[str]:
    return [
        row.number,
        row.title,
        row.digest,
        row.person,
        row.status_label or _("Reçue"),
        labels.get(row.channel, row.channel),
        short_datetime(row.received_at, zone),
        short_datetime(last_minute(row.due_at, zone), zone),
        row.assignee_name,
        short_datetime(row.closed_at, zone),
        row.urgency,
        ", ".join(row.tags),
    ]


def _line(cells: list[str]) -> str:
    buffer = StringIO()
    csv.writer(buffer, delimiter=";").writerow([harmless(cell) for cell in cells])
    return buffer.getvalue()
