"""Conditions of Publik, as Django reads them, against the trees they become."""

from typing import Any

import pytest
from guichet_forms.core.exchange.publik.conditions import NotRead, to_logic
from guichet_kit.logic import evaluate, truth


def variable(name: str) -> str:
    if not name.startswith("form_var_"):
        raise NotRead
    return name.removeprefix("form_var_")


def read(source: str) -> Any:
    return to_logic(source, variable, lambda _field, value: value)


@pytest.mark.parametrize(
    ("source", "answers", "expected"),
    [
        ('form_var_x == "y"', {"x": "y"}, True),
        ("form_var_x == 'y'", {"x": "z"}, False),
        ('form_var_x != "y"', {"x": "z"}, True),
        ("form_var_n > 3", {"n": "4"}, True),
        ("form_var_n >= 3.5", {"n": "3.4"}, False),
        ("3 < form_var_n", {"n": "4"}, True),
        ("form_var_b", {"b": True}, True),
        ("not form_var_b", {}, True),
        ("form_var_b == True", {"b": True}, True),
        ('"a" in form_var_l', {"l": ["a", "b"]}, True),
        ('"c" not in form_var_l', {"l": ["a", "b"]}, True),
        ("form_var_a or form_var_b and form_var_c", {"a": True}, True),
        ("form_var_a or form_var_b and form_var_c", {"b": True}, False),
        ('not form_var_x == "y"', {"x": "z"}, True),
        ("form_var_x==form_var_y", {"x": "1", "y": "1"}, True),
        ('form_var_x == "a" or form_var_x == "b" or not form_var_x', {"x": "c"}, False),
    ],
)
def test_simple_conditions_are_read(source: str, answers: dict[str, Any], expected: bool) -> None:
    assert truth(evaluate(read(source), answers)) is expected


@pytest.mark.parametrize(
    "source",
    [
        "",
        "(form_var_x)",
        'form_var_x|lower == "y"',
        "form_var_x ==",
        "== form_var_x",
        "form_user_email",
        "1 == 1",
        '"a"',
        "form_var_x == form_var_y == form_var_z",
        "form_var_x and",
        "and",
        "not",
        'form_var_x == "a\\"b"',
        "form_var_x is None",
        "__import__('os').system('x')",
        "form_var_a or " * 150 + "form_var_a",
        "x" * 5_000,
    ],
)
def test_the_rest_is_left_to_a_person(source: str) -> None:
    with pytest.raises(NotRead):
        read(source)
