"""The list: tabs, filters, orders, words and pages, read through the API."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from guichet_backoffice.actions.clock import last_minute
from guichet_backoffice.actions.export import harmless
from guichet_backoffice.actions.reach import scope_of
from guichet_backoffice.actions.views import TABS
from guichet_backoffice.pages.labels import due_words, last_minute_words, legal_words
from guichet_kit.dates import PARIS
from guichet_kit.testing import Bench, example_of

from .conftest import entries, moved, numbers, officer, sent, stamp, status, take, voirie

WORKFLOW = Path(__file__).parents[2] / "workflow/contracts/events"
MINE = {"id": "agent-1", "name": "Anne Martin"}


def numbered(count: int) -> list[str]:
    return [f"2026-{place:06d}" for place in range(1, count + 1)]


def test_each_tab_shows_its_own(bench: Bench) -> None:
    one, two, three, four, five, six = (sent(number=number) for number in numbered(6))
    take(bench, one, assignee=MINE)
    take(bench, two, due_at=stamp(days=-1))
    take(bench, three, status=status("attente", "En attente", "waiting", "citizen"), due_at=None)
    take(bench, four, role="maire")
    take(bench, five, status=status("attente", "En attente", "waiting", "citizen"), incidents=1)
    take(bench, six, role="maire", awaits=2)
    client = officer(bench)
    shown = {tab: set(numbers(client, tab=tab)) for tab in TABS}
    assert shown == {
        "a-traiter": {one["number"], two["number"]},
        "a-prendre": {two["number"]},
        "miennes": {one["number"]},
        "retard": {two["number"]},
        "incidents": {five["number"]},
        "reponses": set(),
        "attente": {three["number"], five["number"]},
        "tiers": {six["number"]},
        "toutes": set(numbered(6)),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"procedure": "acte-naissance"}, {1, 2, 3}),
        ({"status": "attente"}, {2}),
        ({"channel": "telephone"}, {3}),
        ({"family": "voirie"}, {4}),
        ({"due": "retard"}, {1}),
        ({"due": "sans"}, {4}),
        ({"due": "semaine", "tab": "retard"}, set()),
        ({"procedure": "signalement", "channel": "telephone"}, set()),
    ],
)
def test_filters_narrow_the_list(bench: Bench, asked: dict[str, str], found: set[int]) -> None:
    one, two, three = (sent(number=number) for number in numbered(3))
    four = voirie(number="2026-000004")
    take(bench, one, due_at=stamp(hours=-2))
    take(bench, two, status=status("attente", "En attente", "waiting", "citizen"))
    take(bench, three | {"channel": "telephone"})
    take(bench, four, due_at=None)
    client = officer(bench, roles=["officier", "voirie"], families=["etat-civil", "voirie"])
    assert set(numbers(client, **asked)) == {numbered(4)[place - 1] for place in found}


@pytest.mark.parametrize(
    "words",
    [
        "le goff",
        "GOFF",
        "intégrales",
        "integrale",
        "2026-000412",
        "412",
        "2026-0004",
        "gof",
        "Mar le",
    ],
)
def test_a_request_is_found_by_its_number_its_name_or_a_word(bench: Bench, words: str) -> None:
    take(bench, sent(), sent(number="2026-000500", applicant={"name": "Paul"}, digest="Extrait"))
    assert numbers(officer(bench), q=words) == ["2026-000412"]


@pytest.mark.parametrize("words", ["le la", "zzz", "-", "2025-000412", "'; drop table entries"])
def test_words_that_nothing_holds_find_nothing(bench: Bench, words: str) -> None:
    take(bench, sent(applicant={"name": "Marie Durand"}))
    assert numbers(officer(bench), q=words) == []


@pytest.mark.parametrize("sort", ["recu", "-recu", "echeance", "-echeance"])
@pytest.mark.parametrize("tab", ["toutes", "a-traiter"])
def test_pages_follow_each_other_both_ways_without_loss(bench: Bench, sort: str, tab: str) -> None:
    days = [1, 1, 2, None, 3, None, 2]
    for place, day in enumerate(days):
        request = sent(number=f"2026-{place:06d}", received_at=stamp(hours=-(place % 3)))
        take(bench, request, due_at=stamp(days=day) if day else None)
    client = officer(bench)
    whole = numbers(client, tab=tab, sort=sort)
    assert len(whole) == len(days)
    walked, cursor = [], ""
    while cursor is not None:
        page = client.get(
            "/api/v1/entries",
            query_string={"tab": tab, "sort": sort, "size": 2, "after": cursor},
        ).json
        walked += [item["number"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert walked == whole


def test_the_same_line_opens_several_workflows_merged_in_order(bench: Bench) -> None:
    take(bench, sent(number="2026-000001", received_at=stamp(hours=-3)))
    take(bench, voirie(number="2026-000002", received_at=stamp(hours=-2)))
    take(bench, sent(number="2026-000003", received_at=stamp(hours=-1)))
    client = officer(bench, roles=["officier", "voirie"], families=["etat-civil", "voirie"])
    assert numbers(client, sort="-recu") == ["2026-000003", "2026-000002", "2026-000001"]
    assert len(entries(client, size=2)) == 2


def test_deadlines_are_said_by_paris_days() -> None:
    now = datetime(2026, 3, 3, 22, 30, tzinfo=UTC)  # 23:30 in Paris
    said = {
        datetime(2026, 3, 3, 23, 30, tzinfo=UTC): ("demain", False),
        datetime(2026, 3, 3, 22, 0, tzinfo=UTC): ("aujourd’hui", True),
        datetime(2026, 3, 3, 23, 0, tzinfo=UTC): ("aujourd’hui", False),  # midnight in Paris
        datetime(2026, 3, 2, 23, 0, tzinfo=UTC): ("hier", True),
        datetime(2026, 3, 2, 12, 0, tzinfo=UTC): ("hier", True),
        datetime(2026, 2, 27, 12, 0, tzinfo=UTC): ("il y a 4 j", True),
        datetime(2026, 3, 6, 12, 0, tzinfo=UTC): ("dans 3 j", False),
        datetime(2027, 1, 6, 12, 0, tzinfo=UTC): ("6 janv. 2027", False),
    }
    for due, (text, late) in said.items():
        found = due_words(due, now)
        assert (found.text, found.late) == (text, late)


def test_a_day_that_is_over_at_midnight_ends_at_its_last_minute() -> None:
    midnight = datetime(2026, 12, 2, 23, tzinfo=UTC)  # in Paris, of the 3rd
    assert last_minute(midnight, PARIS) == datetime(2026, 12, 2, 22, 59, tzinfo=UTC)
    noon = datetime(2026, 12, 2, 12, tzinfo=UTC)
    assert last_minute(noon, PARIS) == noon
    assert last_minute(None, PARIS) is None


def test_an_authority_overseas_counts_its_own_days(bench: Bench) -> None:
    there = ZoneInfo("America/Martinique")
    now = datetime(2026, 3, 3, 22, 30, tzinfo=UTC).astimezone(there)  # 18:30 there, the 3rd
    tonight = datetime(2026, 3, 4, 4, tzinfo=UTC)  # midnight there, 5:00 in Paris
    assert due_words(tonight, now).text == "aujourd’hui"
    assert legal_words(tonight, now).endswith("J-0")
    assert last_minute_words(tonight, now) == "mardi 3 mars 2026 à 23:59"
    placed = "workflow.authority.placed.v1"
    late = {"zone": "Indian/Reunion", "told_at": "2026-03-02T08:00:00+00:00"}
    for told in ({}, {}, late):
        assert bench.deliver(placed, {**example_of(WORKFLOW, placed), **told}) == 1
    take(bench, sent())
    with bench.transaction() as session:
        reach = scope_of(session, "a-1", frozenset({"officier"}), frozenset({"etat-civil"}))
        assert reach.local(now).tzinfo == there


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("Le Goff") == "Le Goff"


def test_a_move_older_than_the_line_changes_nothing(bench: Bench) -> None:
    request = sent()
    take(bench, request, version=5)
    late = moved(request, 4, status=status("x", "Ancien"))
    bench.deliver("workflow.case.moved.v1", late)
    assert entries(officer(bench))[0]["status_label"] == "À vérifier"
