"""Calculations and conditions in the builder, as one line of text: read, refused, shown again."""

from typing import Any

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.actions import drafts
from guichet_workflow.core.case import Actor
from guichet_workflow.core.editing import find

from .conftest import source as published
from .test_builder import DESK, SLUG, act, builder, source
from .test_builder_tables import form_of

RICH: Any = {"and": [{"var": "a"}, {"or": [{">": [{"var": "b"}, 3]}, {"==": ["x", {"var": "c"}]}]}]}
LINE = 'a et (b > 3 ou "x" = c)'
ACTS: list[dict[str, Any]] = [
    {"do": "compute", "field": "part", "label": "Part", "value": {"*": [{"var": "total"}, 0.3]}},
    {"do": "payment_request", "label": "Droits", "amount": 12},
    {"do": "set", "field": "x", "value": {"===": [{"var": ["y"]}, 2]}, "condition": RICH},
    {"do": "set", "values": [{"field": "z", "value": {"+": [{"var": "a"}, 1]}}]},
    {
        "do": "assign",
        "whom": "team",
        "function": "etat_civil",
        "rules": [{"condition": RICH, "team": "a"}],
        "team": "a",
    },
]


def _made(bench: Bench) -> Any:
    made = published(SLUG)
    made["teams"] = {"a": {"label": "Équipe A", "role": "x"}}
    made["statuses"][0]["enter"] = [*ACTS, *made["statuses"][0]["enter"]]
    with bench.transaction() as session:
        drafts.change(session, SLUG, Actor("agent", "ada", "Ada"), lambda _one: made, "Riche")
    return builder(bench)


def _at(number: int) -> str:
    return f"statuses.recue.enter.{number}"


def _set(bench: Bench, who: Any, number: int, **changed: str) -> Any:
    form = form_of(who, _at(number)) | {name: [text] for name, text in changed.items()}
    return act(who, f"set:{_at(number)}", _at(number), **form)


def _node(bench: Bench, number: int) -> Any:
    return find(source(bench), _at(number)).node


@pytest.mark.parametrize("number", range(len(ACTS)))
def test_what_is_saved_as_it_is_shown_stays_the_same(bench: Bench, number: int) -> None:
    who = _made(bench)
    before = source(bench)
    assert _set(bench, who, number).status_code == 303
    assert source(bench) == before


def test_a_calculation_is_a_line(bench: Bench) -> None:
    who = _made(bench)
    assert form_of(who, _at(0))["p-value-value"] == ["total * 0,3"]
    assert _set(bench, who, 0, **{"p-value-value": "(total - 10)*0,25"}).status_code == 303
    wanted = {"*": [{"-": [{"var": "total"}, 10]}, 0.25]}
    assert _node(bench, 0)["value"] == wanted
    _set(bench, who, 1, **{"p-amount-value": "min(total; 1 000)"})
    assert _node(bench, 1)["amount"] == {"min": [{"var": "total"}, 1000]}


def test_a_line_that_cannot_be_read_says_where_and_stays(bench: Bench) -> None:
    who = _made(bench)
    refused = _set(bench, who, 0, **{"p-value-value": "total * (3 +"})
    assert refused.status_code == 422
    page = refused.text.replace("\u00a0", " ")
    assert "Après « total * (3 + », il manque une valeur." in page
    assert "total * (3 +</textarea>" in page
    assert _node(bench, 0)["value"] == ACTS[0]["value"]


def test_a_condition_that_lines_cannot_say_is_one_line(bench: Bench) -> None:
    who = _made(bench)
    assert form_of(who, _at(2))["p-condition-line"] == [LINE]
    changed = {"p-condition-line": "non (a ou b)"}
    assert _set(bench, who, 2, **changed).status_code == 303
    assert _node(bench, 2)["condition"] == {"!": {"or": [{"var": "a"}, {"var": "b"}]}}
    refused = _set(bench, who, 2, **{"p-condition-line": "non (a"})
    assert (refused.status_code, "parenthèse fermante" in refused.text) == (422, True)
    _set(bench, who, 2, **{"p-condition-line": ""})
    assert "condition" not in _node(bench, 2)


def test_lines_may_be_left_for_one_line(bench: Bench) -> None:
    who = _made(bench)
    refused = _set(bench, who, 1, **{"p-condition-line": "a >"})
    assert refused.status_code == 422
    assert "a &gt;</textarea>" in refused.text
    _set(bench, who, 1, **{"p-condition-line": LINE})
    wanted = {**RICH["and"][1]["or"][1]}
    assert _node(bench, 1)["condition"]["and"][1]["or"][1] == wanted


def test_a_value_of_a_table_and_a_rule_are_lines_too(bench: Bench) -> None:
    who = _made(bench)
    form = form_of(who, _at(3))
    assert (form["p-values-0-value-how"], form["p-values-0-value"]) == (["="], ["a + 1"])
    _set(bench, who, 3, **{"p-values-0-value": "a / 2"})
    assert _node(bench, 3)["values"][0]["value"] == {"/": [{"var": "a"}, 2]}
    form = form_of(who, _at(4))
    assert form["p-rules-0-condition-v"] == [LINE]
    refused = _set(bench, who, 4, **{"p-rules-0-condition-v": "a et"})
    assert (refused.status_code, "il manque une valeur" in refused.text) == (422, True)
    _set(bench, who, 4, **{"p-rules-0-condition-v": "a et b"})
    assert _node(bench, 4)["rules"][0]["condition"] == {"and": [{"var": "a"}, {"var": "b"}]}


def test_the_names_and_the_functions_stand_beside(bench: Bench) -> None:
    page = _made(bench).get(f"{DESK}?partie={_at(0)}").text
    assert 'data-insert="p-value-value">piece_complementaire</code>' in page
    assert "min(a; b)" in page
