"""Functions that Publik gives to roles: bound in the circuit, then to teams, by rules too."""

from typing import Any

import pytest

from .test_publik_items import entered, item, read

LEAVE = '<item type="choice"><label>Finir</label><status>2</status></item>'
NORD = '<role_id slug="nord">Secteur nord</role_id>'
SUD = "<role_id>sud</role_id>"
RULES = f"""<dispatch_type>automatic</dispatch_type><variable>{{{{ form_var_rue }}}}</variable>
<rules><rule><value>Haute</value>{NORD}</rule><rule><value>Basse</value>{SUD}</rule></rules>"""
TEAMS = {
    "nord": {"label": "Secteur nord", "role": "nord"},
    "sud": {"label": "sud", "role": "sud"},
}


def test_the_first_role_is_that_of_the_circuit_the_next_one_a_team() -> None:
    source, notes = read(item("dispatch", NORD) + item("dispatch", SUD) + LEAVE)
    assert source["functions"]["receiver"]["role"] == "nord"
    assert source["statuses"][0]["enter"] == [
        {"do": "assign", "whom": "team", "function": "receiver", "team": "sud"}
    ]
    assert source["teams"] == {"sud": TEAMS["sud"]}
    assert "est à refaire" not in notes


def when(street: str) -> dict[str, Any]:
    return {"==": [{"var": "rue"}, street]}


def test_rules_give_a_function_to_a_team() -> None:
    source, _notes = read(item("dispatch", RULES) + LEAVE)
    assert source["teams"] == TEAMS
    (made,) = source["statuses"][0]["enter"]
    assert made["rules"] == [
        {"condition": when("Haute"), "team": "nord"},
        {"condition": when("Basse"), "team": "sud"},
    ]


@pytest.mark.parametrize(("mode", "do"), [("add", "add_function"), ("remove", "remove_function")])
def test_a_role_is_added_or_taken_away(mode: str, do: str) -> None:
    operation = f"<operation_mode>{mode}</operation_mode>"
    assert entered(item("dispatch", NORD + operation))[0] == [
        {"do": do, "function": "receiver", "team": "nord"}
    ]
    both = entered(item("dispatch", RULES + operation))[0]
    assert [(one["do"], one["condition"]) for one in both] == [
        (do, when("Haute")),
        (do, when("Basse")),
    ]


def test_a_role_given_under_a_condition_is_a_team() -> None:
    condition = "<condition><type>django</type><value>form_var_a</value></condition>"
    (made,) = entered(item("dispatch", NORD + condition))[0]
    assert (made["team"], made["condition"]) == ("nord", {"var": "a"})


@pytest.mark.parametrize(
    "inner",
    [
        "",
        "<role_id>{{ form_var_a }}</role_id>",
        "<role_id>qui@exemple.fr</role_id>",
        RULES.replace("{{ form_var_rue }}", "form_status"),
        RULES.replace("<value>Haute</value>", ""),
        "<dispatch_type>automatic</dispatch_type><variable>form_var_a</variable>",
    ],
)
def test_what_gives_a_function_otherwise_is_told(inner: str) -> None:
    made, notes = entered(item("dispatch", inner))
    assert made == []
    assert "l’attribution d’une fonction est à refaire" in notes
