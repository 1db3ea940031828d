"""Any workflow of Publik, hostile ones too: refused in words, or read, linted and played."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import pytest
from guichet_workflow.core import compile_definition
from guichet_workflow.core.exchange import NotRead, read_upload
from guichet_workflow.core.exchange.publik.items import READERS
from guichet_workflow.core.lint import check_definition, unplayable
from guichet_workflow.core.simulation import play
from guichet_workflow.schemas import DefinitionSchema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NASTY = [
    "",
    "x",
    "é" * 300,
    "«\u00a0\u202f",
    "{{ form_var_a }}",
    "[form_var_a]",
    "{% if",
    "=1+1",
    "9" * 30,
]
WORDS = st.sampled_from(
    [*NASTY, "1", "2", "_submitter", "_receiver", "rh", "citizen", "True", "-3", "60"]
)
CONDITIONS = st.sampled_from([
    "form_var_a", "not form_var_b", 'form_var_a == "x"', "form_var_c > 3", "form_status == 1",
    "form_var_a and form_var_b or form_var_c", "True", "False", "form_option_o",
])  # fmt: skip
TAGS = (
    "label", "status", "timeout", "trigger", "mode", "body", "subject", "message", "comment",
    "varname", "url", "method", "address_string", "formdef_slug", "target_template",
    "absolute_value", "replace", "required", "role_key", "role_id", "title", "action_on_4xx",
    "action_on_5xx", "dispatch_type", "variable", "operation_mode",
    "backoffice_filefield_id",
)  # fmt: skip
KINDS = (
    "string", "item", "items", "bool", "date", "numeric", "file", "page", "map", "ranked-items",
    "title", "comment",
)  # fmt: skip
TRIGGERS = ("manual", "timeout", "webservice", "other")
ANCHORS = ("creation", "1st-arrival", "latest-arrival", "finalized", "template", "anonymisation")


def under(parent: Element, tag: str, text: str = "", **more: str) -> Element:
    found = SubElement(parent, tag, more)
    found.text = text
    return found


@st.composite
def fields(draw: Any, parent: Element) -> None:
    for n in range(draw(st.integers(0, 3))):
        one = under(parent, "field")
        for tag in ("label", "varname", "required", "default_value"):
            under(one, tag, draw(WORDS))
        under(one, "id", str(n))
        under(one, "type", draw(st.sampled_from(KINDS)))
        under(under(one, "validation"), "type", draw(st.sampled_from(["", "nir-fr", "x"])))
        items = under(one, "items")
        for _ in range(draw(st.integers(0, 2))):
            under(items, "item", draw(WORDS))


@st.composite
def items(draw: Any, parent: Element) -> None:
    for _ in range(draw(st.integers(0, 6))):
        one = under(parent, "item", type=draw(st.sampled_from([*READERS, "other"])))
        for tag in draw(st.lists(st.sampled_from(TAGS), max_size=6, unique=True)):
            under(one, tag, draw(WORDS))
        for tag in ("by", "to"):
            under(under(one, tag), "item", draw(WORDS))
        if draw(st.booleans()):
            condition = under(one, "condition")
            under(condition, "type", draw(st.sampled_from(["django", "python", "x"])))
            under(condition, "value", draw(CONDITIONS))
        held = under(one, "fields")
        draw(fields(held))
        rule = under(under(one, "rules"), "rule")
        under(rule, "value", draw(WORDS))
        under(rule, "role_id", draw(WORDS))
        value = under(held, "field")
        under(value, "field_id", "0")
        under(value, "value", draw(WORDS))


@st.composite
def workflows(draw: Any) -> str:
    root = Element("workflow")
    under(root, "name", draw(WORDS))
    draw(fields(under(root, "backoffice-fields")))
    draw(fields(under(root, "variables")))
    under(under(root, "roles"), "role", draw(WORDS), id=draw(WORDS))
    places = under(root, "possible_status")
    for n in range(draw(st.integers(1, 3))):
        place = under(places, "status")
        under(place, "id", draw(st.sampled_from([str(n), "1"])))
        under(place, "name", draw(WORDS))
        under(place, "forced_endpoint", draw(WORDS))
        under(under(place, "visibility"), "role", draw(st.sampled_from(["__restricted__", "x"])))
        draw(items(under(place, "items")))
    for _ in range(draw(st.integers(0, 2))):
        action = under(under(root, "global_actions"), "action")
        under(action, "name", draw(WORDS))
        draw(items(under(action, "items")))
        trigger = under(under(action, "triggers"), "trigger", type=draw(st.sampled_from(TRIGGERS)))
        under(trigger, "anchor", draw(st.sampled_from(ANCHORS)))
        for tag in ("timeout", "identifier", "anchor_template", "confirmation_text"):
            under(trigger, tag, draw(WORDS))
        for tag in ("roles", "statuses"):
            under(under(trigger, tag), "item", draw(WORDS))
    return tostring(root, encoding="unicode")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(workflows(), st.dictionaries(st.sampled_from("abc"), st.sampled_from(["x", "3", True])))
def test_what_is_read_passes_the_schema_is_linted_and_played(text: str, answers: Any) -> None:
    imported = read_upload(text)
    source = DefinitionSchema().load(imported.source)
    assert all(note.strip() for note in imported.notes)
    check_definition(source)
    assert unplayable(source) == []
    play(
        compile_definition(source), {"name": "Essai", "answers": answers, "steps": [{"do": "wait"}]}
    )


def many(kind: str, n: int, inner: str = "") -> str:
    return f'<item type="{kind}">{inner}</item>' * n


FULL = many("choice", 200, "<by><item>a</item></by><status>2</status>")
LONG = many("register-comment", 200, "<comment>x</comment>")


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (FULL, "30 choix"),
        (LONG + FULL, "30 actions"),
        (FULL + many("jump", 60, "<timeout>60</timeout><status>2</status>"), "20 délais"),
        ("".join(f"<item type='choice'><by><item>r{n}</item></by><status>2</status></item>"
                 for n in range(60)), "30 fonctions"),
    ],
)  # fmt: skip
def test_what_holds_too_much_is_cut_and_told(held: str, sentence: str) -> None:
    text = (
        f"<workflow><possible_status><status><id>1</id><name>Un</name><items>{held}</items></status>"
        "<status><id>2</id><name>Fin</name></status></possible_status></workflow>"
    )
    imported = read_upload(text)
    DefinitionSchema().load(imported.source)
    assert sentence in "\n".join(imported.notes).replace("\u00a0", " ")


def test_a_hundred_statuses_that_each_wait_for_a_call_are_as_many_as_may_be() -> None:
    move = many("jump", 1, "<status>1</status><condition><value>form_var_a</value></condition>")
    one = f"<items>{many('webservice_call', 1)}{move}</items>"
    held = "".join(f"<status><id>{n}</id><name>S</name>{one}</status>" for n in range(100))
    text = f"<workflow><possible_status>{held}</possible_status></workflow>"
    with pytest.raises(NotRead) as refused:
        read_upload(text)
    assert "100 statuts" in refused.value.sentence.replace("\u00a0", " ")


LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        f'<!DOCTYPE w [<!ENTITY l0 "lol">{LOL}]><workflow><name>&l9;</name></workflow>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd"><workflow><possible_status/></workflow>',
        '<!DOCTYPE w [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><workflow/>',
        "<workflow>" + "<a>" * 100_000,
        "<workflow><possible_status>" + "<status>" * 50_000,
        '<?xml version="1.0" encoding="utf-7"?><workflow/>',
        "<workflow\0/>",
        "<workflow xmlns='x'><possible_status><status/></possible_status></workflow>",
        "<workflow><possible_status>\ud800</possible_status></workflow>",
    ],
)
def test_a_trap_is_refused_at_once(text: str) -> None:
    with pytest.raises(NotRead):
        read_upload(text)


@pytest.mark.timeout(60)
def test_a_long_workflow_is_read_in_little_time() -> None:
    field = "<field><type>string</type><label>Même</label><varname>meme</varname></field>"
    form = f"<item type='form'><fields>{field * 400}</fields></item>"
    held = "".join(f"<status><id>{n}</id><items>{form}</items></status>" for n in range(8))
    DefinitionSchema().load(
        read_upload(f"<workflow><possible_status>{held}</possible_status></workflow>").source
    )
