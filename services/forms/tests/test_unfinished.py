"""What a citizen has begun is on her dashboard, whatever the family."""

import pytest
from guichet_kit.testing import Bench

from .conftest import FIRST, GO, URL, hidden

ADDRESS = "/fragments/mes-brouillons"


def begin(bench: Bench) -> None:
    client = bench.client("citizen", family="transports", sub="p-marie")
    assert client.post(f"{URL}1", data={**FIRST, **GO}).status_code == 303


def test_what_was_begun_and_not_sent_is_on_the_dashboard(bench: Bench) -> None:
    begin(bench)
    mine = {"transports": "p-marie", "voirie": "p-other"}
    text = bench.client("citizen", subjects=mine, sub="c").get(ADDRESS).text
    assert f'href="{URL}"' in text
    assert "À finir et à envoyer" in text


def test_without_a_draft_the_dashboard_gets_nothing(bench: Bench) -> None:
    begin(bench)
    client = bench.client("citizen", subjects={"transports": "p-luc", "voirie": ""}, sub="c")
    assert client.get(ADDRESS, headers={"HX-Request": "true"}).text.strip() == ""


def test_a_draft_is_erased_once_she_has_confirmed(bench: Bench) -> None:
    begin(bench)
    mine = {"transports": "p-marie"}
    dashboard = bench.client("citizen", subjects=mine, sub="c")
    client = bench.client("citizen", family="transports", sub="p-marie")
    assert f'href="{URL}effacer"' in dashboard.get(ADDRESS).text
    asked = client.get(f"{URL}effacer").text
    assert "Vos réponses et vos fichiers seront perdus" in asked
    assert f'href="{URL}"' in dashboard.get(ADDRESS).text
    shown = {"token": hidden(asked, "token")}
    stranger = bench.client("citizen", family="transports", sub="p-luc")
    assert stranger.post(f"{URL}effacer", data=shown).status_code == 303
    assert f'href="{URL}"' in dashboard.get(ADDRESS).text
    for _ in range(2):
        erased = client.post(f"{URL}effacer", data=shown)
        assert (erased.status_code, erased.location) == (303, "/mon-espace/")
    assert f'href="{URL}"' not in dashboard.get(ADDRESS).text
    assert client.get(f"{URL}effacer").location == "/mon-espace/"


@pytest.mark.parametrize(("shown_on", "act"), [("effacer", "effacer"), ("", "recommencer")])
def test_a_page_left_open_erases_no_draft_begun_since(
    bench: Bench, shown_on: str, act: str
) -> None:
    begin(bench)
    client = bench.client("citizen", family="transports", sub="p-marie")
    shown = {"token": hidden(client.get(f"{URL}{shown_on}").text, "token")}
    client.post(f"{URL}{act}", data=shown)
    begin(bench)
    for stale in (shown, {}, {"token": "a\0b"}):
        refused = client.post(f"{URL}{act}", data=stale)
        assert (refused.status_code, refused.location) == (303, f"{URL}{shown_on}")
    assert 'value="Marie"' in client.get(f"{URL}1").text


def test_only_the_gateway_reads_it(bench: Bench) -> None:
    stranger = bench.client("citizen", subjects={"etat-civil": "p-marie"}, client_id="autre")
    assert stranger.get(ADDRESS).status_code == 403
