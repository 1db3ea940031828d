"""Sources far away: kept for a while, served old while down, left alone once they failed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from guichet_forms.actions.sources import keeping
from guichet_forms.actions.sources.answers import purge_answers
from guichet_forms.actions.sources.keeping import Given
from guichet_forms.models import SourceAnswer
from guichet_forms.offers import Offers
from guichet_kit.testing import Bench
from guichet_questions.kinds.base import SourceDown
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from . import far as other
from .far import Far, far_away
from .shelves import offers_in, remote


@pytest.fixture
def far() -> Iterator[Far]:
    with far_away() as found:
        yield found


def texts(offers: Offers, slug: str, q: str = "") -> list[str]:
    return [item.text for item in offers.search(slug, q, 20).items]


def age(session: Session, seconds: int) -> None:
    """Make every kept answer older."""
    older = SourceAnswer.fetched_at - timedelta(seconds=seconds)
    session.execute(update(SourceAnswer).values(fetched_at=older))


def test_a_whole_list_is_asked_once_and_searched_here(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        slug = remote(session, far).slug
        for _turn in range(2):
            offers = offers_in(session, far)
            assert texts(offers, slug, "nor") == ["École du Nord"]
            assert offers.find(slug, "sud") == {
                "id": "sud",
                "text": "École du Sud",
                "ville": "Valmont",
            }
            assert offers.find(slug, "rien") is None
        assert far.asked == [{}]
        source = keeping.find_source(session, slug)
        session.refresh(source)
        assert source.line_count == 3
        assert source.refreshed_at


def test_a_disabled_item_stays_so(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        found = offers_in(session, far).find(remote(session, far).slug, "fermee")
        assert found == {"id": "fermee", "text": "École fermée", "disabled": True}


def test_a_source_that_searches_is_asked_each_word(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        slug = remote(session, far, q="q", id="id").slug
        offers = offers_in(session, far)
        assert texts(offers, slug) == []
        assert texts(offers, slug, "sud") == texts(offers, slug, " sud ") == ["École du Sud"]
        assert offers_in(session, far).find(slug, "nord")
        assert far.asked == [{"q": ["sud"]}, {"id": ["nord"]}]


def test_what_was_typed_is_not_kept(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        slug = remote(session, far, q="q", id="id").slug
        texts(offers_in(session, far), slug, "Martin Dupont")
        row = session.scalars(select(SourceAnswer)).one()
        assert "artin" not in row.asked


def test_an_old_answer_is_asked_again(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        slug = remote(session, far, cache_s=60).slug
        texts(offers_in(session, far), slug)
        age(session, 59)
        texts(offers_in(session, far), slug)
        assert len(far.asked) == 1
        age(session, 2)
        texts(offers_in(session, far), slug)
        assert len(far.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        other.status(500),
        other.status(429, Retry_After="60"),
        other.slow(1),
        other.drip,
        other.body(b"<html>"),
        other.json_of({"err": 1, "err_desc": "base arrêtée"}),
        other.json_of({"err": 0}),
        other.json_of({"err": 0, "data": [{"id": "x"}]}),
        other.json_of({"err": 0, "data": [{"id": True, "text": "x"}]}),
        other.json_of([]),
        other.status(302, Location="http://127.0.0.1/"),
    ],
)
def test_while_it_is_down_the_last_good_answer_is_served(
    bench: Bench, far: Far, answer: other.Answer
) -> None:
    with bench.transaction() as session:
        slug = remote(session, far, cache_s=60).slug
        offers = offers_in(session, far)
        texts(offers, slug)
        age(session, 3_600)
        far.answer = answer
        offered = offers.search(slug, "", 20)
        assert len(offered.items) == 3
        assert offered.since
        asked = len(far.asked)
        texts(offers, slug)
        assert len(far.asked) == asked, "left alone for a while"
        source = keeping.find_source(session, slug)
        session.refresh(source)
        assert source.failure
        assert source.failed_at


def test_with_nothing_kept_it_is_down(bench: Bench, far: Far) -> None:
    far.answer = other.status(500)
    with bench.transaction() as session:
        slug = remote(session, far).slug
        offers = offers_in(session, far)
        assert "erreur 500" in offers.search(slug, "", 20).down
        with pytest.raises(SourceDown):
            offers.find(slug, "nord")
        with pytest.raises(SourceDown):
            offers.offer(slug, "nord")
        assert len(far.asked) == 1


def test_once_it_answers_the_failure_is_forgotten(bench: Bench, far: Far) -> None:
    far.answer = other.status(500)
    with bench.transaction() as session:
        slug = remote(session, far).slug
        offers_in(session, far).search(slug, "", 20)
        far.answer = other.schools
        assert len(texts(offers_in(session, far), slug)) == 3
        source = keeping.find_source(session, slug)
        session.refresh(source)
        assert (source.failure, source.failed_at) == ("", None)


def test_another_address_forgets_the_answers_of_the_first(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        slug = remote(session, far).slug
        texts(offers_in(session, far), slug)
        settings = {"url": far.url + "?autre=1"}
        keeping.change_source(
            session, slug, Given(title="Loin", kind="json", settings=settings), ""
        )
        texts(offers_in(session, far), slug)
        assert far.asked == [{}, {"autre": ["1"]}]


def test_hostile_values_are_made_harmless(bench: Bench, far: Far) -> None:
    deep: dict[str, object] = {"a": 1}
    for _turn in range(20):
        deep = {"a": deep}
    data = [
        {
            "id": 12,
            "text": " <b>\u202eÉcole\u0000  du\nNord ",
            "long": "x" * 9_000,
            "deep": deep,
            "list": list(range(5_000)),
            "big": 2**60,
        }
    ]
    far.answer = other.json_of({"data": data})
    with bench.transaction() as session:
        found = offers_in(session, far).find(remote(session, far).slug, "12")
        assert found
        assert found["text"] == "<b>École du Nord"
        assert len(found["long"]) == 2_000
        assert len(found["list"]) == 200
        assert found["big"] == str(2**60)
        assert found["deep"] == {"a": {"a": {"a": {"a": None}}}}


def test_too_long_a_list_asks_for_a_search(bench: Bench, far: Far) -> None:
    far.answer = other.json_of({"data": [{"id": n, "text": str(n)} for n in range(5_001)]})
    with bench.transaction() as session:
        down = offers_in(session, far).search(remote(session, far).slug, "", 20).down
        assert "paramètre de recherche" in down


def test_the_time_of_kept_answers_ends(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        slug = remote(session, far, q="q", id="id").slug
        offers = offers_in(session, far)
        texts(offers, slug, "nord")
        offers_in(session, far).find(slug, "sud")
        later = SourceAnswer.keep_until - timedelta(days=2)
        session.execute(update(SourceAnswer).values(keep_until=later))
        mine = session.scalar(select(func.count()).select_from(SourceAnswer))
        assert mine == 2
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        assert purge_answers(session) >= 1
    with bench.transaction() as session:
        assert session.scalar(select(func.count()).select_from(SourceAnswer)) == 1
