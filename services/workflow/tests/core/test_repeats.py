"""A status run for each item of a list, as three inputs and back."""

from typing import Any

import pytest
from guichet_workflow.core.editing import rename, rename_field
from guichet_workflow.core.editing.repeats import read_loop, shown_loop, typed_loop
from werkzeug.datastructures import MultiDict

LOOP = {"over": {"var": "enfants"}, "item": "enfant", "after": "fin"}


@pytest.mark.parametrize(
    "value",
    [
        None,
        LOOP,
        {**LOOP, "over": {"if": [{"var": "a"}, {"var": "b"}]}},
        {**LOOP, "over": {"var": "a[0]"}},
        {**LOOP, "over": {"+": [{"var": "a[0]"}]}},
    ],
)
def test_what_is_shown_is_read_back(value: Any) -> None:
    form = MultiDict({f"p-loop-{key}": text for key, text in shown_loop(value).items()})
    assert read_loop(typed_loop("p-loop", form)) == value


def test_a_list_that_is_calculated_is_a_line() -> None:
    over = {"if": [{"var": "a"}, {"var": "b"}, {"var": "c"}]}
    typed = shown_loop({**LOOP, "over": over})
    assert (typed["over"], typed["line"]) == ("=", "si(a; b; c)")
    made = read_loop({**typed, "line": "si(a; c; b)"})
    assert made == {**LOOP, "over": {"if": [{"var": "a"}, {"var": "c"}, {"var": "b"}]}}
    with pytest.raises(ValueError, match="parenthèse fermante"):
        read_loop({**typed, "line": "si(a; c"})


def test_what_lacks_is_told_or_made() -> None:
    typed = shown_loop(LOOP)
    with pytest.raises(ValueError, match="la liste finie"):
        read_loop({**typed, "after": ""})
    made = read_loop({**typed, "item": "Chaque enfant"})
    assert made is not None
    assert made["item"] == "chaque_enfant"
    with pytest.raises(ValueError, match="plus lisible"):
        read_loop({**typed, "over": "kept", "kept": "{oups"})


def test_new_names_go_to_loops_values_and_rules() -> None:
    act = {
        "do": "connector",
        "values": [{"field": "enfants", "value": {"var": "enfants"}}],
        "rules": [],
    }
    given = {"do": "assign", "rules": [{"condition": {"!!": {"var": "enfants"}}, "team": "nord"}]}
    kept = {"do": "set", "values": [{"field": "enfants", "value": 1}]}
    one = {"id": "un", "loop": {**LOOP, "after": "deux"}, "enter": [act, given, kept]}
    source = {"functions": {}, "statuses": [one, {"id": "deux"}]}
    renamed = rename(source, "statuses.deux", "fin")
    assert renamed["statuses"][0]["loop"]["after"] == "fin"
    first = rename_field(source, "enfants", "petits")["statuses"][0]
    assert first["loop"]["over"] == {"var": "petits"}
    sent, led, put = first["enter"]
    assert sent["values"] == [{"field": "enfants", "value": {"var": "petits"}}]
    assert led["rules"][0]["condition"] == {"!!": {"var": "petits"}}
    assert put["values"] == [{"field": "petits", "value": 1}]
