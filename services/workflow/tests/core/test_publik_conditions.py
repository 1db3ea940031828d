"""Conditions of Publik: those that say the same here become trees, the others are told."""

from typing import Any

import pytest
from guichet_kit.logic import evaluate
from guichet_workflow.core.exchange.publik.conditions import read_condition
from guichet_workflow.core.exchange.publik.expressions import DJANGO, LONGEST, PYTHON, Unread
from hypothesis import given
from hypothesis import strategies as st

from .test_publik_items import entered, item, read

KINDS = {
    "majeur": "boolean",
    "part": "number",
    "jour": "date",
    "motif": "text",
    "villes": "list",
    "plan": "other",
}


def resolve(name: str) -> tuple[str, str]:
    if not name.startswith("form_var_"):
        raise Unread
    short = name.removeprefix("form_var_")
    return short, KINDS.get(short, "unknown")


def tree(text: str, language: str = DJANGO) -> Any:
    return read_condition(text, language, resolve).tree


A, B = {"var": "a"}, {"var": "b"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("form_var_a", A),
        ("not form_var_a", {"!": A}),
        ('form_var_a == "oui"', {"==": [A, "oui"]}),
        ("form_var_a != 'oui et non'", {"!=": [A, "oui et non"]}),
        ('"oui" == form_var_a', {"==": [A, "oui"]}),
        ("form_var_a == form_var_b", {"==": [A, B]}),
        ("form_var_a and not form_var_b", {"and": [A, {"!": B}]}),
        ("form_var_a or form_var_b and form_var_a", {"or": [A, {"and": [B, A]}]}),
        ("form_var_a and form_var_b and form_var_a", {"and": [A, B, A]}),
        ('not form_var_a == "x"', {"!": {"==": [A, "x"]}}),
        ('"x" in form_var_a', {"in": ["x", A]}),
        ('form_var_a not in "x, y"', {"!": {"in": [A, "x, y"]}}),
        ('form_var_a|default:"" == "x"', {"==": [A, "x"]}),
        ("form_var_a == True", {"==": [A, True]}),
        ('form_var_a == "False"', {"!": A}),
        ('form_var_a == "2026-01-31"', {"==": [A, "2026-01-31"]}),
        ('form_var_a|date >= "31/01/2026"', {">=": [A, "2026-01-31"]}),
        ('form_var_jour > "31/01/2026"|date', {">": [{"var": "jour"}, "2026-01-31"]}),
        ("form_var_majeur != True", {"!": {"var": "majeur"}}),
        ("form_var_part <= 2.5", {"<=": [{"var": "part"}, 2.5]}),
        ('3 < form_var_part', {">": [{"var": "part"}, 3]}),
        ("form_var_part", {"and": [{"var": "part"}, {"!=": [{"var": "part"}, 0]}]}),
        ("form_var_motif == 3", {"==": [{"var": "motif"}, "3"]}),
        ('"x" in form_var_villes', {"in": ["x", {"var": "villes"}]}),
        ("form_var_plan", {"var": "plan"}),
    ],
)  # fmt: skip
def test_what_says_the_same_here_is_a_tree(text: str, wanted: Any) -> None:
    found = read_condition(text, DJANGO, resolve)
    assert found.tree == wanted
    assert found.doubts == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("form_var_a=='x' and (form_var_b or form_var_a)",
         {"and": [{"==": [A, "x"]}, {"or": [B, A]}]}),
        ("form_var_a in ['x', 'y']", {"in": [A, ["x", "y"]]}),
        ("int(form_var_a)>-2", {">": [A, -2]}),
        ("not form_var_a in ('x')", {"!": {"in": [A, "x"]}}),
    ],
)  # fmt: skip
def test_python_s_words_are_read_too(text: str, wanted: Any) -> None:
    assert tree(text, PYTHON) == wanted


@pytest.mark.parametrize(
    ("text", "wanted", "doubt"),
    [
        ("form_var_a > 3", {">": [A, 3]}, "« a » y est lu comme un nombre"),
        ('form_var_a == ""', {"!": A}, "« a » y est comparé à rien : ici, « est vide »"),
        ("form_var_a != None", {"!!": A}, "« a » y est comparé à rien : ici, « est vide »"),
    ],
)
def test_what_is_to_be_checked_is_read_and_told(text: str, wanted: Any, doubt: str) -> None:
    found = read_condition(text, DJANGO, resolve)
    assert found.tree == wanted
    assert [one.replace("\u00a0", " ") for one in found.doubts] == [doubt]


UNREADABLE = [
    "", "and", "form_var_a and", "form_var_a form_var_b", "(form_var_a)", "form_var_a=='x'",
    'form_var_a == "x', "form_var_a|length > 3", "form_status == 'x'", "form_var_a is None",
    "form_var_a > 'x' > form_var_b", "form_var_a > form_var_b", "form_var_motif > 3",
    'form_var_motif > "3"', "form_var_majeur > 3", "form_var_majeur == 'oui'",
    'form_var_villes == "x"', 'form_var_plan == "x"', 'form_var_jour == "demain"',
    'form_var_jour == "31/02/2026"', 'form_var_part == "x"', "form_var_a == form_var_plan",
    "True and form_var_a", '"x" in "xy"', '"x" == "y"', "form_var_majeur in 'x'",
    'form_var_a == "\\"x"', "{{ form_var_a }}", "form_var_a.b", "not " * 200 + "form_var_a",
    'form_var_a > ""', "form_var_a == 99999999999999999", "x" * (LONGEST + 1),
    " and ".join(["form_var_a"] * 40) + " or form_var_motif|date",
]  # fmt: skip


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_says_more_is_not_read(text: str) -> None:
    with pytest.raises(Unread):
        tree(text)


@pytest.mark.parametrize(
    "text",
    [
        "[form_var_a]", "form_var_a in [form_var_b]", "form_var_a in ['x' 'y']", "((form_var_a)",
        "__import__('os').system('x')", "form_var_a.lower() == 'x'", "lambda: 1", "int('3') > 2",
        "form_var_a if form_var_b else 1", "(" * 300, "[" * 300, "-" * 300, "form_var_a == 1e9",
        "0 < int(form_var_a) < 5", "form_var_a ** 9999", "form_var_a in ['x',",
    ],
)  # fmt: skip
def test_no_python_is_run_nor_guessed(text: str) -> None:
    with pytest.raises(Unread):
        tree(text, PYTHON)


def test_another_language_is_not_read() -> None:
    with pytest.raises(Unread):
        tree("form_var_a", "template")


@given(st.text(alphabet="form_va b\"'()[]=<>!notandri,.-1{}|:", max_size=80))
def test_any_text_is_a_tree_or_is_not_read(text: str) -> None:
    for language in (DJANGO, PYTHON):
        try:
            found = tree(text, language)
        except Unread:
            continue
        evaluate(found, {"a": "x"})


WORDS = ("oui", "non", "3")
LEAVES = [
    *((f'form_var_a == "{one}"', lambda a, _b, one=one: a == one) for one in WORDS),
    *((f'form_var_b != "{one}"', lambda _a, b, one=one: b != one) for one in WORDS),
    ("form_var_a", lambda a, _b: bool(a)),
    ("form_var_a == form_var_b", lambda a, b: a == b),
    ('"o" in form_var_b', lambda _a, b: "o" in b),
    ('form_var_a in "oui,3"', lambda a, _b: a in "oui,3"),
]


def _either(pair: Any) -> Any:
    (left, says), (right, tells) = pair
    return f"{left} or {right}", lambda a, b: says(a, b) or tells(a, b)


def _both(pair: Any) -> Any:
    (left, says), (right, tells) = pair
    return f"{left} and {right}", lambda a, b: says(a, b) and tells(a, b)


def _contrary(one: Any) -> Any:
    text, says = one
    return f"not {text}", lambda a, b: not says(a, b)


ONE = st.sampled_from(LEAVES).flatmap(lambda one: st.sampled_from([one, _contrary(one)]))
ALL = st.tuples(ONE, ONE).map(_both) | ONE
EITHER = st.tuples(ALL, ALL).map(_either) | ALL


@given(EITHER, st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from([DJANGO, PYTHON]))
def test_a_tree_says_what_the_condition_said(said: Any, a: str, b: str, language: str) -> None:
    text, wanted = said
    assert bool(evaluate(tree(text, language), {"a": a, "b": b})) is bool(wanted(a, b))


def when(text: str, language: str = "django") -> str:
    return f"<condition><type>{language}</type><value>{text}</value></condition>"


def test_what_has_a_condition_that_is_read_bears_it() -> None:
    items = (
        item("sendmail", f"<subject>Majeur</subject>{when('form_var_a')}")
        + item(
            "displaymsg", f"<message>Fragile</message><level>warning</level>{when('form_var_b')}"
        )
        + item("jump", f"<status>2</status>{when('form_var_a == 1')}")
    )
    made, notes = entered(items)
    assert made == [
        {"do": "message", "template": "majeur", "condition": A},
        {"do": "alert", "for": "all", "text": "Fragile", "level": "warn", "condition": B},
        {"do": "move", "to": "fin", "condition": {"==": [A, "1"]}},
    ]
    assert "Le circuit lit ces questions du formulaire : a, b" in notes
    source, _notes = read(item("choice", f"<status>2</status>{when('not form_var_a')}"))
    assert source["statuses"][0]["choices"][0]["condition"] == {"!": A}


@pytest.mark.parametrize(
    ("kind", "inner"),
    [("jump", "<timeout>86400</timeout><status>2</status>"), ("commentable", ""), ("form", "")],
)
def test_what_bears_no_condition_here_is_left_out(kind: str, inner: str) -> None:
    source, notes = read(
        item(kind, inner + when("form_var_a")) + item("jump", "<status>2</status>")
    )
    first = source["statuses"][0]
    assert not {"timers", "fields"} & set(first)
    assert "n’est pas repris : sa condition « form_var_a » est à récrire" in notes


def test_nothing_is_done_after_a_move() -> None:
    move = item("jump", "<status>2</status>")
    late = item("register-comment", "<comment>Trop tard</comment>")
    assert entered(move + late)[0] == [{"do": "move", "to": "fin"}]
    maybe = item("jump", f"<status>2</status>{when('form_var_a')}")
    assert [one["do"] for one in entered(maybe + late)[0]] == ["move", "note"]


CALL = item("webservice_call", "<varname>siv</varname>")


def test_moves_wait_for_the_answer_of_a_call() -> None:
    maybe = item("jump", f"<status>1</status>{when('form_var_a')}")
    move = item("jump", "<status>2</status>")
    source, _notes = read(CALL + maybe + move)
    first, after, _end = source["statuses"]
    assert first["enter"][0]["to"] == after["id"] == "nouvelle_suite"
    assert after["hidden"] is True
    assert [one["do"] for one in after["enter"]] == ["move", "move"]
    assert source["start"] == first["id"]


RICH = """<backoffice-fields><formdef><fields>
<field><id>bo1</id><type>bool</type><label>Ok</label><varname>ok</varname></field>
<field><id>bo2</id><type>string</type><label>Réf</label><varname>ref</varname></field>
</fields></formdef></backoffice-fields>"""
FORM = """<varname>suite</varname><by><item>rh</item></by><formdef><fields>
<field><type>bool</type><label>Accord</label><varname>accord</varname></field>
<field><type>page</type><label>Page</label><varname>page</varname></field>
<field><type>string</type><label>Motif</label><varname>motif</varname><required>required</required>
<condition><type>django</type><value>not suite_var_accord</value></condition></field>
</fields></formdef>"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("form_var_ok == True", {"==": [{"var": "ok"}, True]}),
        ("suite_var_accord", {"var": "accord"}),
        ("form_workflow_form_suite_var_accord", {"var": "accord"}),
        ("form_var_ref_raw == 'x'", {"==": [{"var": "ref"}, "x"]}),
        ("form_var_ref_live_x", None),
        ("form_var_accord", None),
        ("suite_var_page", None),
        ("form_var_d_year == 3", None),
        ("form_option_prix", None),
    ],
)
def test_names_are_those_of_what_the_workflow_keeps(text: str, wanted: Any) -> None:
    items = item("form", FORM) + item("sendmail", f"<subject>x</subject>{when(text)}")
    source, _notes = read(items + item("choice", "<status>2</status>"), RICH)
    first = source["statuses"][0]
    assert [one.get("condition") for one in first.get("enter", [])] == ([wanted] if wanted else [])
    assert first["fields"][1] == {
        "id": "motif",
        "type": "text",
        "label": "Motif",
        "required": True,
        "condition": {"!": {"var": "accord"}},
    }


def test_a_value_may_be_words_with_answers_in_them() -> None:
    def kept(text: str) -> Any:
        inner = f"<fields><field><field_id>bo2</field_id><value>{text}</value></field></fields>"
        made, notes = entered(item("set-backoffice-fields", inner), RICH)
        return made[0]["values"][0]["value"] if made else notes

    assert kept("N° {{ form_var_a }} / {{form_var_b}}") == {"cat": ["N° ", A, " / ", B]}
    assert kept("N° [form_var_a]") == {"cat": ["N° ", A]}
    assert kept("{{ form_var_a }} [x]").endswith(", à refaire.")
    assert kept("{{ form_var_ok }} !").endswith(", à refaire.")
    assert kept("{% now %}").endswith(", à refaire.")
