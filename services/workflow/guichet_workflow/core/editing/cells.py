"""How one cell of a small table is typed: one input or several, read back as what the JSON holds.

What several inputs cannot say (a calculation, a condition of several comparisons) is one line of
text, a formula. What even a line cannot say is kept as it is, in the part `kept`: « Avancé » alone
changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, compiled

from guichet_workflow.core.editing.conditions import (
    WITHOUT_VALUE,
    Row,
    Rows,
    rows_of,
    shown,
    tree_of,
    typed,
)
from guichet_workflow.core.editing.outlines import outline_of, read_outline
from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.editing.subjects import Subject
from guichet_workflow.core.formulas import read, written

KEPT = "kept"
FORMULA = "="
"""How a calculation is given: no datum has this name."""
Subjects = Mapping[str, Subject]
Cell = dict[str, str]
"""The texts of the inputs of a cell, by part: "" for the only one, or the first."""


@dataclass(frozen=True)
class Manner:
    """How the cells of a column are typed: the parts of one, what it shows, what it reads.

    `says` is the part that tells that something was typed, None when none does; `always` that ""
    is a value too.
    `read` raises `ValueError` with a sentence.
    """

    show: Callable[[Any, Subjects], Cell]
    read: Callable[[Cell, Subjects], Any]
    blank: Mapping[str, str]
    says: str | None = ""
    always: bool = False


def _text(value: Any, _subjects: Subjects) -> Cell:
    return {"": str(value)}


def _plain(cell: Cell, _subjects: Subjects) -> Any:
    return cell[""]


def _delay(value: Any, _subjects: Subjects) -> Cell:
    held = value if isinstance(value, dict) else {}
    return {"": str(held.get("n", "")), "unit": str(held.get("unit", "days"))}


def _delay_typed(cell: Cell, _subjects: Subjects) -> Any:
    try:
        return {"n": int(cell[""]), "unit": cell["unit"]}
    except ValueError as error:
        raise ValueError(_("Écrivez un nombre entier, par exemple 15.")) from error


def _name(cell: Cell, _subjects: Subjects) -> Any:
    return identifier(cell[""], "donnee") if cell[""] else ""


def how_of(value: Any) -> Cell:
    """A value as its inputs: a text, a number, yes, no, another datum, a calculation."""
    if isinstance(value, bool):
        return {"how": "yes" if value else "no"}
    if isinstance(value, int | float):
        return {"how": "number", "": shown(value, None)}
    name = value.get("var") if isinstance(value, dict) and len(value) == 1 else None
    if isinstance(name, str):
        return {"how": "datum", "datum": name}
    if isinstance(value, dict | list):
        line, kept = written(value), {KEPT: orjson.dumps(value).decode()}
        return {"how": KEPT, **kept} if line is None else {"how": FORMULA, "": line, **kept}
    return {"how": "text", "": "" if value is None else str(value)}


def value_of(cell: Cell) -> Any:
    """What the inputs of a value say. Raises `ValueError` with a sentence for a calculation."""
    how = cell["how"]
    if how in ("yes", "no"):
        return how == "yes"
    if how == "datum":
        return {"var": cell["datum"]}
    if how == KEPT:
        return _tree(cell)
    if how == FORMULA:
        return line_read(cell[""], cell[KEPT])
    return typed(cell[""], Subject("", "", "number")) if how == "number" else cell[""]


def line_read(line: str, kept: str) -> Any:
    """What a line says: the tree that was kept when it is still its line.

    Raises `ValueError` with a sentence.
    """
    tree = _tree({KEPT: kept}) if kept else None
    return tree if kept and written(tree) == line else read(line)


def _tree(cell: Cell) -> Any:
    try:
        tree = orjson.loads(cell[KEPT])
        compiled(tree)
    except (ValueError, LogicRefused) as error:
        raise ValueError(_("Cette règle n’est plus lisible. Rechargez la page.")) from error
    return tree


def _condition(tree: Any, subjects: Subjects) -> Cell:
    rows = rows_of(tree)
    if rows is None or len(rows.rows) > 1:
        line, kept = written(tree), {KEPT: orjson.dumps(tree).decode()}
        return {"s": KEPT, **kept} if line is None else {"s": FORMULA, "v": line, **kept}
    row = rows.rows[0] if rows.rows else Row("", "is")
    return {"s": row.subject, "o": row.operator, "v": shown(row.value, subjects.get(row.subject))}


def _condition_typed(cell: Cell, subjects: Subjects) -> Any:
    subject, operator = cell["s"], cell["o"] or "is"
    if subject == KEPT:
        return _tree(cell)
    if subject == FORMULA:
        return line_read(cell["v"], cell[KEPT])
    if not subject:
        return None
    if operator in WITHOUT_VALUE:
        return tree_of(Rows(rows=(Row(subject, operator),)))
    if not cell["v"]:
        raise ValueError(_("Donnez la valeur à comparer."))
    value = typed(cell["v"], subjects.get(subject))
    return tree_of(Rows(rows=(Row(subject, operator, value),)))


def _setting(value: Any, _subjects: Subjects) -> Cell:
    """The default of an option: its nature is the column beside."""
    if isinstance(value, bool):
        return {"": _("oui") if value else _("non")}
    return {"": shown(value, None)}


def setting_of(nature: str, text: str) -> Any:
    """A default as its nature wants it. Raises `ValueError` with a sentence."""
    if nature == "number":
        found = typed(text or "0", Subject("", "", "number"))
        if isinstance(found, str):
            raise ValueError(_("Écrivez un nombre, par exemple 1 000 ou 2,5."))
        return found
    if nature == "boolean":
        return text.casefold() in ("oui", "o", "vrai", "1")
    return text


def _outlined(value: Any, _subjects: Subjects) -> Cell:
    return {"": outline_of(value)}


def _outline_typed(cell: Cell, _subjects: Subjects) -> Any:
    return read_outline(cell[""])


MANNERS: Mapping[str, Manner] = {
    "": Manner(_text, _plain, {"": ""}, always=True),
    **dict.fromkeys(("role", "tone", "field", "team"), Manner(_text, _plain, {"": ""})),
    "datum": Manner(_text, _plain, {"": ""}, always=True),
    "name": Manner(_text, _name, {"": ""}, always=True),
    "delay": Manner(_delay, _delay_typed, {"": "", "unit": "days"}, always=True),
    "nature": Manner(_text, _plain, {"": "text"}, says=None),
    "setting": Manner(_setting, _plain, {"": ""}, always=True),
    "outline": Manner(_outlined, _outline_typed, {"": ""}, always=True),
    "value": Manner(
        lambda value, _subjects: how_of(value),
        lambda cell, _subjects: value_of(cell),
        {"how": "text", "": "", "datum": "", KEPT: ""},
        always=True,
    ),
    "condition": Manner(
        _condition, _condition_typed, {"s": "", "o": "is", "v": "", KEPT: ""}, says="s"
    ),
}
"""By the name that a column gives after its colon."""
