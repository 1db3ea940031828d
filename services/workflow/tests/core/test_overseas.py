"""The day of delays and legal clocks is that of the authority's territory."""

from datetime import UTC, date, datetime, timedelta

import pytest
from guichet_workflow.core import clock
from guichet_workflow.core.definition import compile_definition
from guichet_workflow.core.events import Answered, Chose, Opened, TimerFired
from guichet_workflow.core.holidays import TERRITORIES
from guichet_workflow.core.legal import deadline
from guichet_workflow.core.moments import said, said_day, said_in_list, said_short

from .conftest import AGENT, CITIZEN, Story, definition_json

MONDAY_EVENING = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
"""Monday 2 March 2026 at 20:30 in Martinique, Tuesday 3 at 1:30 in Paris."""


@pytest.mark.parametrize(
    ("territory", "n", "unit", "last", "end"),
    [
        ("martinique", 1, "days", "2026-03-03", "2026-03-04T04:00Z"),
        ("martinique", 1, "working_days", "2026-03-03", "2026-03-04T04:00Z"),
        ("guadeloupe", 5, "business_days", "2026-03-07", "2026-03-08T04:00Z"),
        ("guyane", 2, "months", "2026-05-02", "2026-05-03T03:00Z"),
        ("reunion", 2, "months", "2026-05-03", "2026-05-03T20:00Z"),
        ("mayotte", 1, "days", "2026-03-04", "2026-03-04T21:00Z"),
        ("martinique", -1, "days", "2026-02-28", "2026-03-01T04:00Z"),
        ("metropole", 2, "months", "2026-05-03", "2026-05-03T22:00Z"),
        ("saint-pierre-et-miquelon", 1, "months", "2026-04-02", "2026-04-03T02:00Z"),
    ],
)
def test_a_delay_counts_from_the_day_it_is_there(
    territory: str, n: int, unit: str, last: str, end: str
) -> None:
    due = clock.due(MONDAY_EVENING, n, unit, territory)
    assert due == datetime.fromisoformat(end)
    assert clock.ends_with_a_day(due, territory)
    assert clock.last_day_before(due, territory) == date.fromisoformat(last)


def test_hours_are_the_same_everywhere() -> None:
    ends = {clock.due(MONDAY_EVENING, 3, "hours", one) for one in TERRITORIES}
    assert len(ends) == 1
    assert not clock.ends_with_a_day(ends.pop(), "reunion")


@pytest.mark.parametrize("territory", TERRITORIES)
def test_putting_off_moves_the_day_and_keeps_its_end(territory: str) -> None:
    end = clock.due(MONDAY_EVENING, 2, "months", territory)
    later = clock.later(end, 10, territory)
    assert clock.ends_with_a_day(later, territory)
    moved = clock.last_day_before(later, territory) - clock.last_day_before(end, territory)
    assert moved.days == 10


@pytest.mark.parametrize("territory", TERRITORIES)
def test_a_delay_counted_before_the_territory_was_said_keeps_its_day(territory: str) -> None:
    end = clock.due(MONDAY_EVENING, 2, "months")
    assert clock.ends_with_a_day(end, territory)
    assert clock.last_day_before(end, territory) == date(2026, 5, 3)


@pytest.mark.parametrize(
    ("territory", "received", "last"),
    [
        ("martinique", "2026-03-03T00:30Z", "2026-05-02"),
        ("reunion", "2026-03-03T21:00Z", "2026-05-04"),
    ],
)
def test_the_legal_clock_runs_by_the_day_of_the_territory(
    territory: str, received: str, last: str
) -> None:
    story = Story(compile_definition(definition_json(), territory))
    story.now = story.case.received_at = datetime.fromisoformat(received)
    story(Opened(CITIZEN))
    found = deadline(story.definition, story.case, story.now)
    assert found
    assert found.day.isoformat() == last
    story.now = clock.end_of(found.day, territory)
    timer = next(one for one in story.case.timers if one.kind == "silence")
    assert timer.due_at == story.now
    story(TimerFired(timer.key))
    assert story.case.extra["tacit"]["day"] == last


def test_a_stop_is_counted_in_days_of_the_territory() -> None:
    story = Story(compile_definition(definition_json(), "martinique"))(Opened(CITIZEN))
    before = deadline(story.definition, story.case, story.now)
    story.now = MONDAY_EVENING + timedelta(days=1)
    story(Chose(AGENT, "complement", frozenset({"instructeur"}), story.case.version))
    stopped = deadline(story.definition, story.case, story.now)
    assert before
    assert stopped
    assert stopped.stopped == date(2026, 3, 3)
    story.now += timedelta(days=3)
    story(Answered(CITIZEN, {"piece": [{"document_id": "d", "name": "acte.pdf"}]}))
    after = deadline(story.definition, story.case, story.now)
    assert after
    assert after.day == before.day + timedelta(days=3)


def test_moments_are_said_at_the_hour_of_the_territory() -> None:
    assert said(MONDAY_EVENING, "metropole") == "mardi 3 mars 2026 à 01:30"
    assert said(MONDAY_EVENING, "alsace-moselle") == "mardi 3 mars 2026 à 01:30"
    there = "lundi 2 mars 2026 à 20:30 (heure de la Martinique)"
    assert said(MONDAY_EVENING, "martinique") == there
    assert said_in_list(MONDAY_EVENING, "martinique") == "lundi 2 mars 2026 à 20:30"
    assert said_short(MONDAY_EVENING, "martinique") == "02/03/2026 20:30"
    assert said_day(MONDAY_EVENING, "martinique") == "2 mars 2026"
    assert said_day(date(2026, 3, 3), "martinique") == "3 mars 2026"
    assert said_day(None, "martinique") == said(None, "martinique") == ""
    spring = datetime(2026, 3, 29, 6, 30, tzinfo=UTC)
    assert "à 02:30" in said(spring, "martinique"), "an hour that Paris does not have that night"
