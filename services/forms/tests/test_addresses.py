"""Addresses suggested by a geocoder, which may be down, slow or mad: writing by hand goes on."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from guichet_forms.models import Draft, SourceAnswer
from guichet_forms.offers.memory import Memory
from guichet_forms.throttle import Throttle
from guichet_kit.testing import Bench
from sqlalchemy import select

from . import far as other
from .conftest import FIRST, GO, URL, changed, follow, hidden, publish
from .far import Far
from .geocoder import addresses, geocoding

PAGE, SEARCH = f"{URL}1", f"{URL}choix/adresse"
KNOWN = {"citycode": "35999", "lat": 48.117266, "lon": -1.677791, "score": 0.97}
CHOSEN = {
    "adresse-line": "14 Rue du Lavoir",
    "adresse-postcode": "35120",
    "adresse-city": "Valmont",
}


@pytest.fixture
def geocoder(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    """A geocoder that the application asks."""
    yield from geocoding(bench, monkeypatch)


def first(bench: Bench, q: str = "14 rue du lavoir") -> dict[str, Any]:
    found: dict[str, Any] = bench.client().get(SEARCH, query_string={"q": q}).json["data"][0]
    return found


def kept(bench: Bench) -> Any:
    with bench.transaction() as session:
        return session.scalars(select(Draft)).one().answers["adresse"]


def test_addresses_are_suggested_in_their_parts(bench: Bench, geocoder: Far) -> None:
    found = first(bench)
    assert (found["line"], found["postcode"], found["city"]) == tuple(CHOSEN.values())
    assert found["text"] == "14 Rue du Lavoir 35120 Valmont"
    asked = {"q": ["14 rue du lavoir"], "limit": ["6"], "autocomplete": ["1"], "index": ["address"]}
    assert geocoder.asked == [asked]
    first(bench)
    assert len(geocoder.asked) == 1, "the same words are not asked twice"


@pytest.mark.parametrize("words", ["", "  1 ", "14"])
def test_few_letters_ask_nothing(bench: Bench, geocoder: Far, words: str) -> None:
    assert bench.client().get(SEARCH, query_string={"q": words}).json["data"] == []
    assert geocoder.asked == []


def test_the_page_says_where_to_ask(bench: Bench, geocoder: Far) -> None:
    page = bench.client().get(PAGE)
    assert f'data-addresses="{SEARCH}"' in page.text
    assert "address.js" in page.headers["Guichet-Scripts"]
    assert geocoder.asked == []


def test_without_a_geocoder_the_page_is_as_before(bench: Bench) -> None:
    client = bench.client()
    page = client.get(PAGE)
    assert "data-addresses" not in page.text
    assert "address.js" not in page.headers["Guichet-Scripts"]
    assert client.get(f"{SEARCH}?q=rue").status_code == 503
    follow(client, PAGE, {**FIRST, **GO})
    assert kept(bench)["free"] is True


def test_the_address_chosen_is_stored_with_what_is_known(bench: Bench, geocoder: Far) -> None:
    client, found = bench.client(), first(bench)
    follow(client, PAGE, {**FIRST, **CHOSEN, "adresse-found": found["id"], **GO})
    assert kept(bench) == {
        "line": "14 Rue du Lavoir",
        "complement": "",
        "postcode": "35120",
        "city": "Valmont",
        "ban_id": "35999_16",
        **KNOWN,
    }
    shown = client.get(PAGE).text
    assert "35999_16" in shown, "conditions of the page know it too"
    follow(client, PAGE, {**FIRST, **CHOSEN, "adresse-complement": "Bât. B", **GO})
    assert kept(bench)["citycode"] == "35999"
    assert client.get(f"{URL}2").status_code == 200
    follow(client, PAGE, {**FIRST, **CHOSEN, "adresse-line": "15 Rue du Lavoir", **GO})
    assert kept(bench)["free"] is True
    assert "citycode" not in kept(bench)


@pytest.mark.parametrize(
    "changed",
    [
        {"adresse-city": "Paris"},
        {"adresse-found": "35999_16"},
        {"adresse-found": "e30.x.y"},
        {"adresse-found": "\0"},
        {"adresse-citycode": "75056", "adresse-found": "", "adresse-lat": "48.8"},
    ],
)
def test_what_a_browser_says_of_an_address_is_not_believed(
    bench: Bench, geocoder: Far, changed: dict[str, str]
) -> None:
    found = first(bench)
    posted = {**FIRST, **CHOSEN, "adresse-found": found["id"], **changed, **GO}
    follow(bench.client(), PAGE, posted)
    assert kept(bench)["free"] is True
    assert not kept(bench).keys() & {*KNOWN, "ban_id"}


def test_a_page_refused_keeps_the_address_chosen(bench: Bench, geocoder: Far) -> None:
    client, found = bench.client(), first(bench)
    values = {**FIRST, **CHOSEN, "prenom": "", "adresse-found": found["id"], **GO}
    token = hidden(client.get(PAGE).text, "token")
    refused = client.post(PAGE, data={**values, "token": token})
    assert refused.status_code == 422
    assert f'name="adresse-found" value="{found["id"]}"' in refused.text
    assert kept(bench)["citycode"] == "35999"


@pytest.mark.parametrize(
    "answer",
    [
        other.status(500),
        other.status(429, Retry_After="5"),
        other.body(b"<html>panne</html>"),
        other.json_of({"type": "FeatureCollection"}),
        other.endless,
        other.hang_up,
        other.drip,
    ],
)
def test_a_geocoder_that_fails_leaves_the_form_alone(
    bench: Bench, geocoder: Far, answer: other.Answer
) -> None:
    geocoder.answer = answer
    client = bench.client()
    failed = client.get(f"{SEARCH}?q=rue du lavoir")
    assert (failed.status_code, failed.json["data"]) == (503, [])
    calls = len(geocoder.asked)
    assert client.get(f"{SEARCH}?q=rue du four").status_code == 503
    assert len(geocoder.asked) == calls, "left alone for a while"
    follow(client, PAGE, {**FIRST, **GO})
    assert kept(bench)["line"] == FIRST["adresse-line"]
    assert client.get(PAGE).status_code == 200


def test_while_it_is_down_what_it_said_is_served(
    bench: Bench, geocoder: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    first(bench)
    memory = bench.app.extensions["guichet_remote"].memory
    monkeypatch.setattr(memory, "clock", lambda: time.monotonic() + 2 * 86_400)
    geocoder.answer = other.status(500)
    assert first(bench)["city"] == "Valmont"
    assert len(geocoder.asked) == 2, "asked again, in vain"


@pytest.mark.parametrize("code", [400, 422])
def test_a_question_that_is_refused_stops_nobody_else(
    bench: Bench, geocoder: Far, code: int
) -> None:
    geocoder.answer = other.status(code)
    assert bench.client().get(f"{SEARCH}?q=xyz").status_code == 503
    geocoder.answer = addresses
    assert first(bench)["line"] == "14 Rue du Lavoir"


def test_a_geocoder_is_asked_from_the_first_letter_or_digit(bench: Bench, geocoder: Far) -> None:
    for words in ("---", " _-!", "--a"):
        found = bench.client().get(SEARCH, query_string={"q": words})
        assert (found.status_code, found.json["data"]) == (200, [])
    assert geocoder.asked == []
    first(bench, " - « 14 rue du lavoir")
    assert geocoder.asked[0]["q"] == ["14 rue du lavoir"]


def test_what_is_typed_is_on_no_disk_and_memory_is_bounded(bench: Bench, geocoder: Far) -> None:
    first(bench)
    with bench.transaction() as session:
        assert session.scalars(select(SourceAnswer)).all() == []
    memory = Memory(2)
    for word in ("un", "deux", "trois"):
        memory.keep(word, [])
    assert memory.read("un") is None
    assert memory.read("trois") is not None


def test_suggestions_are_throttled(
    bench: Bench, geocoder: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bench.app.extensions, "guichet_throttle", Throttle(1, 100, lambda: 0.0))
    client = bench.client()
    assert [client.get(f"{SEARCH}?q=rue").status_code for _turn in range(2)] == [200, 429]


def test_a_place_is_given_the_point_of_an_address(bench: Bench, geocoder: Far) -> None:
    source = changed()
    source["pages"][0]["fields"].append({"id": "lieu", "type": "location", "label": "Où ?"})
    publish(bench, source)
    client = bench.client()
    found = client.get(f"{URL}choix/lieu?q=rue du four").json["data"]
    assert found == [
        {
            "id": "35999_13",
            "text": "2 Rue du Four 35120 Valmont",
            "lat": KNOWN["lat"],
            "lon": KNOWN["lon"],
        }
    ]
    page = client.get(PAGE)
    assert f'data-places="{URL}choix/lieu"' in page.text


def test_a_program_says_the_words_and_no_more(bench: Bench, geocoder: Far) -> None:
    client, found = bench.client("citizen", family="transports"), first(bench)
    follow(client, PAGE, {**FIRST, **CHOSEN, "adresse-found": found["id"], **GO})
    draft = client.get("/api/v1/procedures/dix-champs/draft").json
    known = draft["answers"]["adresse"]
    given = {**known, "citycode": "75056", "lat": 1.0}
    path = f"/api/v1/drafts/{draft['id']}"
    assert client.patch(path, json={"answers": {"adresse": given}}).status_code == 200
    assert kept(bench) == known
    moved = {**given, "line": "9 Rue du Lavoir"}
    assert client.patch(path, json={"answers": {"adresse": moved}}).status_code == 200
    assert kept(bench)["free"] is True
    assert "citycode" not in kept(bench)
