"""The service used alone: no gateway, no token, one authority named in its settings."""

from collections.abc import Iterator

import pytest
from guichet_forms import create_app
from guichet_forms.cli import MIGRATIONS
from guichet_forms.settings import Settings
from guichet_kit.testing import Bench, ServiceUnderTest

from .conftest import FIRST, GO, SECOND, TEN, URL, hidden, publish


@pytest.fixture(scope="module")
def alone(admin_url: str) -> Iterator[Bench]:
    service = ServiceUnderTest(
        "forms", create_app, Settings, admin_url, migrations=MIGRATIONS, authority="valmont"
    )
    bench = Bench(service, "valmont")
    publish(bench, TEN)
    yield bench
    service.close()


def test_a_browser_goes_through_whole_pages(alone: Bench) -> None:
    client = alone.app.test_client()
    assert "<!doctype html>" in client.get(URL).text
    for url, values in ((f"{URL}1", FIRST), (f"{URL}2", SECOND)):
        shown = client.get(url).text
        told = {name: hidden(shown, name) for name in ("csrf_token", "token")}
        assert client.post(url, data={**values, **GO, **told}).status_code == 303
    check = client.get(f"{URL}verifier").text
    told = {name: hidden(check, name) for name in ("csrf_token", "token", "revision")}
    sent = client.post(f"{URL}envoyer", data=told)
    assert alone.emitted("forms.submission.sent.v1")[0]["number"] in client.get(sent.location).text
    assert alone.app.test_client().get(sent.location).status_code == 404


def test_a_page_of_another_site_sends_nothing(alone: Bench) -> None:
    client = alone.app.test_client()
    client.get(URL)
    assert client.post(f"{URL}1", data={**FIRST, **GO}).status_code == 403


def test_the_api_answers_without_a_token(alone: Bench) -> None:
    client = alone.app.test_client()
    assert client.get("/api/v1/procedures").json["items"][0]["slug"] == "dix-champs"
    assert client.get("/agents/formulaires/").status_code == 401
