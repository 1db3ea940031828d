"""Values that depend on the case, « si… alors… sinon… », as rows and as JSON Logic.

The first case that holds gives the value, as one reads a scale of rates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.inputs import Inputs
from guichet_forms.core.rows.formulas import Term, leaf_of, posted_term, term_fault, term_of
from guichet_forms.core.rows.posted import posted_row, row_fault
from guichet_forms.core.rows.subjects import Subject
from guichet_forms.core.rows.trees import Group, Row, rows_of, tree_of

MOST_CASES = 20
ELSE = "else"


@dataclass(frozen=True)
class Case:
    """One row: when `row` holds, the value is `then`."""

    row: Row = Row("", "is")
    then: Term = Term("")


@dataclass(frozen=True)
class Cases:
    """The cases in their order, and the value where none of them holds."""

    listed: tuple[Case, ...] = (Case(),)
    otherwise: Term = Term("")

    @property
    def named(self) -> list[str]:
        """The names that they read, "" and constants among them."""
        rows = [one.row for one in self.listed]
        compared = [row.value for row in rows if row.other]
        read = [one.then.subject for one in self.listed]
        return [*(row.subject for row in rows), *compared, *read, self.otherwise.subject]


def cases_tree(cases: Cases) -> Any:
    """The JSON Logic of cases without fault."""
    parts: list[Any] = []
    for one in cases.listed:
        parts += [tree_of(Group(rows=(one.row,))), leaf_of(one.then)]
    return {"if": [*parts, leaf_of(cases.otherwise)]}


def cases_of(tree: Any, subjects: Mapping[str, Subject], result: str) -> Cases | None:
    """The cases that say a tree, None when they cannot."""
    parts = tree.get("if") if isinstance(tree, dict) and len(tree) == 1 else None
    if not isinstance(parts, list) or len(parts) % 2 == 0 or not 3 <= len(parts) < 2 * MOST_CASES:
        return None
    otherwise = term_of("", parts[-1], result)
    pairs = zip(parts[:-1:2], parts[1::2], strict=True)
    listed = [_case(condition, value, subjects, result) for condition, value in pairs]
    if otherwise is None or None in listed:
        return None
    return Cases(tuple(one for one in listed if one), otherwise)


def _case(tree: Any, value: Any, subjects: Mapping[str, Subject], result: str) -> Case | None:
    group, then = rows_of(tree, subjects), term_of("", value, result)
    if group is None or group.groups or len(group.rows) != 1 or then is None:
        return None
    return Case(group.rows[0], then)


def posted_cases(posted: Inputs, subjects: Mapping[str, Subject], result: str) -> Cases:
    """The cases as they were typed; the inputs of one are `_s-c-n` and `_t-cn` and so on."""
    listed = tuple(
        Case(posted_row(posted, f"c-{number}", subjects), posted_term(posted, f"c{number}", result))
        for number in range(MOST_CASES)
        if f"_s-c-{number}" in posted
    )
    return Cases(listed, posted_term(posted, ELSE, result))


def cases_after(button: str, cases: Cases) -> Cases:
    """The cases after a button: "case" adds one, "drop:c-2" takes the third away."""
    found = re.fullmatch(r"drop:c-(\d+)", button)
    if button == "case" and len(cases.listed) < MOST_CASES - 1:
        return replace(cases, listed=(*cases.listed, Case()))
    if found and len(cases.listed) > 1:
        kept = (one for number, one in enumerate(cases.listed) if number != int(found[1]))
        return replace(cases, listed=tuple(kept))
    return cases


def case_faults(
    cases: Cases, subjects: Mapping[str, Subject], terms: Mapping[str, Subject], result: str
) -> dict[str, str]:
    """A sentence for each part that says nothing yet: at "c-1" a condition, at "t-c1" a value."""
    found: dict[str, str] = {}
    for number, one in enumerate(cases.listed):
        found[f"c-{number}"] = row_fault(one.row, subjects)
        found[f"t-c{number}"] = term_fault(one.then, terms, result)
    found[f"t-{ELSE}"] = term_fault(cases.otherwise, terms, result)
    if not cases.listed:
        found[""] = _("Ajoutez au moins un cas.")
    return {place: sentence for place, sentence in found.items() if sentence}
