"""From a case to its neighbours in the view that it was opened from."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench

from .conftest import officer, sent, stamp, take, voirie

NEIGHBOUR = "/agents/demandes/voisine"


@pytest.fixture
def requests(bench: Bench) -> list[dict[str, Any]]:
    made = [sent(number=f"2026-00000{n}", received_at=stamp(hours=-n)) for n in range(1, 4)]
    take(bench, *made)
    take(bench, voirie(number="2026-000009", received_at=stamp(hours=-2.5)))
    return made


def led(client: FlaskClient, **asked: str) -> tuple[str, dict[str, list[str]]]:
    response = client.get(NEIGHBOUR, query_string=asked)
    assert response.status_code == 303, response.text
    found = urlsplit(response.location)
    return found.path, parse_qs(found.query)


def test_it_leads_to_the_next_of_the_view_and_to_the_one_before(
    bench: Bench, requests: list[dict[str, Any]]
) -> None:
    client, ids = officer(bench), [one["request_id"] for one in requests]
    asked = {"vue": "toutes", "q": "Goff"}
    path, query = led(client, de=ids[1], **asked)
    assert path == f"/agents/dossiers/{ids[2]}/"
    assert parse_qs(query["liste"][0]) == {name: [value] for name, value in asked.items()}
    assert led(client, de=ids[1], sens="avant", **asked)[0] == f"/agents/dossiers/{ids[0]}/"
    path, query = led(client, de=ids[0], sens="avant", **asked)
    assert (path, query["bout"], query["q"]) == ("/agents/demandes/", ["1"], ["Goff"])
    assert "Vous êtes au bout de cette vue" in client.get(f"{path}?bout=1").text


def test_whole_words_are_not_followed_by_their_beginnings(bench: Bench) -> None:
    own, other = (sent(applicant={"name": name}) for name in ("Ana Roy", "Bob Royer"))
    take(bench, own, other)
    for way in ("avant", ""):
        asked = {"de": own["request_id"], "vue": "toutes", "q": "Roy", "sens": way}
        assert led(officer(bench), **asked)[0] == "/agents/demandes/"
    begun = {"de": own["request_id"], "vue": "toutes", "q": "Ro", "tri": "recues"}
    ways = (led(officer(bench), **begun, sens=way)[0] for way in ("avant", ""))
    assert f"/agents/dossiers/{other['request_id']}/" in ways


def test_it_opens_nothing_that_the_list_does_not_show(
    bench: Bench, requests: list[dict[str, Any]]
) -> None:
    stranger = officer(bench, roles=["voirie"], families=["voirie"])
    known = requests[0]["request_id"]
    for request_id in (known, str(uuid7()), "x", ""):
        assert stranger.get(NEIGHBOUR, query_string={"de": request_id}).status_code == 404


def test_a_line_of_the_list_says_what_the_list_was_asked_for(
    bench: Bench, requests: list[dict[str, Any]]
) -> None:
    page = officer(bench).get("/agents/demandes/?vue=toutes&q=Goff").text
    assert f"/agents/dossiers/{requests[0]['request_id']}/?liste=vue%3Dtoutes%26q%3DGoff" in page


def test_it_takes_few_statements(bench: Bench, requests: list[dict[str, Any]]) -> None:
    client = officer(bench)
    with bench.statements() as seen:
        led(client, de=requests[0]["request_id"], vue="toutes")
    assert len(seen) <= 3, seen
