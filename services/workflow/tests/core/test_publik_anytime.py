"""Global actions, options, urgency and roles of Publik: what each becomes, and what is told."""

from typing import Any

import pytest
from guichet_workflow.core.exchange import read_upload
from guichet_workflow.core.lint import check_definition
from guichet_workflow.schemas import DefinitionSchema

from .test_publik_items import LEVELS, item

LATE = item("modify_criticality", "<mode>1</mode>")
MOVE = item("jump", "<status>2</status>")
CHOICE = item("choice", "<label>Finir</label><by><item>_receiver</item></by><status>2</status>")


def read(actions: str, more: str = "", items: str = CHOICE) -> tuple[dict[str, Any], str]:
    """The circuit with these global actions, once its schema took it, and its report."""
    text = (
        f"<workflow>{LEVELS}{more}<roles><role id='_receiver'>Le service</role></roles>"
        "<possible_status>"
        f"<status><id>1</id><name>Nouvelle</name><items>{items}</items></status>"
        "<status><id>2</id><name>Fin</name></status></possible_status>"
        f"<global_actions>{actions}</global_actions></workflow>"
    )
    imported = read_upload(text)
    DefinitionSchema().load(imported.source)
    assert not [one for one in check_definition(imported.source) if "n’existe pas" in one.text]
    return dict(imported.source), "\n".join(imported.notes).replace("\u00a0", " ")


def action(items: str, *triggers: str, name: str = "Presser") -> str:
    return (
        f"<action><id>1</id><name>{name}</name><items>{items}</items>"
        f"<triggers>{''.join(triggers)}</triggers></action>"
    )


def trigger(kind: str, inner: str = "") -> str:
    return f'<trigger type="{kind}" id="t">{inner}</trigger>'


def after(anchor: str, days: str, more: str = "") -> str:
    return f"<anchor>{anchor}</anchor>{more}<timeout>{days}</timeout>"


CONFIRM = "<require_confirmation>True</require_confirmation>"
HAND = trigger("manual", "<roles><item>_receiver</item></roles>")
PRESS = {"id": "presser", "label": "Presser", "actions": [{"do": "urgency", "mode": "up"}]}


def test_an_action_by_hand_is_done_by_its_functions() -> None:
    source, notes = read(action(LATE, HAND))
    assert source["actions"] == [PRESS | {"by": ["receiver"], "bulk": True}]
    assert "ne se fait que sur une demande en cours" in notes


@pytest.mark.parametrize(
    ("inner", "more"),
    [
        ("<allow_as_mass_action>False</allow_as_mass_action>", {}),
        (
            CONFIRM,
            {"bulk": True, "confirm": "Confirmez-vous cette action ?"},
        ),
        (
            f"{CONFIRM}<confirmation_text>Sûr ?</confirmation_text>",
            {"bulk": True, "confirm": "Sûr ?"},
        ),
        ("<statuses><item>2</item></statuses>", {"bulk": True, "statuses": ["fin"]}),
        ("<statuses><item>_endpoint_status</item></statuses>", {"bulk": True, "statuses": ["fin"]}),
        ("<statuses><item>_waitpoint_status</item></statuses>", {"bulk": True}),
    ],
)
def test_what_goes_with_an_action_by_hand(inner: str, more: dict[str, Any]) -> None:
    by = "<roles><item>_receiver</item></roles>"
    (made,) = read(action(LATE, trigger("manual", by + inner)))[0]["actions"]
    made["confirm"] = made.get("confirm", "").replace("\u00a0", " ")
    assert made == PRESS | {"by": ["receiver"], "confirm": ""} | more


@pytest.mark.parametrize(
    ("inner", "sentence"),
    [
        ("", "personne ne peut la faire à la main"),
        ("<roles><item>_submitter</item></roles>", "l’usager ne la fait pas lui-même ici"),
        ("<roles><item>logged-users</item></roles>", "tout utilisateur connecté"),
        ("<roles><item>_receiver</item></roles><statuses><item>9</item></statuses>", "personne"),
    ],
)
def test_an_action_that_nobody_may_do_is_told(inner: str, sentence: str) -> None:
    source, notes = read(action(LATE, trigger("manual", inner)))
    assert "actions" not in source
    assert sentence in notes


@pytest.mark.parametrize(
    ("inner", "when"),
    [
        (after("creation", "30"), {"from": "received"}),
        (after("finalized", "30"), {"from": "closed"}),
        (
            after("1st-arrival", "30", "<anchor_status_first>wf-1</anchor_status_first>"),
            {"from": "first", "status": "nouvelle"},
        ),
        (
            after("latest-arrival", "30", "<anchor_status_latest>1</anchor_status_latest>"),
            {"from": "last", "status": "nouvelle"},
        ),
        (
            after("template", "-30", "<anchor_template>{{ form_var_fete }}</anchor_template>"),
            {"from": "field", "field": "fete"},
        ),
    ],
)
def test_an_action_after_a_delay_counts_from_the_same_day(inner: str, when: Any) -> None:
    (made,) = read(action(LATE, trigger("timeout", inner)))[0]["actions"]
    n = -30 if "-30" in inner else 30
    assert made == PRESS | {"when": when | {"offset": {"n": n, "unit": "days"}}}


@pytest.mark.parametrize(
    "inner",
    [
        "",
        after("creation", "-3"),
        after("creation", "{{ form_option_x }}"),
        after("creation", "99999"),
        after("anonymisation", "3"),
        "<anchor>1st-arrival</anchor><timeout>3</timeout>",
        "<anchor>template</anchor><anchor_template>{% now %}</anchor_template><timeout>1</timeout>",
    ],
)
def test_a_delay_that_nothing_here_says_is_told(inner: str) -> None:
    source, notes = read(action(LATE, trigger("timeout", inner)))
    assert "actions" not in source
    assert "Presser : le délai" in notes


def test_a_delay_from_an_end_goes_on_after_it() -> None:
    inner = after("1st-arrival", "9", "<anchor_status_first>2</anchor_status_first>")
    (made,) = read(action(LATE, trigger("timeout", inner)))[0]["actions"]
    assert made["statuses"] == ["nouvelle", "fin"]


def test_anonymising_some_days_after_the_end_is_a_delay_of_the_circuit() -> None:
    late = trigger("timeout", after("finalized", "60"))
    source, notes = read(action(item("anonymise", ""), late, name="Purge"))
    assert source["anonymise_after_days"] == 60
    assert "actions" not in source
    assert "Purge : devient le délai d’anonymisation du circuit" in notes


def test_each_trigger_is_an_action_and_programs_keep_their_name() -> None:
    by_program = trigger("webservice", "<identifier>relancer</identifier>")
    source, notes = read(action(LATE + MOVE, HAND, by_program))
    assert [(one["id"], one["to"]) for one in source["actions"]] == [
        ("presser", "fin"),
        ("relancer", "fin"),
    ]
    assert source["actions"][1]["api"] is True
    assert "un programme le demande sous le nom « relancer »" in notes


def test_a_form_goes_with_an_action_by_hand_only() -> None:
    field = "<field><type>string</type><label>Motif</label></field>"
    form = item("form", f"<by><item>_receiver</item></by><fields>{field}</fields>")
    source, notes = read(action(form + item("commentable", "") + LATE, HAND, trigger("webservice")))
    by_hand, by_program = source["actions"]
    assert [one["id"] for one in by_hand["fields"]] == ["motif"]
    assert by_hand["comment"] == "optional"
    assert not {"fields", "comment"} & set(by_program)
    assert "personne ne répond à ses questions" in notes


def test_the_rest_of_global_actions_is_told() -> None:
    source, notes = read(
        action(item("choice", "<status>2</status>"), HAND, name="Rien")
        + action(LATE, trigger("neuf"), name="Neuf")
        + action(LATE, name="Seul")
        + action(LATE, HAND, name="Finir")
    )
    assert [one["id"] for one in source["actions"]] == ["finir_2"]  # a choice is called so
    for words in ("Rien : ne fait rien ici", "Neuf : un déclenchement", "Seul : rien ne déclenche"):
        assert words in notes


def hook(status: int, more: str = "") -> str:
    return item(
        "jump", f"<mode>trigger</mode><trigger>payer</trigger><status>{status}</status>{more}"
    )


def test_a_move_that_a_program_asks_for_is_an_action_of_its_status() -> None:
    condition = "<condition><type>django</type><value>form_var_a</value></condition>"
    source, notes = read("", items=CHOICE + hook(2) + hook(1, condition))
    assert source["actions"] == [
        {"id": "payer", "label": "payer", "api": True, "statuses": ["nouvelle"], "to": "fin"},
        {
            "id": "payer_2", "label": "payer", "api": True, "statuses": ["nouvelle"],
            "to": "nouvelle", "condition": {"var": "a"},
        },
    ]  # fmt: skip
    assert "sous le nom « payer_2 »" in notes


def variable(kind: str, name: str, default: str = "") -> str:
    return (
        f"<field><type>{kind}</type><label>{name}</label><varname>{name}</varname>"
        f"<default_value>{default}</default_value></field>"
    )


def test_variables_are_options_that_conditions_read() -> None:
    fields = (
        variable("numeric", "prix", "12.5") + variable("bool", "strict", "True")
        + variable("string", "mot") + variable("file", "logo") + variable("numeric", "n", "douze")
    )  # fmt: skip
    more = f"<variables><formdef><fields>{fields}</fields></formdef></variables>"
    condition = "<condition><type>django</type><value>form_option_strict</value></condition>"
    move = item("jump", f"<status>2</status>{condition}")
    source, notes = read("", more, CHOICE + move)
    assert source["options"] == {
        "prix": {"label": "prix", "type": "number", "default": 12.5},
        "strict": {"label": "strict", "type": "boolean", "default": True},
        "mot": {"label": "mot", "type": "text", "default": ""},
        "n": {"label": "n", "type": "number", "default": 0},
    }
    assert source["statuses"][0]["enter"][0]["condition"] == {"var": "options.strict"}
    assert "L’option « logo » (file) est à refaire" in notes


def test_a_role_is_bound_by_its_short_name_and_called_as_it_is() -> None:
    by = '<by><item slug="etat-civil" role_id="4">État civil</item></by>'
    source, _notes = read("", items=item("choice", f"<label>Oui</label>{by}<status>2</status>"))
    assert source["functions"]["etat_civil"] == {"label": "État civil", "role": "etat-civil"}


def test_a_call_under_a_condition_is_waited_for_when_it_is_made() -> None:
    condition = "<condition><type>django</type><value>form_var_a</value></condition>"
    call = item("webservice_call", f"<varname>siv</varname>{condition}")
    first, after, _end = read("", items=call + MOVE)[0]["statuses"]
    assert [one["do"] for one in first["enter"]] == ["connector", "move"]
    assert first["enter"][1]["condition"] == {"!": {"var": "a"}}
    assert {one["to"] for one in first["enter"]} == {after["id"]}


def test_an_action_that_takes_up_an_end_reopens_the_request() -> None:
    by = "<roles><item>_receiver</item></roles><statuses><item>_endpoint_status</item></statuses>"
    back = item("jump", "<status>1</status>")
    (made,) = read(action(back, trigger("manual", by)))[0]["actions"]
    assert (made["actions"], made["to"]) == ([{"do": "reopen"}], "nouvelle")


def test_who_refuses_says_why() -> None:
    text = (
        "<workflow><possible_status><status><id>1</id><name>A</name><items>"
        "<item type='choice'><label>Non</label><by><item>rh</item></by><status>2</status></item>"
        "</items></status><status><id>2</id><name>Refusée</name></status></possible_status>"
        "</workflow>"
    )
    assert read_upload(text).source["statuses"][0]["choices"][0]["comment"] == "required"
