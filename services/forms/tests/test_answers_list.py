"""Requests found by what they are and what they answer."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from guichet_forms.actions import submissions
from guichet_forms.actions.answers import listing
from guichet_forms.actions.answers.listing import (
    Asked,
    Filter,
    count_all,
    count_requests,
    list_and_count,
    list_requests,
)
from guichet_forms.core.looking import folded
from guichet_forms.models import AnswerValue, Submission
from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from guichet_kit.testing import Bench, ServiceUnderTest
from itsdangerous import base64_encode
from sqlalchemy import select, update

from .conftest import publish
from .loading import listed
from .sending import NOW, send_one
from .test_actions import send_once

SLUGS = ("dix-champs",)


def found(bench: Bench, *answers: Filter, **more: Any) -> list[UUID]:
    asked = Asked(slugs=SLUGS, answers=answers, **more)
    with bench.transaction() as session:
        ids = [row.request_id for row in list_requests(session, asked).items]
        assert count_requests(session, asked) == count_all(session, asked) == len(ids)
    return ids


def test_answers_are_found_equal_or_by_their_beginning(bench: Bench, sent: list[UUID]) -> None:
    assert found(bench) == sent
    assert found(bench, Filter("motif", "carte")) == [sent[0], sent[2], sent[3]]
    assert found(bench, Filter("nom", " le  GOFF ")) == [sent[0]]
    assert found(bench, Filter("nom", "le", begins=True)) == [sent[0], sent[1]]
    assert found(bench, Filter("nom", "elo", begins=True)) == [sent[2]]
    assert found(bench, Filter("nom", "martin"), Filter("motif", "carte")) == [sent[3]]
    assert found(bench, Filter("motif", "carte"), Filter("nom", "le", begins=True)) == [sent[0]]
    assert found(bench, Filter("nom", "%")) == found(bench, Filter("nom", "l_", begins=True)) == []
    assert found(bench, Filter("prenom", "marie")) == []  # not marked for lists
    assert found(bench, Filter("nom", "martin"), oldest_first=True) == [sent[4], sent[3]]


def test_a_page_and_its_count_weigh_the_answers_once(bench: Bench, sent: list[UUID]) -> None:
    both = (Filter("motif", "carte"), Filter("nom", "le", begins=True))
    with bench.transaction() as session, bench.statements() as seen:
        page, number = list_and_count(session, Asked(slugs=SLUGS, answers=both))
    assert ([row.request_id for row in page.items], number) == ([sent[0]], 1)
    assert len(seen) == 2


def test_the_rest_filters_too(bench: Bench, sent: list[UUID]) -> None:
    since, until = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
    assert found(bench, since=since, until=until) == [sent[2], sent[3]]
    assert found(bench, Filter("motif", "carte"), since=since, until=NOW) == [sent[2], sent[3]]
    assert found(bench, channel="web") == sent
    assert found(bench, channel="guichet") == []
    assert found(bench, Filter("motif", "carte"), channel="guichet") == []
    assert len(found(bench, Filter("motif", "carte"), channel="web")) == 3


def test_erased_requests_keep_their_line_and_no_answer(bench: Bench, sent: list[UUID]) -> None:
    with bench.transaction() as session:
        submissions.erase(session, sent[0])
    with bench.transaction() as session:
        left = set(session.scalars(select(AnswerValue.request_id)))
    assert sent[0] not in left
    assert len(left) == 4
    assert found(bench, erased=True) == [sent[0]]
    assert found(bench, erased=False) == sent[1:]
    assert found(bench, Filter("motif", "carte"), erased=True) == []
    assert found(bench, Filter("motif", "carte"), erased=False) == [sent[2], sent[3]]


@pytest.mark.parametrize("answers", [(), (Filter("motif", "carte"),), (Filter("nom", "", True),)])
@pytest.mark.parametrize("oldest_first", [True, False])
def test_pages_follow_each_other(
    bench: Bench, sent: list[UUID], answers: tuple[Filter, ...], oldest_first: bool
) -> None:
    asked = Asked(slugs=SLUGS, answers=answers, oldest_first=oldest_first)
    assert list(walked(bench, asked)) == found(bench, *answers, oldest_first=oldest_first)


@pytest.mark.parametrize("oldest_first", [True, False])
def test_pages_go_on_beyond_what_is_counted(
    bench: Bench, sent: list[UUID], monkeypatch: pytest.MonkeyPatch, oldest_first: bool
) -> None:
    monkeypatch.setattr(listing, "CAP", 1)
    both = (Filter("nom", "", begins=True), Filter("motif", "carte"))
    asked = Asked(slugs=SLUGS, answers=both, oldest_first=oldest_first)
    with bench.transaction() as session:
        page, number = list_and_count(session, asked)
    three = [sent[0], sent[2], sent[3]][:: -1 if oldest_first else 1]
    assert [row.request_id for row in page.items][:2] == three[:2]
    assert number == 2
    assert list(walked(bench, asked)) == three


@pytest.mark.parametrize("answers", [(), (Filter("motif", "carte"),), (Filter("nom", "", True),)])
def test_what_is_counted_is_carried_to_the_pages_that_follow(
    bench: Bench, sent: list[UUID], monkeypatch: pytest.MonkeyPatch, answers: tuple[Filter, ...]
) -> None:
    monkeypatch.setattr(listing, "SIZE", 1)
    asked = Asked(slugs=SLUGS, answers=answers)
    with bench.transaction() as session:
        first, number = list_and_count(session, asked)
    assert number == len(found(bench, *answers)) > 1
    with bench.transaction() as session, bench.statements() as seen:
        second, carried = list_and_count(session, asked, first.next_cursor or "")
    assert (carried, len(seen)) == (number, 1)
    assert [row.request_id for row in second.items] == found(bench, *answers)[1:2]
    with bench.transaction() as session:
        page = list_requests(session, asked, size=1)
        assert list_and_count(session, asked, page.next_cursor or "")[1] == number


@pytest.mark.parametrize("number", ["many", -1, None, [1]])
def test_a_number_that_is_none_is_refused(bench: Bench, number: Any) -> None:
    place = ["2026-03-01T00:00:00+00:00", str(uuid7()), number]
    with bench.transaction() as session, pytest.raises(NotFound):
        list_and_count(session, Asked(slugs=SLUGS), base64_encode(orjson.dumps(place)).decode())


def walked(bench: Bench, asked: Asked) -> Iterator[UUID]:
    after: str | None = ""
    while after is not None:
        with bench.transaction() as session:
            page = list_requests(session, asked, after=after, size=1)
        yield from (row.request_id for row in page.items)
        after = page.next_cursor


def test_several_procedures_are_merged_by_date(bench: Bench, sent: list[UUID]) -> None:
    other = {**listed(), "slug": "autre"}
    publish(bench, other)
    with bench.transaction() as session:
        moved = update(Submission).where(Submission.request_id.in_(sent[1::2]))
        session.execute(moved.values(slug="autre", version=1))
        page = list_requests(session, Asked(slugs=("autre", "dix-champs", "nulle-part")))
    assert [row.request_id for row in page.items] == sent


@pytest.mark.parametrize("cursor", ["x", "e30", "WyIyMDI2LTAxLTAxIiwiYSJd"])
def test_a_strange_cursor_is_refused(bench: Bench, cursor: str) -> None:
    with bench.transaction() as session, pytest.raises(NotFound):
        list_requests(session, Asked(slugs=SLUGS), after=cursor)


def test_other_authorities_see_nothing(
    running: ServiceUnderTest, bench: Bench, sent: list[UUID]
) -> None:
    assert found(running.fresh()) == []
    assert found(running.fresh(), Filter("motif", "carte")) == []


def test_values_are_written_in_one_statement(bench: Bench) -> None:
    with bench.statements() as seen:
        send_once(bench, "key-of-the-test")
    assert sum("answer_values" in text for text in seen) == 1
    publish(bench, listed())
    with bench.statements() as more:
        send_one(bench, "another-key", "Le Goff", "carte")
    assert sum("answer_values" in text for text in more) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Élodie  d’Œuvre ", "elodie d’œuvre"),
        ("ﬁn", "fin"),
        ("a\0b", "ab"),
        ("x" * 300, "x" * 100),
    ],
)
def test_texts_are_folded(text: str, expected: str) -> None:
    assert folded(text) == expected
