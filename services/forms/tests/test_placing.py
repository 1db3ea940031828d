"""Where an address is, for cases that ask; a geocoder that is away is asked again."""

from collections.abc import Iterator
from typing import Any

import pytest
from guichet_kit.testing import Bench, check_contract, example_of
from guichet_questions.kinds.base import SourceDown

from .conftest import CONTRACTS, ROOT
from .far import Far, json_of
from .geocoder import feature, geocoding

ASKED = "workflow.place.asked.v1"
FOUND = "forms.place.found.v1"
WORKFLOW = ROOT / "services/workflow/contracts/events"


@pytest.fixture
def geocoder(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    yield from geocoding(bench, monkeypatch)


def ask(bench: Bench, **more: Any) -> dict[str, Any]:
    assert bench.deliver(ASKED, {**example_of(WORKFLOW, ASKED), **more}) == 1
    told = bench.emitted(FOUND)[-1]
    check_contract(CONTRACTS / "events", FOUND, told)
    return told


def test_an_address_gets_its_point(bench: Bench, geocoder: Far) -> None:
    told = ask(bench, address="14 rue du  Lavoir Valmont")
    assert told["outcome"] == "done"
    assert told["place"] == {
        "text": "14 Rue du Lavoir 35120 Valmont",
        "lat": 48.117266,
        "lon": -1.677791,
    }


@pytest.mark.parametrize("address", ["99 avenue Inconnue", "   "])
def test_what_is_not_known_is_said(bench: Bench, geocoder: Far, address: str) -> None:
    assert ask(bench, address=address)["outcome"] == "refused"


def test_a_doubtful_answer_is_none(bench: Bench, geocoder: Far) -> None:
    doubtful = {"type": "FeatureCollection", "features": [feature("1 Rue Autre", score=0.3)]}
    geocoder.answer = json_of(doubtful)
    assert ask(bench)["outcome"] == "refused"


def test_without_a_geocoder_the_case_is_told_at_once(bench: Bench) -> None:
    assert ask(bench)["outcome"] == "unavailable"


def test_a_geocoder_that_is_away_is_asked_again(bench: Bench, geocoder: Far) -> None:
    geocoder.close()
    with pytest.raises(SourceDown):
        ask(bench)
    assert bench.emitted(FOUND) == []


def test_a_point_that_came_with_the_address_asks_nobody(bench: Bench, geocoder: Far) -> None:
    told = ask(bench, point={"lat": 48.1, "lon": -1.6})
    assert told["place"]["lat"] == 48.1
    assert geocoder.asked == []
