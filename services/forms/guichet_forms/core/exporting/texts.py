"""Requests in CSV, as French spreadsheets open it: UTF-8 with its mark, semicolons (RFC 4180)."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from guichet_forms.core.exporting.table import Column, Request
from guichet_forms.core.tables import BYTE_ORDER_MARK, harmless


def head(columns: Sequence[Column]) -> str:
    """The mark of the encoding, and the titles."""
    return BYTE_ORDER_MARK + _line(harmless(column.label) for column in columns)


def lines(
    columns: Sequence[Column],
    requests: Iterable[Request],
    channels: Mapping[str, str],
    _first: bool,
) -> str:
    """One line for each request; a decimal comma, since a point would be read as a date."""
    return "".join(_line(_cell(column, item, channels) for column in columns) for item in requests)


def _cell(column: Column, request: Request, channels: Mapping[str, str]) -> str:
    cell = column.cell(request, channels)
    return cell.text.replace(".", ",") if cell.kind == "number" else harmless(cell.text)


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerow(cells)
    return buffer.getvalue()
