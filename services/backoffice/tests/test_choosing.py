"""Requests chosen in the list, to act on them together in workflow."""

import re

import pytest
from guichet_backoffice.actions import listing
from guichet_kit.testing import Bench

from .conftest import officer, sent, take, voirie

LIST = "/agents/demandes/"


def test_each_line_has_a_box_of_one_form(bench: Bench) -> None:
    request = sent()
    take(bench, request)
    page = officer(bench).get(LIST).text
    box = f'name="ids" value="{request["request_id"]}" form="selection"'
    assert box in page
    assert '<form id="selection" class="selection-bar" method="post"' in page
    assert 'action="/agents/dossiers/lots/"' in page
    assert 'aria-label="Choisir 2026-000412"' in page
    assert "de cette vue" not in page


def test_all_of_a_view_is_chosen_beyond_its_page(bench: Bench) -> None:
    take(bench, *(sent(number=f"2026-{place:06d}") for place in range(60)), voirie())
    client = officer(bench)
    page = client.get(f"{LIST}?vue=toutes").text
    assert "Choisir les 60 demandes de cette vue" in page
    address = re.findall(r'href="([^"]*tout=1)"', page)[0].replace("&amp;", "&")
    chosen = client.get(address).text
    ids = re.findall(r'name="tous" value="([^"]*)"', chosen)[0].split()
    assert len(set(ids)) == 60
    assert "Les 60 demandes de cette vue sont choisies" in chosen
    assert 'name="ids"' not in chosen


def test_no_more_are_chosen_than_a_batch_holds(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(bench, *(sent(number=f"2026-{place:06d}") for place in range(5)))
    monkeypatch.setattr(listing, "MOST_CHOSEN", 3)
    page = officer(bench).get(f"{LIST}?vue=toutes&tout=1").text
    assert "Les 3 premières demandes de cette vue sont choisies" in page
    assert len(re.findall(r'name="tous" value="([^"]*)"', page)[0].split()) == 3


def test_choosing_all_keeps_to_what_the_agent_may_see(bench: Bench) -> None:
    take(bench, sent(), voirie())
    page = officer(bench, roles=["voirie"], families=["etat-civil"]).get(f"{LIST}?tout=1").text
    assert "tous" not in page
