"""Tables in CSV files from spreadsheets, read as what they are: hostile until proven otherwise."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guichet_kit.i18n import _

MOST_BYTES = 5_000_000
MOST_COLUMNS = 200
LONGEST_CELL = 20_000
DELIMITERS = (";", "\t", ",")
# What a spreadsheet would run as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"


class TableRefused(Exception):
    """A file that cannot be read as a table; `sentence` says why in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Table:
    """The columns of a file, and its rows with the number of the line where each stands."""

    heads: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]


def text_of(content: bytes) -> str:
    """Give the text of a file, in UTF-8 or as Windows writes French. Raises `TableRefused`."""
    if len(content) > MOST_BYTES:
        raise TableRefused(_("Le fichier dépasse %(size)s Mo.", size=MOST_BYTES // 1_000_000))
    if not content.strip():
        raise TableRefused(_("Le fichier est vide."))
    if b"\0" in content:
        raise TableRefused(
            _("Ce fichier n’est pas un texte : enregistrez le tableau au format CSV, en UTF-8.")
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read_csv(text: str, most_rows: int) -> Table:
    """Give the table of a CSV text, whatever its separator. Raises `TableRefused`."""
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heads = _heads(next(reader, []))
        rows = list(_rows(reader, heads, most_rows))
    except csv.Error:
        raise TableRefused(
            _(
                "Ligne %(n)s : un guillemet n’est pas fermé, ou une cellule est trop longue.",
                n=reader.line_num,
            )
        ) from None
    return Table(heads, rows)


def _heads(cells: list[str]) -> tuple[str, ...]:
    heads = tuple(bare(cell) for cell in cells)
    while heads and not heads[-1]:
        heads = heads[:-1]
    if not heads or not all(heads):
        raise TableRefused(_("La première ligne doit donner un titre à chaque colonne."))
    if len(heads) > MOST_COLUMNS:
        raise TableRefused(_("Le fichier a plus de %(most)s colonnes.", most=MOST_COLUMNS))
    if len(set(heads)) < len(heads):
        raise TableRefused(_("Deux colonnes portent le même titre."))
    return heads


def _rows(
    reader: Iterator[list[str]], heads: tuple[str, ...], most: int
) -> Iterator[tuple[int, dict[str, str]]]:
    count = 0
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        number = reader.line_num  # type: ignore[attr-defined]  # a csv.reader has it
        if count > most:
            raise TableRefused(_("Le fichier a plus de %(most)s lignes.", most=most))
        if any(cell.strip() for cell in cells[len(heads) :]):
            raise TableRefused(
                _("Ligne %(n)s : il y a plus de cellules que de colonnes.", n=number)
            )
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise TableRefused(
                _(
                    "Ligne %(n)s : une cellule dépasse %(most)s caractères.",
                    n=number,
                    most=LONGEST_CELL,
                )
            )
        padded = [bare(cell) for cell in cells[: len(heads)]]
        padded += [""] * (len(heads) - len(padded))
        yield number, dict(zip(heads, padded, strict=True))


def bare(cell: str) -> str:
    """Give a cell without the sign that kept it from being a formula, nor spaces around."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def harmless(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_line(cells: Iterable[str]) -> str:
    """Give one line of a CSV file as French spreadsheets open it."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerow([harmless(cell) for cell in cells])
    return buffer.getvalue()
