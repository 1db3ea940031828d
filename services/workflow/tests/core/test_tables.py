"""Small tables of a circuit as lines of inputs: what is shown is read back the same."""

from typing import Any

import pytest
from guichet_workflow.core.editing.tables import read_rows, shown_rows, typed_rows
from guichet_workflow.core.palette import Property, action_kind, part_kind
from werkzeug.datastructures import MultiDict

URGENCY, TEAMS, TAGS = (
    part_kind("circuit").property(name) for name in ("urgency", "teams", "tags")
)
REMINDERS = action_kind("ask").property("reminders")
SHOWS = action_kind("opinion").property("shows")
CASES = [
    (URGENCY, [{"id": "a", "label": "A"}, {"id": "b", "label": "B", "tone": "bad"}]),
    (TEAMS, {"nord": {"label": "Nord", "role": "voirie"}}),
    (TAGS, {"vip": "Prioritaire"}),
    (REMINDERS, [{"after": {"n": 5, "unit": "working_days"}, "template": "relance"}]),
    (SHOWS, ["nom", "adresse"]),
]


def posted(one: Property, rows: list[dict[str, str]]) -> Any:
    return MultiDict(
        {
            f"p-{one.name}-{at}-{key}": text
            for at, row in enumerate(rows)
            for key, text in row.items()
        }
    )


@pytest.mark.parametrize(("one", "value"), CASES, ids=lambda one: getattr(one, "name", ""))
def test_what_is_shown_is_read_back(one: Property, value: Any) -> None:
    rows = shown_rows(one, value)
    assert not any(rows[-1][column.partition(":")[0]] for column, _label in one.options)
    assert read_rows(one, typed_rows(one, posted(one, rows)), value) == value
    assert read_rows(one, [rows[-1]], value) is None
    assert shown_rows(one, None) == shown_rows(one, 3) == [rows[-1]]


def test_what_no_column_shows_is_kept() -> None:
    assert TEAMS
    before = {"nord": {"label": "Nord", "role": "v", "zone": "z"}}
    rows = shown_rows(TEAMS, before)
    rows[0]["label"] = "Le Nord"
    after = read_rows(TEAMS, rows, before)
    assert after == {"nord": {"label": "Le Nord", "role": "v", "zone": "z"}}


def test_names_left_out_are_made_of_the_words() -> None:
    assert TAGS
    assert URGENCY
    rows = [{"key": "", "label": "À revoir"}, {"key": "", "label": "À revoir"}]
    assert list(read_rows(TAGS, rows, None)) == ["a_revoir", "a_revoir_2"]
    made = read_rows(URGENCY, [{"id": "", "label": "Très urgent", "tone": ""}], None)
    assert made == [{"id": "tres_urgent", "label": "Très urgent"}]


def test_a_delay_that_is_no_number_is_told() -> None:
    assert REMINDERS
    with pytest.raises(ValueError, match="nombre entier"):
        read_rows(REMINDERS, [{"after": "x", "after-unit": "days", "template": "t"}], None)
