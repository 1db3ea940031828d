"""Circuits are drawn: every status and way is there, nothing overlaps, the same each time."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from guichet_workflow.core.editing.sentences import words_for
from guichet_workflow.core.sketch import Box, Drawing, draw
from guichet_workflow.core.sketch.drawing import wrapped
from guichet_workflow.core.sketch.layers import layered
from hypothesis import given
from hypothesis import strategies as st

CATALOGUE = Path(__file__).parents[4] / "catalogue"
CIRCUITS = sorted(CATALOGUE.glob("*/workflow.json"))


def drawn(source: dict[str, Any]) -> Drawing:
    return draw(source, words_for(source, {}))


def overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


@pytest.mark.parametrize("path", CIRCUITS, ids=lambda path: path.parent.name)
def test_a_real_circuit_is_drawn_whole(path: Path) -> None:
    source = json.loads(path.read_text())
    found = drawn(source)
    assert found == drawn(source)
    ids = [box.id for box in found.boxes if box.kind != "outside"]
    assert ids == [status["id"] for status in source["statuses"]]
    assert not any(overlap(one, other) for one, other in combinations(found.boxes, 2))
    assert all(box.x >= 0 and box.x + box.width <= found.width for box in found.boxes)
    assert all(box.y >= 0 and box.y + box.height <= found.height for box in found.boxes)
    pairs = {(arrow.source, arrow.target) for arrow in found.arrows}
    for status in source["statuses"]:
        for choice in status.get("choices", ()):
            assert (status["id"], choice["to"]) in pairs


def circuit(*ways: tuple[str, str]) -> dict[str, Any]:
    names = dict.fromkeys(name for way in ways for name in way)
    statuses = [
        {
            "id": name,
            "label": name,
            "kind": "open",
            "choices": [
                {"id": f"c{at}", "label": f"vers {target}", "by": [], "to": target}
                for at, (start, target) in enumerate(ways)
                if start == name
            ],
        }
        for name in names
    ]
    return {"slug": "x", "title": "X", "functions": {}, "start": "a", "statuses": statuses}


def test_what_goes_back_goes_up_and_the_rest_down() -> None:
    found = drawn(circuit(("a", "b"), ("b", "c"), ("c", "a")))
    at = {box.id: box.y for box in found.boxes}
    assert at["a"] < at["b"] < at["c"]
    lines = {arrow.source: arrow for arrow in found.arrows}
    starts = {name: float(arrow.path[1:].split("V")[0].split("C")[0].split(" ")[1])
              for name, arrow in lines.items()}  # fmt: skip
    assert starts["a"] > at["a"]
    assert starts["c"] == at["c"]


def test_several_ways_between_two_statuses_are_one_line_with_their_words() -> None:
    found = drawn(circuit(*[("a", "b")] * 2))
    (line,) = [arrow for arrow in found.arrows if arrow.source == "a"]
    assert line.lines == ("vers b",)
    other = circuit(("a", "b"))
    other["statuses"][0]["timers"] = [{"id": "t", "after": {"n": 3, "unit": "days"}, "to": "b"}]
    (line,) = [arrow for arrow in drawn(other).arrows if arrow.source == "a"]
    assert (line.lines, line.by_itself) == (("vers b", "après 3 jours"), False)


def test_a_way_to_the_same_status_is_a_loop() -> None:
    found = drawn(circuit(("a", "a")))
    (loop,) = [arrow for arrow in found.arrows if arrow.source == "a"]
    (box,) = [box for box in found.boxes if box.id == "a"]
    assert loop.x > box.x + box.width
    assert loop.x < found.width


def test_what_comes_from_outside_is_drawn_above_where_it_leads() -> None:
    source = circuit(("a", "b")) | {"withdrawal": "b", "silence": {"to": "b"}}
    boxes = {box.id: box for box in drawn(source).boxes}
    for name, target in (("start", "a"), ("withdrawal", "b"), ("silence", "b")):
        assert boxes[f"outside:{name}"].y < boxes[target].y


def test_a_circuit_not_finished_is_drawn_too() -> None:
    source = circuit(("a", "b"))
    source["statuses"][0]["choices"][0]["to"] = "perdu"
    source["statuses"][1] = {"id": "b"}
    assert len(drawn(source).boxes) == 3
    assert drawn({"title": "", "statuses": [], "functions": {}}).boxes == ()


def test_words_are_cut_into_lines() -> None:
    assert wrapped("Demander une précision", 12) == ("Demander une", "précision")
    assert wrapped("Un deux trois quatre cinq", 8) == ("Un deux", "trois…")
    assert wrapped("Anticonstitutionnellement", 10) == ("Anticonst…",)


@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=14))
def test_any_graph_is_layered(pairs: list[tuple[str, str]]) -> None:
    found = layered("abcdefg", [(a, b) for a, b in pairs if a != b])
    rank = {name: at for at, names in enumerate(found.ranks) for name in names}
    assert set("abcdefg") <= set(rank)
    for chain in found.chains:
        ranks = [rank[name] for name in chain.through]
        assert ranks == list(range(ranks[0], ranks[-1] + 1))
        assert len(ranks) > 2


def test_what_nobody_could_follow_is_left_to_the_list() -> None:
    names = [f"s{n}" for n in range(40)]
    ways = [(a, b) for a in names for b in names if a < b]
    found = drawn(circuit(("a", "s0"), *ways))
    assert found.left_out == len(ways) + 2 - 400
    assert len(found.arrows) == 400


def test_what_may_happen_at_any_time_is_said_in_words() -> None:
    rule = {"id": "relancer", "label": "Relancer", "by": [], "to": "b"}
    found = drawn(circuit(("a", "b")) | {"actions": [rule]})
    labels = [" ".join(box.lines) for box in found.boxes if box.kind == "outside"]
    assert "À tout moment" in labels
