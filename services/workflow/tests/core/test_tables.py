"""Small tables of a circuit as lines of inputs: what is shown is read back the same."""

from typing import Any

import pytest
from guichet_workflow.core.editing.lines import moved
from guichet_workflow.core.editing.subjects import Subject
from guichet_workflow.core.editing.tables import read_rows, shown_rows, typed_rows
from guichet_workflow.core.palette import Property, action_kind, part_kind
from werkzeug.datastructures import MultiDict

URGENCY, TEAMS, TAGS = (
    part_kind("circuit").property(name) for name in ("urgency", "teams", "tags")
)
REMINDERS = action_kind("ask").property("reminders")
SHOWS = action_kind("opinion").property("shows")
ZONES, OPTIONS = (part_kind("circuit").property(name) for name in ("zones", "options"))
RULES = action_kind("assign").property("rules")
VALUES = action_kind("connector").property("values")
SQUARE = [[2.1, 48.8], [2.2, 48.8], [2.2, 48.9], [2.1, 48.8]]
CASES = [
    (URGENCY, [{"id": "a", "label": "A"}, {"id": "b", "label": "B", "tone": "bad"}]),
    (TEAMS, {"nord": {"label": "Nord", "role": "voirie"}}),
    (TAGS, {"vip": "Prioritaire"}),
    (REMINDERS, [{"after": {"n": 5, "unit": "working_days"}, "template": "relance"}]),
    (SHOWS, ["nom", "adresse"]),
    (ZONES, {"nord": {"label": "Nord", "shape": {"type": "Polygon", "coordinates": [SQUARE]}}}),
    (
        OPTIONS,
        {
            "plafond": {"label": "Plafond", "type": "number", "default": 1000.5},
            "avis": {"label": "Avis", "type": "boolean", "default": False},
            "mot": {"label": "Mot", "type": "text", "default": ""},
        },
    ),
    (
        RULES,
        [
            {"condition": {"==": [{"var": "secteur"}, "nord"]}, "team": "nord"},
            {"condition": {"and": [{"var": "a"}, {"!": {"var": "b"}}]}, "team": "sud"},
            {"team": "est"},
        ],
    ),
    (
        VALUES,
        [
            {"field": "immat", "value": {"var": "plaque"}},
            {"field": "total", "value": {"+": [{"var": "a"}, 1]}},
            {"field": "n", "value": 2.5},
            {"field": "oui", "value": True},
            {"field": "mot", "value": "bonjour"},
        ],
    ),
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


def test_a_value_goes_somewhere_and_a_comparison_has_a_value() -> None:
    assert VALUES
    assert RULES
    row = {"field": "", "value": "x", "value-how": "text"}
    with pytest.raises(ValueError, match="quelle donnée"):
        read_rows(VALUES, [row], None)
    made = read_rows(VALUES, [row | {"field": "Montant demandé"}], None)
    assert made == [{"field": "montant_demande", "value": "x"}]
    rule = {"condition-s": "age", "condition-o": "above", "condition-v": "", "team": "nord"}
    with pytest.raises(ValueError, match="valeur à comparer"):
        read_rows(RULES, [rule], None)
    age = {"age": Subject("age", "Âge", "number")}
    (read,) = read_rows(RULES, [rule | {"condition-v": "18"}], None, age)
    assert read["condition"] == {">": [{"var": "age"}, 18]}


def test_a_default_is_of_its_nature() -> None:
    assert OPTIONS
    row = {"key": "", "label": "Plafond", "type": "number", "default": "mille"}
    with pytest.raises(ValueError, match="un nombre"):
        read_rows(OPTIONS, [row], None)
    read = read_rows(OPTIONS, [row | {"default": "1 000"}], None)
    assert read == {"plafond": {"label": "Plafond", "type": "number", "default": 1000}}


def test_lines_are_moved_and_taken_away_with_all_they_hold() -> None:
    assert VALUES
    names = [{"field": name, "value": name} for name in ("un", "deux", "trois")]
    form = posted(VALUES, shown_rows(VALUES, names))
    for act, at, wanted in (
        ("up", 2, ["un", "trois", "deux"]),
        ("down", 0, ["deux", "un", "trois"]),
        ("drop", 1, ["un", "trois"]),
        ("up", 0, ["un", "deux", "trois"]),
    ):
        rows = typed_rows(VALUES, moved(form, act, "values", at))
        found = read_rows(VALUES, rows, None)
        assert [one["field"] for one in found] == wanted
        assert [one["value"] for one in found] == wanted


def test_lines_of_a_condition_move_too_and_nothing_else() -> None:
    form = MultiDict({"p-condition-s-0": "a", "p-condition-s-1": "b", "p-label": "x"})
    after = moved(form, "up", "condition", 1)
    assert (after.get("p-condition-s-0", ""), after.get("p-condition-s-1", "")) == ("b", "a")
    assert after.getlist("p-label") == ["x"]
    assert "p-condition-s-2" not in after
    assert after.get("p-condition-s-999", "none") == "none"
