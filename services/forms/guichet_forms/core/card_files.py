"""Cards in files: cells to stored values and back, in CSV and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson
from guichet_kit.i18n import _
from guichet_kit.strict import read_json
from guichet_questions.kinds import KINDS
from guichet_questions.kinds.base import Value
from guichet_questions.plain_words import words_of
from guichet_questions.question import Field

from guichet_forms.core.definition import Form
from guichet_forms.core.tables import Table

ID = "id"
BAR = "|"
MOST_CARDS = 5_000
_FRENCH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_TRUE, _FALSE = (
    frozenset({"oui", "vrai", "true", "1", "x"}),
    frozenset({"non", "faux", "false", "0"}),
)


class CardsRefused(Exception):
    """A file of cards that cannot be read at all; `sentence` says why in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Given:
    """One card of a file: the line it stands on, its id ("" to draw one), its values as given."""

    line: int
    id: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Column:
    """A column of a table of cards: a question, or one part of it."""

    field: Field
    part: str = ""

    @property
    def head(self) -> str:
        """The title of the column."""
        return f"{self.field.id}.{self.part}" if self.part else self.field.id


def columns_of(form: Form) -> list[Column]:
    """The columns that hold a card, after its id."""
    found: list[Column] = []
    for item in form.by_id.values():
        kind = KINDS[item.kind]
        if not kind.takes_answer:
            continue
        parts = parts_of(item)
        found += [Column(item, part) for part in parts] if parts else [Column(item)]
    return found


def parts_of(item: Field) -> tuple[str, ...]:
    """The parts of a question whose value is an object of texts; none for other questions."""
    if item.settings.get("source"):
        return ()
    if item.kind == "period":
        return ("from", "to")
    kind = KINDS[item.kind]
    return tuple(kind.parts) if kind.logic == "object" and len(kind.parts) > 1 else ()


def read_cards_table(form: Form, table: Table) -> list[Given]:
    """Give the cards of a table. Raises `CardsRefused` for a column that the model has not."""
    known = {column.head: column for column in columns_of(form)}
    labels = {column.field.label: column for column in columns_of(form) if not column.part}
    strangers = [h for h in table.heads if h != ID and h not in known and h not in labels]
    if strangers:
        raise CardsRefused(
            _(
                "Le modèle n’a pas de question « %(name)s ». Colonnes attendues : %(names)s.",
                name=strangers[0][:60],
                names=", ".join([ID, *known][:40]),
            )
        )
    columns = {head: known.get(head) or labels[head] for head in table.heads if head != ID}
    return [Given(number, row.get(ID, ""), _values(columns, row)) for number, row in table.rows]


def _values(columns: Mapping[str, Column], row: Mapping[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for head, column in columns.items():
        cell = row[head]
        if not cell:
            continue
        if column.part:
            found.setdefault(column.field.id, {})[column.part] = cell
        else:
            found[column.field.id] = value_of_cell(column.field, cell)
    return found


def value_of_cell(item: Field, cell: str) -> Value:
    """Give the stored value that a cell writes; what it cannot be is left for the check to say."""
    if item.settings.get("source"):
        ids = [one.strip() for one in cell.split(BAR)] if item.kind == "choices" else [cell]
        chosen = [{"id": one, "text": one} for one in ids if one]
        return chosen if item.kind == "choices" else chosen[0]
    logic = KINDS[item.kind].logic
    if logic == "boolean":
        word = cell.lower()
        return True if word in _TRUE else False if word in _FALSE else cell
    if logic == "list":
        return [_option(item, one.strip()) for one in cell.split(BAR) if one.strip()]
    if logic == "date":
        return _day(cell)
    if logic in ("object", "any") and cell[:1] in "[{":
        return _json(cell)
    return _option(item, cell) if item.options else cell


def _option(item: Field, text: str) -> str:
    """The value of an option, written as its value or as people read it."""
    if any(option.value == text for option in item.options):
        return text
    read = (option.value for option in item.options if words_of(option.label) == words_of(text))
    return next(read, text)


def _day(cell: str) -> str:
    found = _FRENCH_DAY.fullmatch(cell)
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else cell


def _json(cell: str) -> Value:
    try:
        return read_json(cell)
    except ValueError:
        return cell


def read_cards_json(value: object) -> list[Given]:
    """Give the cards of `[{"id", "answers"}]`, or of objects of answers. Raises `CardsRefused`."""
    if isinstance(value, Mapping):
        value = value.get("cards")
    if not isinstance(value, list):
        raise CardsRefused(_('Donnez une liste de fiches : [{"id": …, "answers": {…}}].'))
    return [_card(entry, line) for line, entry in enumerate(value, 1)]


def _card(entry: object, line: int) -> Given:
    if not isinstance(entry, Mapping):
        raise CardsRefused(_("L’élément %(n)s n’est pas une fiche.", n=line))
    answers = entry.get("answers", {key: part for key, part in entry.items() if key != ID})
    card_id = entry.get(ID, "")
    if not isinstance(answers, Mapping) or not isinstance(card_id, str | int):
        raise CardsRefused(_("L’élément %(n)s n’est pas une fiche.", n=line))
    return Given(line, str(card_id), answers)


def cells_of(form: Form, answers: Mapping[str, Value]) -> Iterator[str]:
    """Give the cells of a card, in the order of `columns_of`."""
    for column in columns_of(form):
        value = answers.get(column.field.id)
        if column.part:
            value = value.get(column.part) if isinstance(value, Mapping) else None
        yield cell_of(value)


def cell_of(value: Value) -> str:
    """Give a stored value as a cell that `value_of_cell` reads back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return BAR.join(value)
    if isinstance(value, list) and all(isinstance(one, Mapping) and "id" in one for one in value):
        return BAR.join(str(one["id"]) for one in value)
    if isinstance(value, Mapping) and {"id", "text"} <= value.keys():
        return str(value["id"])
    if isinstance(value, list | Mapping):
        return orjson.dumps(value).decode()
    return str(value)
