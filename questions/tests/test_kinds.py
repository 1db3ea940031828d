"""What every type declares: its keys, what it holds in conditions, what it knows of the world."""

from datetime import UTC, datetime
from typing import Any

import pytest
from guichet_questions.compiling import compile_field
from guichet_questions.kinds import KINDS, Around, Kind, kind_of
from guichet_questions.shapes import MESSAGES
from marshmallow import Schema, fields

LOGIC = {"text", "number", "date", "boolean", "list", "object", "any"}


def test_the_day_is_the_one_of_paris() -> None:
    assert Around(now=datetime(2026, 11, 21, 23, 30, tzinfo=UTC)).today.isoformat() == "2026-11-22"


def test_nothing_is_found_where_there_are_no_sources() -> None:
    assert Around().find("communes", "35238") is None


def test_a_type_must_say_what_it_accepts() -> None:
    class Vague(Kind):
        """A type that accepts nothing."""

    with pytest.raises(TypeError):
        Vague(compile_field({"id": "x", "type": "vague", "label": "X"}, "p"), Around())


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_declares_itself(kind: str) -> None:
    declared = KINDS[kind]
    assert declared.logic in LOGIC
    assert all(isinstance(shape, fields.Field) for shape in declared.keys.values())
    assert not declared.keys.keys() & {"id", "type", "label", "required", "condition"}


@pytest.mark.parametrize("kind", ["choice", "choices", "checkbox"])
def test_few_answers_are_all_accepted(make_kind: Any, kind: str) -> None:
    behaviour = make_kind(kind, required=False)
    for value in behaviour.domain():
        assert behaviour.clean(behaviour.typed(value)) == (
            value or (value if value is False else None)
        )


def test_many_answers_are_not_listed(make_kind: Any) -> None:
    assert make_kind("text").domain() is None


@pytest.mark.parametrize("wrong", [True, "1", float("nan"), float("inf"), None, []])
def test_a_bound_is_a_finite_number(wrong: Any) -> None:
    shape = Schema.from_dict({"min": KINDS["number"].keys["min"]})()
    assert shape.validate({"min": wrong})["min"][0] in (MESSAGES["type"], MESSAGES["null"])


def test_kind_of_lives_now_when_nothing_is_said() -> None:
    field = compile_field({"id": "x", "type": "text", "label": "X"}, "p")
    assert kind_of(field).around.channel == "web"
