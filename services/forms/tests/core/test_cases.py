"""Values that depend on the case: rows and trees, both ways, and what is missing in them."""

from typing import Any

import pytest
from guichet_forms.core.rows import (
    CONSTANT,
    Case,
    Cases,
    Row,
    Subject,
    Term,
    case_faults,
    cases_after,
    cases_of,
    cases_tree,
    posted_cases,
)
from guichet_kit.logic import evaluate
from werkzeug.datastructures import MultiDict

QF = Subject(name="qf", label="Quotient", nature="number")
RATE = Subject(name="tarif", label="Tarif", nature="number")
WHO = Subject(name="qui", label="Qui", nature="choice", options=(("asso", "Association"),))
SUBJECTS = {one.name: one for one in (QF, RATE, WHO)}
NUMBERS = {one.name: one for one in (QF, RATE)}
TREE = {"if": [{"<=": [{"var": "qf"}, 500]}, 2.1, {"==": [{"var": "qui"}, "asso"]}, 0, 4.5]}


def number(value: float) -> Term:
    return Term("", CONSTANT, value)


CASES = Cases(
    (Case(Row("qf", "at_most", 500), number(2.1)), Case(Row("qui", "is", "asso"), number(0))),
    number(4.5),
)


def test_cases_and_their_tree_mean_the_same() -> None:
    assert cases_tree(CASES) == TREE
    assert cases_of(TREE, SUBJECTS, "number") == CASES
    given = [({"qf": 400, "qui": "asso"}, 2.1), ({"qf": 900, "qui": "asso"}, 0), ({"qf": 900}, 4.5)]
    for answers, value in given:
        assert evaluate(TREE, answers) == value


@pytest.mark.parametrize(
    "tree",
    [
        None,
        {"+": [1, 2]},
        {"if": [{"var": "qf"}, 1]},
        {"if": [{"and": [{"var": "qf"}, {"var": "qui"}]}, 1, 2]},
        {"if": [{"<": [{"var": "qf"}, 1]}, {"*": [{"var": "tarif"}, 2]}, 2]},
        {"if": "x"},
    ],
)
def test_what_cases_cannot_say_is_left_alone(tree: Any) -> None:
    assert cases_of(tree, SUBJECTS, "number") is None


def test_a_page_posts_cases() -> None:
    posted = MultiDict(
        {
            "_s-c-0": "qf",
            "_o-c-0": "at_most",
            "_v-c-0": "500",
            "_t-c0": CONSTANT,
            "_c-c0": "2,1",
            "_s-c-3": "qui",
            "_o-c-3": "is",
            "_v-c-3": "asso",
            "_t-c3": CONSTANT,
            "_c-c3": "0",
            "_t-else": CONSTANT,
            "_c-else": "4,5",
        }
    )
    assert posted_cases(posted, SUBJECTS, "number") == CASES
    assert case_faults(CASES, SUBJECTS, NUMBERS, "number") == {}


def test_what_is_missing_is_said_at_its_place() -> None:
    unfinished = Cases((Case(), Case(Row("qf", "below", "peu"), Term("", "qui"))), Term(""))
    found = case_faults(unfinished, SUBJECTS, NUMBERS, "number")
    assert list(found) == ["c-0", "t-c0", "c-1", "t-c1", "t-else"]


def test_buttons_add_and_take_cases_away() -> None:
    more = cases_after("case", CASES)
    assert more.listed == (*CASES.listed, Case())
    assert cases_after("drop:c-2", more) == CASES
    one = cases_after("drop:c-0", CASES)
    assert one.listed == CASES.listed[1:]
    assert cases_after("drop:c-0", one) == one
    many = Cases(tuple(Case() for _n in range(19)))
    assert cases_after("case", many) == many
