"""Calculations as rows and as trees, both ways; what rows of a block come to."""

from typing import Any

import pytest
from guichet_forms.core.checking import check_form
from guichet_forms.core.definition import compile_form
from guichet_forms.core.editing import broken, delete_field, rename
from guichet_forms.core.outcome import outcome
from guichet_forms.core.rows import (
    CONSTANT,
    Row,
    Subject,
    Term,
    Terms,
    fitting,
    formula_of,
    posted_terms,
    rows_of,
    subjects_of,
    term_faults,
    terms_after,
    terms_of,
    tree_of,
)
from guichet_kit.logic import evaluate
from guichet_questions.compiling import compile_field
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

SUM = {"sum": [{"var": "frais"}, {"var": "montant"}]}
COUNT = {"count": [{"var": "frais"}]}
EXPENSES: dict[str, Any] = {
    "id": "frais",
    "type": "block",
    "label": "Frais",
    "min": 1,
    "max": 5,
    "fields": [
        {"id": "objet", "type": "text", "label": "Objet"},
        {"id": "montant", "type": "amount", "label": "Montant", "required": False},
        {
            "id": "double",
            "type": "computed",
            "label": "Double",
            "formula": {"*": [{"var": "montant"}, 2]},
        },
    ],
}


def var(name: str) -> dict[str, str]:
    return {"var": name}


def number(value: float, sign: str = "") -> Term:
    return Term(sign, CONSTANT, value)


READ: list[tuple[Any, Terms]] = [
    ({"+": [5]}, (number(5),)),
    (var("a"), (Term("", "a"),)),
    ({"*": [var("a"), 3]}, (Term("", "a"), number(3, "*"))),
    ({"+": [var("a"), var("b"), 1]}, (Term("", "a"), Term("+", "b"), number(1, "+"))),
    ({"-": [{"*": [var("a"), var("b")]}, 1]}, (Term("", "a"), Term("*", "b"), number(1, "-"))),
    ({"+": [1, {"*": [var("a"), 2]}]}, (Term("", "a"), number(2, "*"), number(1, "+"))),
    (SUM, (Term("", "sum:frais.montant"),)),
    ({"/": [SUM, COUNT]}, (Term("", "sum:frais.montant"), Term("/", "count:frais"))),
    ({"min": [{"*": [var("a"), 2]}, 9]}, (Term("", "a"), number(2, "*"), number(9, "min"))),
]


@pytest.mark.parametrize(("tree", "terms"), READ)
def test_a_calculation_is_rows(tree: Any, terms: Terms) -> None:
    assert terms_of(tree, "number") == terms
    assert terms_of(formula_of(terms, "number"), "number") == terms


@pytest.mark.parametrize(
    "tree",
    [
        None,
        True,
        "a",
        {"if": [var("a"), 1, 2]},
        {"-": [var("a")]},
        {"-": [1, {"*": [var("a"), 2]}]},
        {"+": [{"*": [var("a"), 2]}, {"*": [var("b"), 3]}]},
        {"var": ["a", 1]},
        {"sum": [var("frais"), {"*": [var("montant"), 2]}]},
        {"+": []},
        {"cat": ["a"]},
    ],
)
def test_what_rows_cannot_say_stays_a_text(tree: Any) -> None:
    assert terms_of(tree, "number") is None


def test_a_text_is_made_of_answers_and_words() -> None:
    terms = (Term("", "nom"), Term("cat", CONSTANT, ", "), Term("cat", "ville"))
    tree = formula_of(terms, "text")
    assert tree == {"cat": [var("nom"), ", ", var("ville")]}
    assert terms_of(tree, "text") == terms
    assert formula_of((Term("", CONSTANT, "x"),), "text") == {"cat": ["x"]}
    assert formula_of((), "text") is None


SIGNS = st.sampled_from(["+", "-", "*", "/", "min", "max"])
LEAVES = st.sampled_from(["a", "b", "c"]).map(lambda name: (name, "")) | st.integers(1, 9).map(
    lambda value: (CONSTANT, value)
)


@given(st.lists(st.tuples(SIGNS, LEAVES), min_size=1, max_size=6))
def test_rows_compute_in_their_order(drawn: list[tuple[str, tuple[str, Any]]]) -> None:
    terms = tuple(Term(sign if n else "", *leaf) for n, (sign, leaf) in enumerate(drawn))
    data = {"a": 2, "b": 3, "c": 5}
    steps = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "/": lambda x, y: x / y if y else None,
        "min": min,
        "max": max,
    }
    wanted: Any = None
    for term in terms:
        value = term.value if term.subject == CONSTANT else data[term.subject]
        if term.sign and wanted is not None:
            wanted = steps[term.sign](wanted, value)
        elif not term.sign:
            wanted = value
    found = evaluate(formula_of(terms, "number"), data)
    assert found == pytest.approx(wanted)
    assert terms_of(formula_of(terms, "number"), "number") == terms


def test_rows_are_read_changed_and_judged() -> None:
    posted = MultiDict(
        [("_t-0", "a"), ("_g-0", "*"), ("_t-1", CONSTANT), ("_g-1", "/"), ("_c-1", " 1 200,5 ")]
    )
    terms = posted_terms(posted, "number")
    assert terms == (Term("", "a"), number(1200.5, "/"))
    assert terms_after("term", terms, "number")[-1] == Term("+")
    assert terms_after("drop-term:0", terms, "number") == (number(1200.5),)
    assert terms_after("drop-term:x", terms, "number") == terms
    known = {"a": Subject(name="a", label="A", nature="number")}
    assert term_faults(terms, known, "number") == {}
    wrong = (Term(""), Term("+", "perdu"), Term("*", CONSTANT, "deux"), number(0, "/"))
    assert sorted(term_faults(wrong, known, "number")) == [0, 1, 2, 3]
    assert term_faults((Term("", CONSTANT, ""),), known, "text") == {
        0: "Écrivez le texte à ajouter."
    }


def test_a_block_offers_its_sums_and_its_number_of_rows() -> None:
    offered = subjects_of([compile_field(EXPENSES, "p")])
    assert [(one.name, one.nature) for one in offered] == [
        ("frais", "object"),
        ("count:frais", "number"),
        ("sum:frais.montant", "number"),
        ("sum:frais.double", "number"),
    ]
    assert offered[2].label == "la somme de «\u00a0Montant\u00a0» dans «\u00a0Frais\u00a0»"
    assert set(fitting({one.name: one for one in offered}, "number")) == {
        "count:frais",
        "sum:frais.montant",
        "sum:frais.double",
    }


@pytest.mark.parametrize("tree", [{">": [SUM, 100]}, {"==": [COUNT, 2]}, {"<=": [SUM, var("a")]}])
def test_a_condition_may_compare_a_sum(tree: Any) -> None:
    group = rows_of(tree, {})
    assert group is not None
    assert isinstance(group.rows[0], Row)
    assert tree_of(group) == tree


def form_with(source: Any, formula: Any, block: Any = None) -> Any:
    total = {"id": "total", "type": "computed", "label": "Total", "formula": formula}
    source["pages"][0]["fields"] += [block or EXPENSES, total]
    return source


def test_a_sum_follows_the_rows(source: Any) -> None:
    form = compile_form(form_with(source, SUM))
    rows = [
        {"objet": "Train", "montant": "12.50"},
        {"objet": "Taxi"},
        {"objet": "Repas", "montant": "7.5"},
    ]
    assert outcome(form, {"frais": rows}).computed["total"] == 20
    assert outcome(form, {}).computed["total"] == 0
    doubled = {"sum": [{"var": "frais"}, {"var": "double"}]}
    again = compile_form(
        form_with({**source, "pages": [dict(source["pages"][0], fields=[])]}, doubled)
    )
    assert outcome(again, {"frais": rows}).computed["total"] == 40


def test_a_sum_of_what_is_not_in_the_rows_is_a_fault(source: Any) -> None:
    assert check_form(form_with(source, SUM)) == []
    lost = form_with(source, {"sum": [{"var": "frais"}, {"var": "prix"}]})
    assert "dans les lignes" in check_form(lost)[-1].sentence


def test_a_sum_follows_a_new_id_and_tells_a_lost_question(source: Any) -> None:
    made = form_with(source, SUM)
    renamed = rename(made, "montant", "prix")
    assert renamed["pages"][0]["fields"][-1]["formula"]["sum"][1] == {"var": "prix"}
    assert "« montant »" in broken(made, delete_field(made, "montant"))[0].replace("\u00a0", " ")
