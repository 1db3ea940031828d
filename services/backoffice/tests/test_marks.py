"""Urgency, tags and the roles whose turn it is, as the list shows, filters and orders by them."""

from typing import Any

import pytest
from guichet_kit.testing import Bench

from .conftest import moved, numbers, officer, sent, stamp, take, voirie

LIST = "/agents/demandes/"
HIGH = {"id": "haute", "label": "Haute", "tone": "warn", "rank": 1}
EXTREME = {"id": "extreme", "label": "Extrême", "tone": "bad", "rank": 2}


@pytest.fixture
def marked(bench: Bench) -> Bench:
    take(bench, sent(number="2026-000001"), due_at=stamp(days=1))
    take(bench, sent(number="2026-000002"), due_at=stamp(days=9), urgency=HIGH, tags=["Presse"])
    take(bench, sent(number="2026-000003"), due_at=stamp(days=8), urgency=HIGH)
    take(bench, sent(number="2026-000004"), due_at=stamp(days=10), urgency=EXTREME)
    return bench


def test_a_line_tells_its_urgency_and_its_tags_in_words(marked: Bench) -> None:
    page = officer(marked).get(LIST).text.replace("\u00a0", " ")
    assert page.count("Urgence : Haute") == 2
    assert page.count("Urgence : Extrême") == 1
    assert "etiquette=Presse" in page


def test_the_most_urgent_come_first_then_by_deadline(marked: Bench) -> None:
    asked = ["2026-000004", "2026-000003", "2026-000002", "2026-000001"]
    assert numbers(officer(marked), sort="urgence") == asked
    page = officer(marked).get(f"{LIST}?tri=urgence").text
    assert sorted(asked, key=page.index) == asked


def test_urgent_ones_and_those_of_a_tag_are_filtered(marked: Bench) -> None:
    who = officer(marked)
    assert len(numbers(who, urgency="relevee")) == 3
    assert numbers(who, tag="Presse") == ["2026-000002"]
    page = who.get(f"{LIST}?urgence=relevee&etiquette=Presse").text.replace("\u00a0", " ")
    assert "Étiquette : <b>Presse</b>" in page
    assert "Urgence : <b>au-dessus de l’ordinaire</b>" in page
    assert who.get(f"{LIST}?urgence=autre").status_code == 422


def test_a_tag_taken_off_leaves_the_filter(bench: Bench) -> None:
    request = sent()
    take(bench, request, tags=["Litige", "Presse"])
    bench.deliver("workflow.case.moved.v1", moved(request, 3, tags=["Litige"]))
    bench.deliver("workflow.case.moved.v1", moved(request, 2, tags=["Presse"]))
    who = officer(bench)
    assert numbers(who, tag="Litige") == ["2026-000412"]
    assert numbers(who, tag="Presse") == []


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"role": "officier", "roles": ["officier"]}, True),
        ({"role": "", "roles": ["maire", "officier"]}, True),
        ({"role": "", "roles": ["maire", "adjoint"]}, False),
        ({"role": "officier"}, True),
        ({"role": "maire"}, False),
        ({"role": ""}, True),
    ],
)
def test_what_is_to_do_is_what_the_agents_roles_may_do(
    bench: Bench, told: dict[str, Any], shown: bool
) -> None:
    take(bench, sent(), **told)
    who = officer(bench)
    assert bool(numbers(who, tab="a-traiter")) is shown
    assert bool(numbers(who, tab="a-prendre")) is shown
    assert numbers(who, tab="toutes") == ["2026-000412"]


def test_marks_of_other_families_are_not_seen(bench: Bench) -> None:
    take(bench, voirie(), urgency=HIGH, tags=["Presse"])
    assert numbers(officer(bench), tag="Presse") == []
    assert numbers(officer(bench), urgency="relevee") == []
