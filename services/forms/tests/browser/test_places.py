"""Addresses suggested and places on a map, in a real browser under the real content policy."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from guichet_forms.actions import procedures
from guichet_forms.models import Draft
from guichet_kit.testing import Bench
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from services.forms.tests import far as other
from services.forms.tests import geocoder
from services.forms.tests.far import Far, far_away

from .conftest import Opener, go, look
from .places import WHERE

ACTIVE = "box => document.getElementById(box.getAttribute('aria-activedescendant'))?.textContent"
WIDTHS = (360, 1280)


@pytest.fixture(scope="module")
def served(alone: Bench) -> Iterator[Far]:
    """The service with a geocoder and the pictures of a map, both on this machine."""
    kit, remote = (alone.app.extensions[name] for name in ("guichet", "guichet_remote"))
    before, allowed = kit.settings, remote.outside.allowed
    with alone.transaction() as session:
        procedures.publish(session, WHERE)
    with far_away() as far:
        tiles = f"http://{far.host}/{{z}}/{{x}}/{{y}}.png"
        credit = {"tiles_url": tiles, "tiles_credit": "© Carte d’essai"}
        kit.settings = replace(before, geocoder_url=far.url, **credit)
        remote.outside.allowed = frozenset({far.host})
        yield far
    kit.settings, remote.outside.allowed = before, allowed


@pytest.fixture
def town(alone: Bench, served: Far) -> Far:
    """The same in good health, and nothing asked yet."""
    served.answer = geocoder.town
    alone.app.extensions["guichet_remote"].forgive(("", "@adresses"))
    served.asked.clear()
    return served


def stored(alone: Bench) -> dict[str, Any]:
    with alone.transaction() as session:
        found = session.scalars(select(Draft).order_by(Draft.saved_at.desc()).limit(1)).one()
        return dict(found.answers)


def line(page: Page) -> Locator:
    return page.get_by_label("Numéro et voie")


def by_hand(page: Page) -> None:
    for label, text in (("Numéro et voie", "8 rue Neuve"), ("Code postal", "35120")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Commune").fill("Valmont")
    page.get_by_label("Où est le problème ?").fill("Devant la mairie")


def test_an_address_is_chosen_with_the_keyboard(opened: Opener, town: Far, alone: Bench) -> None:
    page = opened(slug="lieux")
    line(page).press_sequentially("14 rue du lav", delay=30)
    expect(line(page)).to_have_attribute("aria-expanded", "true")
    asked = [query["q"] for query in town.asked if query]
    assert asked == [["14 rue du lav"]], "letters typed at once ask once"
    expect(page.get_by_role("option")).to_have_count(2)
    look(page, "address-suggested")
    line(page).press("ArrowDown")
    assert line(page).evaluate(ACTIVE) == "14 Rue du Lavoir 35120 Valmont"
    expect(page.get_by_label("Vous êtes de Valmont")).to_be_hidden()
    line(page).press("Enter")
    expect(line(page)).to_have_value("14 Rue du Lavoir")
    expect(page.get_by_label("Code postal")).to_have_value("35120")
    expect(page.get_by_label("Commune")).to_have_value("Valmont")
    expect(line(page)).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_label("Vous êtes de Valmont")).to_be_visible()
    page.get_by_label("Où est le problème ?").fill("Ici")
    go(page)
    assert stored(alone)["adresse"]["citycode"] == "35999"


def test_typing_over_lets_go_of_what_was_chosen(opened: Opener, town: Far, alone: Bench) -> None:
    page = opened(360, slug="lieux")
    line(page).press_sequentially("2 rue du fo")
    page.get_by_role("option").first.tap()
    expect(page.get_by_label("Vous êtes de Valmont")).to_be_visible()
    page.get_by_label("Commune").fill("Valbourg")
    expect(page.get_by_label("Vous êtes de Valmont")).to_be_hidden()
    page.get_by_label("Où est le problème ?").fill("Ici")
    go(page)
    assert stored(alone)["adresse"]["free"] is True


def test_a_geocoder_that_is_down_is_one_quiet_sentence(opened: Opener, town: Far) -> None:
    town.answer = other.status(500)
    page = opened(360, slug="lieux")
    line(page).press_sequentially("8 rue neu")
    quiet = page.get_by_text("Les adresses ne peuvent pas être suggérées")
    expect(quiet).to_have_count(1)
    expect(quiet).to_be_visible()
    look(page, "address-down")
    by_hand(page)
    go(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vérifiez vos réponses")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_place_is_put_on_the_map(opened: Opener, town: Far, alone: Bench, width: int) -> None:
    page = opened(width, slug="lieux")
    by_hand(page)
    plan = page.get_by_role("application", name="Carte")
    expect(plan.locator("img.leaflet-tile-loaded").first).to_be_visible()
    expect(page.get_by_text("© Carte d’essai")).to_be_visible()
    plan.scroll_into_view_if_needed()
    if width < 600:
        plan.tap(position={"x": 60, "y": 80})
    else:
        plan.click(position={"x": 60, "y": 80})
    expect(page.locator(".map-pin")).to_be_visible()
    expect(page.get_by_text(re.compile("Repère placé\u00a0: latitude 48,1"))).to_be_visible()
    look(page, "map")
    go(page)
    expect(page.get_by_role("img", name="Carte\u00a0: Devant la mairie")).to_be_visible()
    expect(page.get_by_text("Devant la mairie (48.1").first).to_be_visible()
    expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
    look(page, "map-check")
    kept = stored(alone)["lieu"]
    assert 48.11 < kept["lat"] < 48.13
    assert -1.72 < kept["lon"] < -1.66


def test_a_place_is_put_with_the_keyboard_alone(opened: Opener, town: Far, alone: Bench) -> None:
    page = opened(slug="lieux")
    by_hand(page)
    plan = page.get_by_role("application", name="Carte")
    expect(plan.locator("img.leaflet-tile-loaded").first).to_be_visible()
    plan.focus()
    page.keyboard.press("Enter")
    expect(
        page.get_by_text(re.compile(r"latitude 48,117\d\d, longitude \u22121,677\d\d\."))
    ).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("longitude \u22121,677"))).to_have_count(0)
    page.get_by_role("button", name="Agrandir").press("Enter")
    page.get_by_role("button", name="Retirer le repère").press("Enter")
    expect(page.get_by_text("Repère retiré.")).to_be_visible()
    expect(page.locator(".map-pin")).to_have_count(0)
    go(page)
    assert stored(alone)["lieu"] == {"text": "Devant la mairie"}


def test_a_place_is_found_by_its_address(opened: Opener, town: Far, alone: Bench) -> None:
    page = opened(360, slug="lieux")
    by_hand(page)
    where = page.get_by_label("Où est le problème ?")
    where.fill("")
    where.press_sequentially("2 rue du fo")
    where.press("ArrowDown")
    expect(where).to_have_attribute("aria-expanded", "true")
    where.press("ArrowDown")
    where.press("Enter")
    expect(where).to_have_value("2 Rue du Four 35120 Valmont")
    expect(page.get_by_text("Position de cette adresse jointe")).to_be_visible()
    expect(page.locator(".map-pin")).to_be_visible()
    where.fill("Devant le 2 rue du Four")
    go(page)
    kept = stored(alone)["lieu"]
    assert kept == {"text": "Devant le 2 rue du Four", "lat": 48.117266, "lon": -1.677791}


def test_the_position_of_the_telephone_is_shown(opened: Opener, town: Far) -> None:
    page = opened(360, slug="lieux")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 48.12, "longitude": -1.68})
    page.get_by_role("button", name="Joindre ma position").click()
    expect(page.locator(".map-pin")).to_be_visible()


def test_without_pictures_there_is_no_map_and_a_word(opened: Opener, town: Far) -> None:
    town.answer = other.status(404)
    page = opened(360, slug="lieux")
    expect(page.get_by_text("La carte ne s’affiche pas")).to_be_visible()
    expect(page.locator("[data-map]")).to_be_hidden()
    by_hand(page)
    go(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vérifiez vos réponses")


@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_it_is_all_typed(
    opened: Opener, town: Far, alone: Bench, width: int
) -> None:
    page = opened(width, scripts=False, slug="lieux")
    expect(page.locator("[data-map]")).to_be_hidden()
    by_hand(page)
    go(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vérifiez vos réponses")
    assert stored(alone)["lieu"] == {"text": "Devant la mairie"}
    assert town.asked == [], "nor is the map"


def test_pictures_come_from_the_host_of_the_setting_alone(opened: Opener, town: Far) -> None:
    page = opened(slug="lieux")
    policy = _policy(page, "/demarches/lieux/1")
    assert f"img-src 'self' http://{town.host} data:" in policy
    assert town.host not in _policy(page, "/demarches/listes/1")


def _policy(page: Page, path: str) -> str:
    answer = page.goto(path)
    assert answer is not None
    return answer.headers["content-security-policy"]
