"""Questions that choose from sources: typed lines, a file, cards, far away, official lists."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from guichet_forms.actions import procedures
from guichet_forms.actions.sources import keeping
from guichet_forms.actions.sources.keeping import Given
from guichet_forms.core.lists import read_table
from guichet_forms.core.tables import read_csv
from guichet_forms.models import Draft
from guichet_kit.testing import Bench
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from services.forms.tests import far as other
from services.forms.tests import geocoder
from services.forms.tests.far import Far, far_away
from services.forms.tests.shelves import SCHOOL, card, fixed, model, remote

from .conftest import Opener, go, look
from .places import CHOOSE

WIDTHS = (360, 1280)
TOWNS = [
    {"nom": "Valmont", "code": "35999", "codesPostaux": ["35120"]},
    {"nom": "Saint-Valmont", "code": "35998", "codesPostaux": ["35120"]},
]
STREETS = "code,nom\n" + "".join(f"rue-{n},Rue numéro {n}\n" for n in range(150))


def distant(handler: Any) -> None:
    """Answer as a distant source, as API Géo and as a geocoder."""
    if handler.path.startswith("/geo/communes"):
        told = ("code=35999", "codePostal=35120")
        known = any(words in handler.path for words in told)
        other.json_of(TOWNS if known else [])(handler)
    elif "/search" in handler.path:
        geocoder.addresses(handler)
    else:
        other.schools(handler)


@pytest.fixture(scope="module")
def served(alone: Bench) -> Iterator[Far]:
    kit, known = (alone.app.extensions[name] for name in ("guichet", "guichet_remote"))
    before, allowed = kit.settings, known.outside.allowed
    with far_away() as far:
        base = f"http://{far.host}"
        kit.settings = replace(before, geo_url=f"{base}/geo", geocoder_url=base)
        known.outside.allowed = frozenset({far.host})
        with alone.transaction() as session:
            fixed(session, "Salles")
            rows = read_table(read_csv(STREETS, 1_000), "code", "nom")
            keeping.add_source(session, Given(title="Rues", kind="csv", items=rows), "Lou")
            remote(session, far, q="q", id="id", cache_s=1)
            model(session, SCHOOL)
            card(session, "ecoles", "nord", nom="École du Nord", telephone="+33299123456")
            card(session, "ecoles", "sud", nom="École du Sud")
            cards = Given(
                title="Annuaire", kind="cards", settings={"model": "ecoles", "keep": ["telephone"]}
            )
            keeping.add_source(session, cards, "Lou")
            procedures.publish(session, CHOOSE)
        yield far
    kit.settings, known.outside.allowed = before, allowed


@pytest.fixture
def far(alone: Bench, served: Far) -> Far:
    """All that answers, in good health."""
    served.answer = distant
    for name in (("valmont", "loin"), ("", "@communes"), ("", "@adresses")):
        alone.app.extensions["guichet_remote"].forgive(name)
    served.asked.clear()
    return served


def stored(alone: Bench) -> dict[str, Any]:
    with alone.transaction() as session:
        found = session.scalars(select(Draft).order_by(Draft.saved_at.desc()).limit(1)).one()
        return dict(found.answers)


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("combobox", name=name, exact=True)


def search(page: Page, name: str, words: str, option: str) -> None:
    box(page, name).press_sequentially(words)
    page.get_by_role("option", name=option, exact=True).click()


def fill(page: Page) -> None:
    page.get_by_role("radio", name="École du Sud").first.check()
    search(page, "Rue", "num 14", "Rue numéro 14")
    search(page, "École lointaine", "nor", "École du Nord")
    page.get_by_role("group", name="École", exact=True).get_by_label("École du Nord").check()
    page.get_by_label("Code postal").fill("35120")
    page.get_by_label("Commune", exact=True).select_option("Valmont")
    search(page, "Département", "ille", "Ille-et-Vilaine (35)")
    search(page, "Pays", "ital", "Italie")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_person_chooses_in_every_list(opened: Opener, far: Far, alone: Bench, width: int) -> None:
    page = opened(width, slug="choisir")
    expect(page.locator("[data-plain-search]")).to_have_count(0)
    look(page, "sourced")
    expect(page.get_by_label("Vu")).to_be_hidden()
    fill(page)
    expect(page.get_by_label("Vu")).to_be_visible()
    expect(page.get_by_text("02 99 12 34 56")).to_be_visible()
    look(page, "sourced-filled")
    go(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("La suite")
    kept = stored(alone)
    assert kept["rue"] == {"id": "rue-14", "text": "Rue numéro 14"}
    assert kept["loin"]["ville"] == "Valmont"
    assert kept["ecole"]["telephone"]
    assert kept["ville"] == {"id": "35999", "text": "Valmont", "postcode": "35120"}
    assert (kept["dep"]["id"], kept["pays"]["id"]) == ("35", "IT")
    expect(page.get_by_text("02 99 12 34 56")).to_be_visible()
    look(page, "sourced-card")


def test_a_distant_list_is_chosen_with_the_keyboard(opened: Opener, far: Far) -> None:
    page = opened(slug="choisir")
    school = box(page, "École lointaine")
    school.press_sequentially("ecole", delay=10)
    expect(page.get_by_text("Rien ne correspond").first).to_be_visible()
    school.fill("")
    school.press_sequentially("sud", delay=10)
    expect(school).to_have_attribute("aria-expanded", "true")
    school.press("ArrowDown")
    expect(page.locator(".combobox-list").get_by_role("option", selected=True)).to_have_text(
        "École du Sud"
    )
    school.press("Enter")
    expect(school).to_have_value("École du Sud")
    look(page, "sourced-chosen")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_distant_list_that_is_down_is_told(
    opened: Opener, far: Far, alone: Bench, width: int
) -> None:
    far.answer = other.status(500)
    page = opened(width, slug="choisir")
    box(page, "École lointaine").press_sequentially("zoo")
    expect(page.get_by_text("La liste ne répond pas").first).to_be_visible()
    look(page, "sourced-down")


def test_words_stand_for_an_item_while_its_list_is_down(
    opened: Opener, far: Far, alone: Bench
) -> None:
    page = opened(slug="choisir")
    fill(page)
    far.answer = other.status(500)
    box(page, "Autre école (facultatif)").press_sequentially("École des Arts")
    go(page)
    assert stored(alone)["libre"] == {"id": "", "text": "École des Arts", "free": True}


def test_a_postcode_without_commune_lets_the_name_be_typed(
    opened: Opener, far: Far, alone: Bench
) -> None:
    page = opened(360, slug="choisir")
    page.get_by_label("Code postal").fill("99999")
    expect(page.get_by_label("Nom de la commune")).to_be_visible()
    page.get_by_label("Code postal").fill("35120")
    expect(page.get_by_label("Commune", exact=True)).to_be_visible()
    expect(page.get_by_label("Nom de la commune")).to_be_hidden()


def test_an_added_row_searches_too(opened: Opener, far: Far) -> None:
    page = opened(slug="choisir")
    fill(page)
    go(page)
    page.get_by_role("button", name="Ajouter").click()
    row = page.locator("[data-row='1']")
    row.get_by_role("combobox", name="Rue de l’enfant").press_sequentially("num 77")
    row.get_by_role("option", name="Rue numéro 77").click()
    row.get_by_label("Numéro et voie").press_sequentially("14 bis")
    row.get_by_role("option", name="14 Bis Rue du Lavoir").click()
    expect(row.get_by_label("Code postal")).to_have_value("35120")
    look(page, "sourced-rows")


@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_lists_are_searched_by_a_button(
    opened: Opener, far: Far, alone: Bench, width: int
) -> None:
    page = opened(width, scripts=False, slug="choisir")
    page.get_by_role("radio", name="École du Sud").first.check()
    page.locator("[name='rue-q']").fill("num 14")
    page.get_by_role("button", name="Chercher Rue", exact=True).click()
    page.get_by_label("Rue", exact=True).select_option("Rue numéro 14")
    page.locator("[name='loin-q']").fill("sud")
    page.get_by_label("Code postal").fill("35120")
    page.get_by_role("button", name="Voir ses communes").click()
    page.get_by_label("Commune", exact=True).select_option("Valmont")
    page.get_by_role("group", name="École", exact=True).get_by_label("École du Nord").check()
    page.locator("[name='dep-q']").fill("ille")
    page.locator("[name='pays-q']").fill("italie")
    page.screenshot(path=f"var/screenshots/forms/sourced-plain-{width}.png", full_page=True)
    go(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("La suite")
    kept = stored(alone)
    assert [kept[name]["id"] for name in ("rue", "loin", "ville")] == ["rue-14", "sud", "35999"]
    assert (kept["dep"]["id"], kept["pays"]["id"]) == ("35", "IT")
