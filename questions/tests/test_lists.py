"""Orders of preference, lists that follow one another, yes or no."""

from typing import Any

import pytest
from guichet_questions.kinds import FieldRefused
from guichet_questions.kinds.linked import MOST_LEVELS, tree_shape
from marshmallow import ValidationError

from .samples import LEVELS, TREE

SPORTS = [{"value": value, "label": value.title()} for value in ("piscine", "judo", "tennis")]


def ranks(*given: Any) -> Any:
    return {str(place): rank for place, rank in enumerate(given, 1)}


def test_ranks_make_an_order(make_kind: Any) -> None:
    kind = make_kind("ranking", options=SPORTS)
    assert kind.names() == ("x-1", "x-2", "x-3")
    assert kind.clean(ranks("3", " 1 ", "2")) == ["judo", "tennis", "piscine"]
    assert kind.typed(["judo", "tennis", "piscine"]) == ranks("3", "1", "2")
    assert kind.show(["judo", "tennis"]) == "1. Judo, 2. Tennis"


def test_only_the_first_ones_are_asked(make_kind: Any) -> None:
    kind = make_kind("ranking", options=SPORTS, most=2)
    assert kind.clean(ranks("", "1", "")) == ["judo"]
    assert kind.clean(ranks("2", "1", "")) == ["judo", "piscine"]
    with pytest.raises(FieldRefused, match="de 1 à 2"):
        kind.clean(ranks("3", "1", "2"))


@pytest.mark.parametrize(
    ("given", "said", "part"),
    [
        (ranks("1", "1", "2"), "« Piscine » et à « Judo »", "2"),
        (ranks("1", "", "2"), "il en manque un à « Judo »", ""),
        (ranks("0", "1", "2"), "de 1 à 3", "1"),
        (ranks("1", "4", "2"), "de 1 à 3", "2"),
        (ranks("1", "2", "²"), "de 1 à 3", "3"),
        (ranks("1", "2", "9" * 5000), "de 1 à 3", "3"),
    ],
)
def test_ranks_that_make_no_order(make_kind: Any, given: Any, said: Any, part: Any) -> None:
    with pytest.raises(FieldRefused, match=said) as refusal:
        make_kind("ranking", options=SPORTS).clean(given)
    assert refusal.value.part == part


@pytest.mark.parametrize("value", ["judo", ["golf"], ["judo", "judo"], [["judo"]], {"judo": 1}])
def test_another_shape_of_order_is_refused(make_kind: Any, value: Any) -> None:
    with pytest.raises(FieldRefused, match="forme attendue"):
        make_kind("ranking", options=SPORTS).typed(value)


def test_an_order_needs_two_options(make_kind: Any) -> None:
    assert [key for key, _said in make_kind("ranking", options=SPORTS[:1]).faults()] == ["options"]


def lists(theme: Any = "", matter: Any = "", size: Any = "") -> Any:
    return {"theme": theme, "objet": matter, "taille": size}


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        (("voirie", "trou", "gros"), {"theme": "voirie", "objet": "trou", "taille": "gros"},
         "Voirie › Un trou › Gros"),
        (("voirie", "autre"), {"theme": "voirie", "objet": "autre"}, "Voirie › Autre chose"),
        (("eau", "autre"), {"theme": "eau", "objet": "autre"}, "Eau › Autre"),
        (("rien",), {"theme": "rien"}, "Rien de cela"),
    ],
)  # fmt: skip
def test_lists_follow_one_another(make_kind: Any, typed: Any, kept: Any, shown: Any) -> None:
    kind = make_kind("linked_lists")
    assert kind.clean(lists(*typed)) == kept
    assert kind.show(kept) == shown


@pytest.mark.parametrize(
    ("typed", "said", "part"),
    [
        (("neige",), "réponse de la liste « Thème »", "theme"),
        (("", "trou"), "Choisissez aussi dans la liste « Thème »", "theme"),
        (("voirie", ""), "Choisissez aussi dans la liste « Objet »", "objet"),
        (("eau", "trou"), "liste « Objet » ne va pas avec « Eau »", "objet"),
        (("voirie", "autre", "gros"), "liste « Taille » ne va pas avec « Autre chose »", "taille"),
        (("rien", "autre"), "liste « Objet » ne va pas avec « Rien de cela »", "objet"),
    ],
)
def test_the_server_checks_every_list(make_kind: Any, typed: Any, said: Any, part: Any) -> None:
    with pytest.raises(FieldRefused, match=said) as refusal:
        make_kind("linked_lists").clean(lists(*typed))
    assert refusal.value.part == part


def test_what_the_lists_no_longer_hold_is_shown_as_stored(make_kind: Any) -> None:
    assert make_kind("linked_lists").show({"theme": "neige", "objet": "sel"}) == "neige › sel"


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"levels": [LEVELS[0], LEVELS[0]], "tree": TREE[2:]}, "levels"),
        ({"levels": LEVELS[:1], "tree": TREE}, "tree"),
        ({"levels": LEVELS, "tree": []}, "tree"),
        ({"levels": LEVELS, "tree": [*TREE, TREE[2]]}, "tree"),
    ],
)
def test_lists_that_cannot_be_answered(make_kind: Any, settings: Any, key: Any) -> None:
    assert key in [place for place, _said in make_kind("linked_lists", **settings).faults()]
    assert [*make_kind("linked_lists").faults()] == []


def test_the_shape_of_a_tree_is_bounded() -> None:
    tree_shape(TREE)
    deep: Any = []
    for _level in range(5_000):
        deep = [{"value": "a", "label": "A", "children": deep}]
    wide = [{"value": str(n), "label": "A"} for n in range(2_001)]
    node = {"value": "a", "label": "A"}
    wrong = [{"value": "a"}, {**node, "label": ""}, {**node, "value": 1}, {**node, "x": 1}]
    for tree in (deep, wide, {}, "a", [1], [{**node, "children": None}], *([one] for one in wrong)):
        with pytest.raises(ValidationError):
            tree_shape(tree)
    level = TREE[2:]
    for _level in range(MOST_LEVELS - 1):
        level = [{"value": "a", "label": "A", "children": level}]
    tree_shape(level)


def test_yes_and_no_are_booleans(make_kind: Any) -> None:
    kind = make_kind("yes_no")
    assert kind.clean("oui") is True
    assert kind.clean("non") is False
    assert (kind.show(True), kind.show(False)) == ("Oui", "Non")
    for value in ("oui", 1, [True]):
        with pytest.raises(FieldRefused, match="forme attendue"):
            kind.typed(value)
