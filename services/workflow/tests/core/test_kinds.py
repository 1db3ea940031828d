"""What a field of an agent's form may hold, by its kind."""

from typing import Any

import pytest
from guichet_questions.kinds import KINDS
from guichet_workflow.core import refusals as no
from guichet_workflow.core.events import Chose
from guichet_workflow.core.kinds import HELD, fits, is_offered
from guichet_workflow.fields import became

from .conftest import AGENT, Story

AGENT_VALUE = {"id": "a-1", "name": "Nadia"}
FILE = {"document_id": "d-1", "name": "a.pdf"}
PLACE = {"text": "Le port", "lat": "3", "lon": "25"}
HELD_BY = {
    "text": ("x", 1), "long_text": ("x" * 4000, "x" * 4001), "phone": ("01 02 03 04 05", ["x"]),
    "email": ("a@exemple.fr", "a@b"), "number": ("-12.5", "12,5"),
    "date": ("2026-02-28", "2026-02-30"),
    "choice": ("a", {"a": 1}), "choices": (["a"], "a"), "checkbox": (True, "1"),
    "address": ({"line": "1 rue du Lavoir"}, "1 rue du Lavoir"),
    "location": (PLACE, {"text": ["x"]}),
    "agent": (AGENT_VALUE, {"id": "a-1"}), "file": ([FILE], [{"name": "a.pdf"}]),
}  # fmt: skip


def field(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": "x", "type": kind, "label": "X", **more}


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_of_each_type_of_the_form_is_said_whatever_it_became(kind: str) -> None:
    for value, words in (("x", "x"), (12.5, "12,5"), (True, "Oui"), (None, "")):
        assert became(field(kind), value) == words
    for value in (["a"], [{"a": "b"}], {"line": "1 rue"}, {"x": ["a"]}):
        assert became(field(kind), value)


@pytest.mark.parametrize("kind", HELD)
def test_each_kind_holds_its_values_and_no_others(kind: str) -> None:
    held, other = HELD_BY[kind]
    assert fits(field(kind), held)
    assert not fits(field(kind), other)
    assert all(fits(field(kind), empty) for empty in (None, "", []))


@pytest.mark.parametrize(
    ("more", "value", "held"),
    [
        ({"min": 0, "max": "10"}, "10", True),
        ({"min": 0}, "-1", False),
        ({"max": 10}, 11, False),
        ({}, float("nan"), False),
        ({}, True, False),
        ({"min": "peu"}, "1", True),
    ],
)
def test_a_number_keeps_its_bounds(more: dict[str, Any], value: Any, held: bool) -> None:
    assert fits(field("number", **more), value) is held


def test_a_choice_is_one_of_its_options() -> None:
    several = field("choices", options=[{"value": "a", "label": "A"}])
    assert is_offered(several, ["a"])
    assert not is_offered(several, ["a", "b"])
    assert not is_offered({**several, "type": "choice"}, "b")
    assert is_offered(field("text"), "b")


def test_an_agent_gives_nothing_of_another_kind(story: Story) -> None:
    chosen = Chose(AGENT, "accorder", frozenset({"instructeur"}), 1, fields={"accorde": "beaucoup"})
    with pytest.raises(no.ValuesRefused):
        story(chosen)
