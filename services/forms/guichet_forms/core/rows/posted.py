"""Rows as a page posts them, with what is missing in each; samples of answers to try them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.inputs import Inputs
from guichet_forms.core.rows.subjects import Subject
from guichet_forms.core.rows.trees import AND, OFFERED, OR, WITHOUT_VALUE, Group, Row

MOST_ROWS, MOST_GROUPS = 30, 6


def posted_group(posted: Inputs, subjects: Mapping[str, Subject]) -> Group:
    """The rows as they were typed: values are understood as far as they can be.

    Group 0 is the outer one; the inputs of a row are `_s-group-row` and so on.
    """
    outer = _posted_rows(posted, 0, subjects)
    inner = [
        _posted_rows(posted, number, subjects)
        for number in range(1, MOST_GROUPS)
        if f"_join-{number}" in posted
    ]
    return replace(outer, groups=tuple(inner))


def _posted_rows(posted: Inputs, group: int, subjects: Mapping[str, Subject]) -> Group:
    rows = [
        posted_row(posted, f"{group}-{number}", subjects)
        for number in range(MOST_ROWS)
        if f"_s-{group}-{number}" in posted
    ]
    return Group(OR if posted.get(f"_join-{group}", "") == OR else AND, tuple(rows))


def posted_row(posted: Inputs, at: str, subjects: Mapping[str, Subject]) -> Row:
    """One row as it was typed, its inputs named by its place `at`."""
    name = posted.get(f"_s-{at}", "")
    nature = subjects[name].nature if name in subjects else "text"
    offered = OFFERED[nature]
    operator = posted.get(f"_o-{at}", "")
    operator = operator if operator in offered else offered[0]
    if operator in WITHOUT_VALUE:
        return Row(name, operator)
    if operator == "among":
        return Row(name, operator, [value for value in posted.getlist(f"_v-{at}") if value])
    if other := posted.get(f"_w-{at}", ""):
        return Row(name, operator, other, other=True)
    return Row(name, operator, understood(posted.get(f"_v-{at}", ""), nature))


def understood(typed: str, nature: str) -> Any:
    """The value typed, as a stored answer of this nature holds it; the text itself otherwise."""
    text = typed.strip()
    if nature == "number":
        return _number(text)
    if nature == "date" and (found := re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", text)):
        day, month, year = map(int, found.groups())
        return f"{year:04}-{month:02}-{day:02}"
    return text


def _number(text: str) -> Any:
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", plain):
        return text
    return float(plain) if "." in plain else int(plain)


def faults_of(group: Group, subjects: Mapping[str, Subject]) -> dict[str, str]:
    """A sentence for each row that says nothing yet, by its place ("0-1")."""
    found: dict[str, str] = {}
    for number, one in enumerate((group, *group.groups)):
        for index, row in enumerate(one.rows):
            if sentence := row_fault(row, subjects):
                found[f"{number}-{index}"] = sentence
    return found


def without(group: Group, places: Collection[str]) -> Group:
    """The group without the rows at these places: what it says so far."""
    parts = [
        replace(
            one,
            groups=(),
            rows=tuple(row for n, row in enumerate(one.rows) if f"{number}-{n}" not in places),
        )
        for number, one in enumerate((group, *group.groups))
    ]
    return replace(parts[0], groups=tuple(part for part in parts[1:] if part.rows))


def row_fault(row: Row, subjects: Mapping[str, Subject]) -> str:
    """The sentence for a row that says nothing yet, "" when it does."""
    if not row.subject:
        return _("Choisissez une question dans la liste.")
    if row.subject not in subjects:
        return _("Cette question n’est pas posée avant : choisissez-en une autre.")
    if row.operator in WITHOUT_VALUE or row.other:
        return ""
    nature = subjects[row.subject].nature
    if row.value in ("", []):
        return _("Donnez la valeur à comparer.")
    if nature == "number" and not isinstance(row.value, int | float):
        return _("Écrivez un nombre, par exemple 12,5.")
    if nature == "date" and not _is_day(row.value):
        return _("Écrivez une date, par exemple 27/03/2026.")
    return ""


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def changed_by(button: str, group: Group) -> Group:
    """The rows after a button: "row:1" adds a row to group 1, "drop:0-2" takes one away.

    "group" adds a group with one row; a group left without rows goes too.
    """
    name, _colon, target = button.partition(":")
    groups = [replace(group, groups=()), *group.groups]
    blank = Row("", "is")
    if name == "group" and len(groups) < MOST_GROUPS:
        groups.append(Group(OR if group.join == AND else AND, (blank,)))
    elif name == "row" and target.isdecimal() and int(target) < len(groups):
        one = groups[int(target)]
        groups[int(target)] = replace(one, rows=(*one.rows, blank)[:MOST_ROWS])
    elif name == "drop" and (found := re.fullmatch(r"(\d+)-(\d+)", target)):
        number, index = map(int, found.groups())
        if number < len(groups):
            kept = (row for n, row in enumerate(groups[number].rows) if n != index)
            groups[number] = replace(groups[number], rows=tuple(kept))
    return replace(groups[0], groups=tuple(one for one in groups[1:] if one.rows))
