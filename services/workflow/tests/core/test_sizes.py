"""A list that a circuit puts in itself again and again stops growing: no memory runs out."""

from typing import Any

import orjson
import pytest
from guichet_workflow.core.calls import calls_of
from guichet_workflow.core.sizes import DEEPEST, MOST_LETTERS, MOST_PARTS, bounded
from guichet_workflow.core.stored import dump_case

from .test_loops import lived

HELD = {"var": "x"}
Json = dict[str, Any]


def grown(kind: str, tree: Any, times: int) -> list[Json]:
    """Give as many actions that work out the same, each from what the one before it made."""
    more = {"set": {}, "compute": {"label": "Calcul"}}[kind]
    return [{"do": kind, "field": "x", "value": tree, **more}] * times


@pytest.mark.parametrize("kind", ["set", "compute"])
@pytest.mark.parametrize(("tree", "times"), [([HELD, HELD], 18), ([HELD] * 90, 3)])
def test_what_a_circuit_doubles_is_given_up(
    json_definition: Json, kind: str, tree: Any, times: int
) -> None:
    story = lived(json_definition, *grown(kind, tree, times), enfants=["Lou"], x="y" * 20)
    assert len(orjson.dumps(dump_case(story.case))) < 2 * MOST_LETTERS
    assert len(orjson.dumps([one.values for one in story.effects if hasattr(one, "public")])) < 1e7


def test_what_is_sent_outside_and_what_a_loop_takes_are_bounded_too(json_definition: Json) -> None:
    many = [HELD] * 90
    values = [{"field": "x", "value": many}, {"field": "y", "value": HELD}]
    call = {"do": "connector", "connector": "siv", "label": "Le SIV", "values": values}
    over = {"over": [many], "item": "enfant", "after": "complement"}
    json_definition["statuses"][1]["loop"] = over
    story = lived(json_definition, call, enfants=["Lou"], x=list(range(1_000)))
    assert story.case.data["enfant"] is None
    assert calls_of(story.case)[0]["values"] == {"x": None, "y": list(range(1_000))}


def test_ordinary_values_stay_as_they_are() -> None:
    rows = [{"nom": f"Association {n}", "montant": n} for n in range(200)]
    for value in (rows, "x" * 20_000, None, 3, True, {"lat": 48.1, "lon": -4.2}, []):
        assert bounded(value) is value
    assert bounded([1] * (MOST_PARTS + 1)) is None
    assert bounded(["x" * MOST_LETTERS, "y"]) is None
    assert bounded({"x" * MOST_LETTERS: "y"}) is None
    deep: list[Any] = []
    for _level in range(DEEPEST):
        deep = [deep]
    assert bounded(deep) is None
    assert bounded(deep[0]) is deep[0]
