"""Every type of question in a real browser, with and without scripts, on a phone and on a desk."""

import pytest
from guichet_forms.models import Draft
from guichet_kit.testing import Bench
from playwright.sync_api import Page, expect
from sqlalchemy import select

from .all_types import QUESTIONS
from .conftest import Opener, fill, go, look

ALL, WIDTHS = "tous-les-types", (360, 1280)
READ = """kinds => {
  const data = new FormData(document.querySelector("form[data-form]"));
  return Object.fromEntries(Object.entries(kinds).map(([id, kind]) => [
    id, window.guichetForms.read(kind, data, id)]));
}"""
KINDS = {item["id"]: item["type"] for item in QUESTIONS if item["id"] != "q_shown"}


def with_lists(page: Page) -> None:
    """Choose in the plain lists, as one does without scripts."""
    page.get_by_label("Quartier").select_option("stade")
    page.locator("[name=q_search]").select_option("rue-13")
    page.get_by_label("Le stade", exact=True).and_(page.locator("select")).select_option("1")
    page.get_by_label("La piscine", exact=True).and_(page.locator("select")).select_option("2")
    page.get_by_label("Thème").select_option("voirie")
    page.get_by_label("Objet", exact=True).select_option("trou")
    page.get_by_label("Taille").select_option("gros")


def with_scripts(page: Page) -> None:
    """Search, rank and draw, as one does with scripts."""
    page.get_by_label("Quartier").select_option("stade")
    search = page.get_by_role("combobox", name="Votre rue")
    search.fill("ecoli")
    search.press("ArrowDown")
    search.press("Enter")
    page.get_by_role("button", name="Classer La piscine").click()
    page.get_by_role("button", name="Classer Le stade").click()
    page.get_by_role("button", name="Monter Le stade").click()
    page.get_by_label("Thème").select_option("voirie")
    page.get_by_label("Objet", exact=True).select_option("trou")
    page.get_by_label("Taille").select_option("gros")
    draw(page)


def draw(page: Page) -> None:
    """Draw a stroke across the zone of the signature."""
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    frame = canvas.bounding_box()
    assert frame
    page.mouse.move(frame["x"] + 20, frame["y"] + frame["height"] / 2)
    page.mouse.down()
    for step in range(1, 12):
        rise = -15 if step % 2 else 15
        page.mouse.move(frame["x"] + 20 + 15 * step, frame["y"] + frame["height"] / 2 + rise)
    page.mouse.up()


def stored(alone: Bench) -> dict[str, object]:
    with alone.transaction() as session:
        draft = session.scalars(select(Draft).order_by(Draft.saved_at.desc()).limit(1)).one()
        return dict(draft.answers)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_type_is_drawn_well(opened: Opener, width: int) -> None:
    look(opened(width, slug=ALL), "types")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_refusal_is_shown_and_reached(opened: Opener, width: int) -> None:
    page = opened(width, slug=ALL)
    go(page)
    summary = page.locator("[data-error-summary] a")
    expect(summary).to_have_count(32)
    for place in range(32):
        target = page.locator(summary.nth(place).get_attribute("href") or "")
        expect(target).to_be_visible()
        summary.nth(place).click()
        expect(target).to_be_focused()
    look(page, "refused")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_person_answers_all_of_them(opened: Opener, alone: Bench, width: int) -> None:
    page = opened(width, slug=ALL)
    expect(page.get_by_label("Remarque")).to_be_hidden()
    fill(page)
    with_scripts(page)
    expect(page.get_by_label("Remarque")).to_be_visible()
    read = page.evaluate(READ, KINDS)
    look(page, "filled")
    go(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vérifiez vos réponses")
    look(page, "check")
    kept = stored(alone)
    assert kept.pop("q_signature")["strokes"] == read.pop("q_signature")["strokes"]
    # What a number dials is the server's to say; a condition asks whether there is one.
    assert kept.pop("q_phone") == "+33639980012"
    assert read.pop("q_phone")
    assert read == kept


def test_a_person_without_scripts_answers_all_of_them(opened: Opener, alone: Bench) -> None:
    page = opened(360, scripts=False, slug=ALL)
    fill(page)
    with_lists(page)
    go(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vérifiez vos réponses")
    kept = stored(alone)
    assert kept["q_ranking"] == ["stade", "piscine"]
    assert kept["q_linked_lists"] == {"theme": "voirie", "objet": "trou", "taille": "gros"}
    assert kept["q_search"] == "rue-13"
    assert kept["q_signature"]["strokes"] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_address_meant_is_taken_with_a_button(opened: Opener, scripts: bool) -> None:
    page = opened(360, scripts=scripts)
    page.get_by_label("Adresse électronique").fill("marie@gmial.com")
    page.get_by_label("Nom de l’association").fill("Les Amis")
    page.get_by_label("Nom de l’association").press("Enter")
    page.wait_for_load_state()
    if scripts:
        look(page, "advice")
    page.get_by_role("button", name="Écrire plutôt marie@gmail.com").click()
    page.wait_for_load_state()
    expect(page.get_by_label("Adresse électronique")).to_have_value("marie@gmail.com")
    expect(page.get_by_text("Vouliez-vous")).to_have_count(0)
