"""Rows of questions: what a block or a matrix of a circuit holds, row by row.

A block shows all the rows it may have: one left empty is no row. What is typed is told by the key
of a row, then by the name of a question.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds import FieldRefused, Kind, Posted, is_nothing, kind_of
from guichet_questions.kinds.nested import Block, Nest
from guichet_questions.question import Field

Raw = Mapping[str, Any]
FREE = "free"
"""That words typed stand for an item of a list."""
MOST = 10
"""The rows of a block."""


class RowsRefused(FieldRefused):
    """Rows that cannot be kept; `faults` says why, by the path of each question."""

    def __init__(self, faults: Mapping[str, FieldRefused], first: str) -> None:
        super().__init__(first)
        self.faults = faults


def as_typed(own: Kind, raw: Any) -> Any:
    """Give what was typed, or nothing typed when it is not of the shape that the type reads."""
    if own.computes:
        return raw if isinstance(raw, str) else ""
    if isinstance(own, Nest):
        held = raw if isinstance(raw, Mapping) else {}
        return {str(key): _row_as_typed(own, key, held.get(str(key))) for key in keys(own)}
    blank = own.typed(None)
    if type(raw) is not type(blank):
        return blank
    if not isinstance(raw, dict):
        return raw
    kept = {key: one for key, one in raw.items() if isinstance(one, str) or key == FREE}
    return {**blank, **kept}


def _row_as_typed(own: Nest, key: int | str, raw: Any) -> dict[str, Any]:
    held = raw if isinstance(raw, Mapping) else {}
    return {cell.field.name: as_typed(cell, held.get(cell.field.name)) for cell in cells(own, key)}


def keys(own: Nest) -> list[int | str]:
    """Give the keys of the rows that are shown."""
    return own.rows_to_ask(MOST)


def cells(own: Nest, key: int | str) -> Iterator[Kind]:
    """Give the questions of a row."""
    for item in own.field.row(key):
        yield kind_of(item, own.around)


def read(own: Nest, posted: Posted) -> dict[str, Any]:
    """Give what was typed in each row."""
    return {
        str(key): {one.field.name: one.read(posted, one.field.id) for one in cells(own, key)}
        for key in keys(own)
    }


def cleaned(own: Nest, raw: Raw) -> Any:
    """Give the rows to keep, None for none. Raises `FieldRefused`, `RowsRefused` for a question."""
    rows: dict[int | str, dict[str, Any]] = {}
    faults: dict[str, FieldRefused] = {}
    first = ""
    for key in keys(own):
        asked = list(cells(own, key))
        typed = raw[str(key)]
        if isinstance(own, Block) and all(one.is_empty(typed[one.field.name]) for one in asked):
            continue
        found, wrong = _cleaned_row(asked, typed)
        rows[key] = found
        faults |= wrong
        first = first or _named(own, key, wrong)
    if faults:
        raise RowsRefused(faults, first)
    return _gathered(own, rows)


def _cleaned_row(
    asked: list[Kind], typed: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, FieldRefused]]:
    found: dict[str, Any] = {}
    faults: dict[str, FieldRefused] = {}
    for one in asked:
        try:
            value = one.clean(typed[one.field.name])
        except FieldRefused as refusal:
            faults[one.field.id] = refusal
            continue
        if not is_nothing(value):
            found[one.field.name] = value
    return found, faults


def _named(own: Nest, key: int | str, faults: Mapping[str, FieldRefused]) -> str:
    """The first fault of a row, after its name and that of its question; "" for none."""
    for item in own.field.row(key):
        if item.id in faults:
            said = {"row": own.row_name(key), "label": item.label}
            fault = faults[item.id].sentence
            return _("%(row)s, %(label)s\u00a0: %(fault)s", **said, fault=fault)
    return ""


def _gathered(own: Nest, rows: Mapping[int | str, dict[str, Any]]) -> Any:
    if sentence := own.count_refusal(len(rows)):
        raise FieldRefused(sentence)
    value = own.gathered(rows)
    if is_nothing(value) and own.field.required:
        raise FieldRefused(own.missing_rows() or own.missing())
    return None if is_nothing(value) else value


def holds(own: Nest, value: Any) -> bool:
    """Tell whether a value has the rows of a question, and each row what its questions keep."""
    try:
        rows = own.accept(value)
    except FieldRefused:
        return False
    if len(rows) != len(value) or own.count_refusal(len(rows)):
        return False
    return all(_row_holds(own, key, own.row_in(rows, key)) for key in own.keys_in(rows))


def _row_holds(own: Nest, key: int | str, row: Mapping[str, Any]) -> bool:
    asked = {one.field.name: one for one in cells(own, key)}
    known = set(row) <= set(asked)
    return known and all(is_nothing(cell) or keeps(asked[n], cell) for n, cell in row.items())


def keeps(own: Kind, value: Any) -> bool:
    """Tell whether a value is one that a question keeps, as it keeps it."""
    if isinstance(own, Nest):
        return holds(own, value)
    try:
        return bool(own.accept(own.typed(value)) == value)
    except FieldRefused:
        return False


def typed(own: Nest, value: Any) -> dict[str, Any]:
    """Give rows as one would type them. Raises `FieldRefused` on another shape."""
    rows = own.accept(value) if value is not None else None
    held = {str(key): own.row_in(rows, key) for key in own.keys_in(rows)}
    return {
        str(key): {
            one.field.name: one.typed(held.get(str(key), {}).get(one.field.name))
            for one in cells(own, key)
        }
        for key in keys(own)
    }


def said(own: Nest, value: Any) -> str:
    """Give rows as people read them: the name of each, then its answers."""
    told = []
    for key in own.keys_in(value):
        row = own.row_in(value, key)
        words = [
            f"{one.field.label}\u00a0: {one.show(row[one.field.name])}"
            for one in cells(own, key)
            if not is_nothing(row.get(one.field.name))
        ]
        told.append(f"{own.row_name(key)} ({', '.join(words)})")
    return "\u00a0; ".join(told)


def by_path(own: Nest, raw: Raw) -> dict[str, Any]:
    """Give what was typed by the path of each question."""
    return {
        one.field.id: raw[str(key)][one.field.name] for key in keys(own) for one in cells(own, key)
    }


def rows_drawn(own: Nest, raw: Raw) -> list[tuple[str, list[Field], bool]]:
    """Give each row with its name, its questions, and whether it is folded: it holds nothing."""
    found: list[tuple[str, list[Field], bool]] = []
    for at, key in enumerate(keys(own)):
        asked = list(cells(own, key))
        blank = all(one.is_empty(raw[str(key)][one.field.name]) for one in asked)
        folded = isinstance(own, Block) and blank and at >= max(own.fewest, 1)
        found.append((own.row_name(key), [one.field for one in asked], folded))
    return found


def faults_of(own: Nest) -> Iterator[tuple[str, str]]:
    """Give what is wrong in the definition of rows: the key at fault and a sentence."""
    names = [item.id for item in own.field.fields]
    if len(names) != len(set(names)):
        yield own.nests, _("Deux questions d’une ligne ont le même identifiant.")
    if isinstance(own, Block) and own.most > MOST:
        yield "max", _("Un bloc d’un circuit a %(n)s lignes au plus.", n=MOST)
    for item in own.field.fields:
        for _key, sentence in kind_of(item, own.around).faults():
            yield own.nests, sentence


def without_bounds(field: Mapping[str, Any], kinds: frozenset[str]) -> dict[str, Any]:
    """Give a question, or rows of them, without what bounds its days (`kinds`)."""
    left = {
        key: [without_bounds(one, kinds | {"date"}) for one in value]
        if key in ("fields", "columns")
        else value
        for key, value in field.items()
    }
    return {k: v for k, v in left.items() if field["type"] not in kinds or k not in ("min", "max")}
