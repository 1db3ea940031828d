"""A signature as an agent sees it: a drawing of numbers, or the name alone."""

from typing import Any

import pytest
from guichet_workflow.pages.drawing import signed
from markupsafe import Markup


def test_strokes_become_a_drawing() -> None:
    found = signed("Marie <b>", {"name": "Marie", "strokes": [[0, 0, 600, 200], [5, 6]]})
    assert isinstance(found, Markup)
    assert 'd="M0 0L600 200M5 6h0"' in found
    assert "Marie &lt;b&gt;" in found


@pytest.mark.parametrize(
    "value",
    [
        None,
        "x",
        {},
        {"strokes": []},
        {"strokes": "M0"},
        {"strokes": [['0"/><script>', 1]]},
        {"strokes": [[1], {}, [True, False], [1.5, 2]]},
    ],
)
def test_anything_else_is_the_name_alone(value: Any) -> None:
    assert signed("Marie", value) == "Marie"
