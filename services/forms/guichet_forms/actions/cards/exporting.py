"""Cards as files, step by step: CSV that no spreadsheet runs, JSON that imports again."""

from collections.abc import Callable, Iterator

import orjson

from guichet_forms.core.card_files import ID, cells_of, columns_of
from guichet_forms.core.definition import Form
from guichet_forms.core.tables import BYTE_ORDER_MARK, csv_line
from guichet_forms.models import Card

STEP = 500
Read = Callable[[str], tuple[list[Card], str | None]]


def csv_lines(form: Form, read: Read) -> Iterator[str]:
    """Give a CSV file of cards piece by piece.

    `read(cursor)` gives the next page, in a transaction of its own: none lasts while a slow browser
    receives.
    """
    yield BYTE_ORDER_MARK + csv_line([ID, *(column.head for column in columns_of(form))])
    for cards in _pages(read):
        yield "".join(csv_line([card.id, *cells_of(form, card.answers)]) for card in cards)


def json_lines(read: Read) -> Iterator[str]:
    """Give a JSON file of cards piece by piece."""
    yield '{"cards": ['
    apart = "\n"
    for cards in _pages(read):
        for card in cards:
            yield apart + orjson.dumps({"id": card.id, "answers": card.answers}).decode()
            apart = ",\n"
    yield "\n]}\n"


def _pages(read: Read) -> Iterator[list[Card]]:
    after: str | None = ""
    while after is not None:
        cards, after = read(after)
        yield cards
