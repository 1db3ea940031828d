"""Facts: each request counted once when it comes and once when it closes, and nothing else kept."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, example_of
from guichet_stats.actions import board
from guichet_stats.models import Fact, Procedure
from sqlalchemy import select, text

from .conftest import give, moved, sent

ALL_ROWS = (
    "select t::text from facts t",
    "select t::text from procedures t",
    "select t::text from inbox t",
    "select t::text from outbox t",
    "select t::text from parked t",
)
SERVICES = Path(__file__).parents[2]


def facts(bench: Bench) -> list[Fact]:
    with bench.transaction() as session:
        return list(session.scalars(select(Fact).order_by(Fact.id)))


def test_a_request_is_counted_when_it_comes_and_when_it_closes(bench: Bench) -> None:
    bench.deliver("forms.submission.sent.v1", sent())
    bench.deliver("workflow.case.moved.v1", moved(closed_at=None))
    bench.deliver("workflow.case.moved.v1", moved())
    received, closed = facts(bench)
    assert (received.kind, received.month, received.delay_s) == (
        "received",
        date(2026, 3, 1),
        None,
    )
    assert (closed.kind, closed.channel, closed.delay_s) == ("closed", "web", 3 * 86_400)


def test_an_event_that_comes_twice_counts_once(bench: Bench) -> None:
    one = uuid7()
    for _ in range(2):
        bench.deliver("forms.submission.sent.v1", sent(), event_id=one)
    assert len(facts(bench)) == 1


def test_what_moves_after_the_closing_counts_no_more(bench: Bench) -> None:
    bench.deliver("workflow.case.moved.v1", moved())
    bench.deliver("workflow.case.moved.v1", moved(moved_at="2026-06-04T09:00:20Z"))
    assert [fact.kind for fact in facts(bench)] == ["closed"]


REOPENED: dict[str, Any] = {
    "closed_at": None,
    "moved_at": "2026-04-01T09:00:00Z",
    "reopened_from": "2026-03-06T09:00:20Z",
}


def test_a_case_reopened_and_closed_again_counts_once(bench: Bench) -> None:
    bench.deliver("workflow.case.moved.v1", moved())
    bench.deliver("workflow.case.moved.v1", moved(channel="guichet"))
    bench.deliver("workflow.case.moved.v1", moved(**REOPENED))
    assert [fact.channel for fact in facts(bench)] == ["guichet"]
    again = "2026-04-02T09:00:00Z"
    bench.deliver("workflow.case.moved.v1", moved(closed_at=again, moved_at=again))
    assert [(fact.channel, fact.month.month) for fact in facts(bench)] == [
        ("guichet", 3),
        ("web", 4),
    ]


def test_of_two_that_look_alike_one_is_taken_back(bench: Bench) -> None:
    for _ in range(2):
        bench.deliver("workflow.case.moved.v1", moved())
    bench.deliver("workflow.case.moved.v1", moved(**REOPENED))
    assert len(facts(bench)) == 1


def test_a_reopening_that_comes_before_its_closing_takes_it_back(bench: Bench) -> None:
    bench.deliver("forms.submission.sent.v1", sent())
    bench.deliver("workflow.case.moved.v1", moved(**REOPENED))
    bench.deliver("workflow.case.moved.v1", moved())
    again = "2026-04-02T09:00:00Z"
    bench.deliver("workflow.case.moved.v1", moved(closed_at=again, moved_at=again))
    assert [(fact.kind, fact.month.month) for fact in facts(bench)] == [
        ("received", 3),
        ("closed", 4),
    ]


def test_a_reopening_that_awaits_its_closing_is_counted_nowhere(bench: Bench) -> None:
    give(bench, received=35, closed=12)
    year = board.Filters(2026)
    with bench.transaction() as session:
        before = board.read_board(session, year)
    bench.deliver("workflow.case.moved.v1", moved(**REOPENED, channel="guichet"))
    with bench.transaction() as session:
        assert board.read_board(session, year) == before
    assert before.in_progress.value == 23


def test_a_reopening_takes_back_no_closing_that_looks_otherwise(bench: Bench) -> None:
    bench.deliver("workflow.case.moved.v1", moved(**REOPENED))
    bench.deliver("workflow.case.moved.v1", moved(channel="guichet"))
    assert {(fact.kind, fact.channel) for fact in facts(bench)} == {
        ("reopened", "web"),
        ("closed", "guichet"),
    }


def test_a_month_is_one_of_paris(bench: Bench) -> None:
    bench.deliver("forms.submission.sent.v1", sent(received_at="2026-02-28T23:30:00Z"))
    assert facts(bench)[0].month == date(2026, 3, 1)


def test_nothing_kept_leads_back_to_a_request_or_a_person(bench: Bench) -> None:
    data = sent()
    bench.deliver("forms.submission.sent.v1", data)
    bench.deliver("workflow.case.moved.v1", moved(request_id=data["request_id"]))
    assert {column.name for column in Fact.__table__.columns} == {
        *("authority", "id", "kind", "month", "procedure", "family", "channel", "delay_s")
    }
    hidden = [data["request_id"], data["number"], "p-1", "Marie", "marie@example.org", "Anne"]
    with bench.transaction() as session:
        for asked in ALL_ROWS:
            rows = session.scalars(text(asked)).all()
            assert not re.search("|".join(hidden), " ".join(rows)), asked


def test_titles_follow_what_is_published(bench: Bench) -> None:
    bench.deliver("forms.submission.sent.v1", sent())
    published = {"slug": "acte-naissance", "title": "Copie d’acte", "family": "etat-civil"}
    bench.deliver("forms.procedure.published.v1", published)
    bench.deliver("forms.submission.sent.v1", sent())
    with bench.transaction() as session:
        assert list(session.scalars(select(Procedure.title))) == ["Copie d’acte"]


def test_the_examples_of_the_producers_are_taken(bench: Bench) -> None:
    for service, kind in (
        ("forms", "forms.procedure.published.v1"),
        ("forms", "forms.submission.sent.v1"),
        ("workflow", "workflow.case.moved.v1"),
    ):
        data = example_of(SERVICES / service / "contracts" / "events", kind)
        assert bench.deliver(kind, data) == 1
