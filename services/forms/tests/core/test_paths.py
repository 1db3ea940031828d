"""Answers by path, and rows that come and go."""

from typing import Any

import pytest
from guichet_forms.core.paths import has_row, value_at, with_row, with_value, without_row

ANSWERS: dict[str, Any] = {"nom": "A", "b": [{"x": 1}, {"x": 2, "y": 3}], "m": {"r": {"x": 4}}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("nom", "A"),
        ("b.1.y", 3),
        ("m.r.x", 4),
        ("b.2.x", None),
        ("b.-1.x", None),
        ("b.x", None),
        ("nom.0.x", None),
        ("m.s.x", None),
        ("rien", None),
        ("", None),
        ("b." + "9" * 5_000 + ".x", None),
    ],
)
def test_a_value_is_found_by_its_path(path: str, value: Any) -> None:
    assert value_at(ANSWERS, path) == value


def test_a_value_is_changed_at_its_path() -> None:
    assert with_value(ANSWERS, "nom", "B")["nom"] == "B"
    assert with_value(ANSWERS, "b.1.y", 5)["b"] == [{"x": 1}, {"x": 2, "y": 5}]
    assert with_value(ANSWERS, "b.1.y", None)["b"] == [{"x": 1}, {"x": 2}]
    assert with_value(ANSWERS, "m.r.y", 5)["m"] == {"r": {"x": 4, "y": 5}}
    assert with_value({}, "m.r.y", 5) == {"m": {"r": {"y": 5}}}
    assert ANSWERS["b"][1] == {"x": 2, "y": 3}


@pytest.mark.parametrize("path", ["b.2.x", "rien.0.x", "nom.0.x"])
def test_no_row_is_made_by_a_value(path: str) -> None:
    assert not has_row(ANSWERS, path)
    assert with_value(ANSWERS, path, 1) == ANSWERS


def test_rows_come_and_go() -> None:
    assert with_row({}, "b") == {"b": [{}]}
    assert with_row(ANSWERS, "b")["b"][2] == {}
    typed = {"b.0.x": "u", "b.1.x": "v", "b.1.y-day": "w", "nom": "z", "bb.1.x": "t"}
    answers, left = without_row(ANSWERS, typed, "b", 0)
    assert answers["b"] == [{"x": 2, "y": 3}]
    assert left == {"b.0.x": "v", "b.0.y-day": "w", "nom": "z", "bb.1.x": "t"}
    assert without_row(answers, {}, "b", 0)[0]["b"] is None
    assert without_row(ANSWERS, {}, "b", 7)[0] == ANSWERS
