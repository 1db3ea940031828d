"""Days, sizes and linked lists, as a designer reads and writes them."""

from typing import Any

import pytest
from guichet_questions.written import (
    day_read,
    day_shown,
    size_read,
    size_shown,
    tree_read,
    tree_shown,
)


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        ("today", "aujourd’hui"),
        ("today+30d", "dans 30 jours"),
        ("today+1d", "dans 1 jour"),
        ("today-18y", "il y a 18 ans"),
        ("today+6m", "dans 6 mois"),
        ("2026-03-27", "27/03/2026"),
        ("jamais", "jamais"),
    ],
)
def test_a_day_is_said_in_words_and_read_back(bound: str, words: str) -> None:
    assert day_shown(bound) == words
    assert day_read(words) == bound


@pytest.mark.parametrize(
    ("typed", "bound"),
    [
        ("Aujourd'hui", "today"),
        ("Il y a 1 an", "today-1y"),
        ("dans 2 semaines", "today+14d"),
        ("dans 3 années", "today+3y"),
        ("1/2/2027", "2027-02-01"),
        ("today+30d", "today+30d"),
        ("2026-03-27", "2026-03-27"),
        ("dans 3 lunes", "dans 3 lunes"),
    ],
)
def test_a_day_is_read_however_it_is_written(typed: str, bound: str) -> None:
    assert day_read(typed) == bound


def test_sizes_are_in_megabytes() -> None:
    assert (size_shown(5_000_000), size_shown(2_500_000)) == ("5", "2,5")
    assert (size_read("2,5 Mo"), size_read("10")) == (2_500_000, 10_000_000)
    assert size_read("lourd") == "lourd"


NORTH = {
    "value": "nord",
    "label": "Nord",
    "children": [
        {"value": "ecole_pasteur", "label": "École Pasteur"},
        {"value": "e2", "label": "École Ferry"},
    ],
}
SOUTH = {"value": "sud", "label": "Sud"}


def test_a_tree_is_written_indented_and_read_back() -> None:
    tree = [NORTH, SOUTH]
    assert tree_shown(tree) == "Nord\n  École Pasteur\n  e2 | École Ferry\nSud"
    assert tree_read(tree_shown(tree)) == tree


def test_a_tree_is_pasted_from_the_columns_of_a_spreadsheet() -> None:
    pasted = "Nord\tÉcole Pasteur\n\te2 | École Ferry\nSud\t"
    assert tree_read(pasted) == [NORTH, SOUTH]


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("", []),
        ("École\nEcole", [("ecole", "École"), ("ecole_2", "Ecole")]),
        ("???", [("choix_1", "???")]),
    ],
)
def test_every_line_of_a_tree_has_a_value_of_its_own(typed: str, tree: list[Any]) -> None:
    assert [(node["value"], node["label"]) for node in tree_read(typed)] == tree
