"""Ctrl K on the pages of agents: places, actions of the page and search, in a real browser."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from flask.testing import FlaskClient
from guichet_gateway.testing import Town
from playwright.sync_api import Locator, Page, expect

SCREENSHOTS = Path(__file__).parents[3] / "var/screenshots/gateway"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
PLACE = "/agents/demandes/"
CONTENT = """<h1>Demande</h1>
<p><a class="button" href="/agents/demandes/retard" data-key="l">Voir le retard <kbd>l</kbd></a></p>
<button class="button plain" data-copy="Le Goff">Copier « Nom »</button>
<form action="/agents/demandes/refus"><button class="button danger">Refuser</button></form>
<details><summary class="button" data-key="n">Ajouter une note interne <kbd>n</kbd></summary>
<label for="note">Votre note</label> <textarea id="note"></textarea>
<button class="button" type="button">Enregistrer la note</button></details>"""


@pytest.fixture
def desk(served: Callable[[FlaskClient], Page], town: Town) -> Page:
    """Open a page of an agent."""
    town.echo["backoffice"].headers["Guichet-Area"] = "desk"
    town.echo["backoffice"].body = CONTENT
    page = served(town.signed_in("agent", rights=["stats.read"]))
    page.goto(f"http://{town.host}{PLACE}")
    return page


def opened(page: Page) -> Locator:
    page.keyboard.press("Control+k")
    box = page.get_by_role("dialog", name="Aller à, ou faire")
    expect(box.get_by_role("combobox")).to_be_focused()
    return box


def names(box: Locator) -> list[str]:
    return box.get_by_role("option").locator("span:first-child").all_inner_texts()


def chosen(box: Locator) -> str:
    """Give the option pointed at: the one that the field names to who does not see it."""
    [current] = box.locator('[aria-selected="true"]').all()
    field = box.get_by_role("combobox")
    expect(field).to_have_attribute("aria-activedescendant", current.get_attribute("id") or "")
    return current.locator("span").first.inner_text()


def test_it_lists_the_actions_of_the_page_then_the_menu(desk: Page) -> None:
    box = opened(desk)
    assert names(box) == [
        "Voir le retard",
        "Refuser",
        "Ajouter une note interne",
        "Ma journée",
        "Demandes",
        "Saisir une demande",
        "Statistiques",
    ]
    assert chosen(box) == "Voir le retard"
    desk.keyboard.press("ArrowUp")
    assert chosen(box) == "Statistiques"
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/agents/demandes/retard")


def test_words_lead_to_a_place_without_their_accents(desk: Page) -> None:
    box = opened(desk)
    desk.keyboard.type("JOURNEE")
    assert names(box) == ["Ma journée", "Rechercher «\u00a0JOURNEE\u00a0» dans les demandes"]
    assert box.get_by_role("status").inner_text() == "2 propositions"
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/agents/")


def test_words_that_nothing_bears_are_searched_for_in_requests(desk: Page) -> None:
    box = opened(desk)
    desk.keyboard.type("Le Goff $& ")
    assert chosen(box) == "Rechercher «\u00a0Le Goff $&\u00a0» dans les demandes"
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/agents/demandes/?q=Le+Goff+%24%26")


def test_escape_gives_the_focus_back_and_so_does_the_key_again(desk: Page) -> None:
    link = desk.get_by_role("link", name="Voir le retard")
    link.focus()
    for key in ("Escape", "Control+k"):
        box = opened(desk)
        desk.keyboard.press(key)
        expect(box).to_be_hidden()
        expect(link).to_be_focused()


def test_an_action_does_as_its_key_and_what_sends_waits_for_a_press(desk: Page) -> None:
    box = opened(desk)
    desk.keyboard.type("refuser")
    assert chosen(box) == "Refuser"
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Refuser")).to_be_focused()
    assert urlsplit(desk.url).path == PLACE
    opened(desk)
    desk.keyboard.type("note")
    desk.keyboard.press("Enter")
    expect(desk.locator("#note")).to_be_focused()


def test_a_held_enter_chooses_once_and_presses_nothing(desk: Page) -> None:
    opened(desk)
    desk.keyboard.type("refuser")
    desk.keyboard.down("Enter")
    desk.keyboard.down("Enter")
    sends = desk.get_by_role("button", name="Refuser")
    expect(sends).to_be_focused()
    desk.wait_for_timeout(200)  # what the repeat would send has left by then
    assert urlsplit(desk.url).path == PLACE
    desk.keyboard.up("Enter")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/agents/demandes/refus?")


def test_the_enter_that_opened_it_chooses_nothing(desk: Page) -> None:
    desk.get_by_role("button", name="Aller à…").focus()
    desk.keyboard.down("Enter")
    field = desk.get_by_role("dialog", name="Aller à, ou faire").get_by_role("combobox")
    expect(field).to_be_focused()
    desk.keyboard.down("Enter")
    expect(field).to_be_focused()
    desk.keyboard.up("Enter")


def test_it_opens_from_a_field_and_while_the_other_keys_are_off(desk: Page) -> None:
    desk.keyboard.press("?")
    keys = desk.get_by_role("dialog", name="Raccourcis clavier")
    expect(keys).to_contain_text("Ctrl K")
    keys.get_by_label("Utiliser les raccourcis").uncheck()
    desk.keyboard.press("Control+k")
    expect(desk.locator("#commands")).to_be_hidden()
    desk.keyboard.press("Escape")
    desk.locator("#desk-search").focus()
    expect(opened(desk)).to_be_visible()


def test_a_press_of_its_button_opens_it_and_a_press_chooses(desk: Page) -> None:
    desk.get_by_role("button", name="Aller à…").click()
    desk.get_by_role("option", name="Statistiques").click()
    desk.wait_for_url("**/agents/statistiques/")


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_it(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    for typed in ("", "zz"):
        opened(desk)
        desk.keyboard.type(typed)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        desk.screenshot(path=str(SCREENSHOTS / f"commands-{width}{typed}.png"))
        desk.evaluate(AXE)
        found = desk.evaluate("axe.run(document.getElementById('commands'))")
        assert [fault["id"] for fault in found["violations"]] == []
        desk.keyboard.press("Escape")
