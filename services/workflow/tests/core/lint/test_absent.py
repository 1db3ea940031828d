"""Fields that nobody filled in on some way, wherever a condition or a value reads them."""

from typing import Any

import pytest
from guichet_workflow.core.lint import ADVICE, BLOCKING, check_definition

from .test_findings import ask, choice, circuit, end, found, move, status

Json = dict[str, Any]
OVER = {">": [{"var": "mot"}, 5]}
SUM = {"*": [{"var": "mot"}, 2]}
NUMBER = {"id": "mot", "type": "number", "label": "Le mot"}
MORE = {"id": "plus", "type": "text", "label": "Plus", "condition": OVER}
BY_HAND = {"id": "noter", "label": "Noter", "by": ["f"]}


def asked(*late: Json, **more: Any) -> Json:
    """A circuit that asks « Le mot » on one way to « suite » and not on the other."""
    return circuit(
        status("recue", choices=[choice("question"), choice("suite")]),
        status("question", ask(NUMBER, to="suite"), kind="waiting"),
        status("suite", *late, choices=[choice("fin")]),
        end(),
        **more,
    )


@pytest.mark.parametrize(
    "action",
    [
        {"do": "set", "field": "x", "value": SUM},
        {"do": "set", "values": [{"field": "x", "value": 1}, {"field": "y", "value": SUM}]},
        {"do": "compute", "field": "x", "label": "X", "value": SUM},
        {"do": "connector", "connector": "siv", "label": "SIV",
         "values": [{"field": "n", "value": SUM}]},
        {"do": "payment_request", "label": "Droits", "amount": SUM},
    ],
)  # fmt: skip
def test_a_value_worked_out_of_nothing_is_worth_a_look(action: Json) -> None:
    finding = found(asked(action), "Le calcul lit « Le mot »")
    assert (finding.where, finding.level) == ("statuses.suite.enter.0", ADVICE)
    assert finding.path == ("Recue", "Suite")


def test_a_value_that_copies_nothing_copies_nothing() -> None:
    copy = {"do": "set", "field": "x", "value": {"var": "mot"}}
    told = [one.text for one in check_definition(asked(copy))]
    assert not [one for one in told if "Le calcul" in one]


def test_a_value_reads_what_was_set_or_looked_at_just_before() -> None:
    both = [{"field": "mot", "value": 1}, {"field": "y", "value": SUM}]
    for actions in ([{"do": "set", "values": both}],
                    [{"do": "set", "field": "y", "value": SUM, "condition": {"var": "mot"}}],
                    [{"do": "set", "field": "mot", "value": 1},
                     {"do": "set", "field": "y", "value": SUM}]):  # fmt: skip
        told = [one.text for one in check_definition(asked(*actions))]
        assert not [one for one in told if "Le calcul" in one]


def test_the_rules_of_a_team_read_what_nobody_filled_in() -> None:
    rules = [{"condition": OVER, "team": "nord"}]
    team = {"do": "assign", "whom": "team", "function": "f", "rules": rules, "team": "nord"}
    teams = {"nord": {"label": "Nord", "role": "nord"}}
    finding = found(asked(team, teams=teams), "La condition lit « Le mot »")
    assert (finding.where, finding.level) == ("statuses.suite.enter.0", BLOCKING)


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ({"condition": OVER, "to": "fin"}, "actions.noter"),
        ({"actions": [move("fin", OVER)]}, "actions.noter.0"),
        ({"fields": [MORE]}, "actions.noter"),
    ],
)
def test_a_global_action_reads_what_nobody_filled_in(rule: Json, where: str) -> None:
    json = asked(actions=[{**BY_HAND, "statuses": ["suite"], **rule}])
    finding = found(json, "La condition lit « Le mot »")
    assert (finding.where, finding.path) == (where, ("Recue", "Suite"))


def test_a_global_action_reads_what_it_asks_for_itself() -> None:
    rule = {**BY_HAND, "fields": [NUMBER], "actions": [{"do": "set", "field": "x", "value": SUM}]}
    told = [one.text for one in check_definition(asked(actions=[rule]))]
    assert not [one for one in told if "Le calcul" in one]


@pytest.mark.parametrize(
    ("late", "where"),
    [
        ({"choices": [{**choice("fin"), "fields": [MORE]}]}, ".choices.vers-fin"),
        ({"fields": [MORE]}, ""),
        ({"enter": [{**ask(NUMBER, to="fin"), "fields": [MORE]}]}, ".enter.0"),
    ],
)
def test_the_condition_of_a_question_reads_what_nobody_filled_in(late: Json, where: str) -> None:
    json = asked()
    json["statuses"][2] |= late
    finding = found(json, "La condition lit « Le mot »")
    assert (finding.where, finding.level) == (f"statuses.suite{where}", BLOCKING)


def test_the_condition_of_a_question_reads_another_of_its_list() -> None:
    late = asked()
    late["statuses"][2]["choices"] = [{**choice("fin"), "fields": [NUMBER, MORE]}]
    assert not [one for one in check_definition(late) if "Le mot" in one.text]


def test_a_finding_of_a_global_action_names_the_way_to_it() -> None:
    broken = {"do": "set", "field": "x", "value": {"inconnu": 1}}
    json = asked(actions=[{**BY_HAND, "statuses": ["question", "suite"], "actions": [broken]}])
    finding = found(json, "n’est pas lisible")
    assert (finding.where, finding.path) == ("actions.noter.0", ("Recue", "Question"))


@pytest.mark.parametrize(
    "action",
    [
        {"do": "payment_request", "label": "Droits", "amount": {"inconnu": 1}},
        {"do": "connector", "connector": "siv", "label": "SIV",
         "values": [{"field": "n", "value": {"inconnu": 1}}]},
        {"do": "assign", "whom": "team", "function": "f", "team": "nord",
         "rules": [{"condition": {"inconnu": 1}, "team": "nord"}]},
    ],
)  # fmt: skip
def test_every_tree_is_read(action: Json) -> None:
    json = asked(action, teams={"nord": {"label": "Nord", "role": "nord"}})
    assert found(json, "n’est pas lisible").where == "statuses.suite.enter.0"
