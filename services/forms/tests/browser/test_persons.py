"""What depends on who fills in, in a browser: for whom, in which language, filled in by whom."""

import json
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.actions import procedures
from guichet_kit.testing import Bench
from playwright.sync_api import Page, expect

from .conftest import Opener, go, look

TEN = json.loads((Path(__file__).parents[4] / "tests/load/forms/dix-champs.json").read_text())
SLUG = "pour-un-proche"
WORDS = {"title": "For a relative", "prenom.label": "First name", "motif.options.carte": "A card"}


@pytest.fixture(scope="module", autouse=True)
def published(alone: Bench) -> None:
    source: dict[str, Any] = {
        **TEN,
        "slug": SLUG,
        "mandate": {"allowed": True},
        "languages": ["en"],
        "translations": {"en": WORDS},
    }
    first = {**TEN["pages"][0]["fields"][0], "prefill": {"from": "value", "key": "Marie"}}
    page = {**TEN["pages"][0], "fields": [first, *TEN["pages"][0]["fields"][1:]]}
    with alone.transaction() as session:
        procedures.publish(session, {**source, "pages": [page, *TEN["pages"][1:]]})


def declare(page: Page) -> None:
    page.get_by_label("Pour quelqu’un d’autre").check()
    page.get_by_label("Votre prénom et votre nom").fill("Ana Roux")
    page.get_by_label("Je déclare").check()
    go(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_for_somebody_else_in_english(opened: Opener, width: int) -> None:
    page = opened(width, slug=SLUG)
    part = page.get_by_label("Votre prénom et votre nom")
    expect(part).to_be_hidden()
    look(page, "for-whom")
    page.get_by_label("Pour quelqu’un d’autre").check()
    expect(part).to_be_visible()
    go(page)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    look(page, "for-whom-refused")
    declare(page)
    note = page.locator("[data-prefilled]").first
    expect(note).to_be_visible()
    described = page.locator("[name=prenom]").get_attribute("aria-describedby") or ""
    assert note.get_attribute("id") in described.split()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("First name")).to_have_value("Marie")
    look(page, "filled-in-english")
    page.locator("[name=prenom]").fill("Paul")
    expect(page.locator("[data-field=prenom] [data-prefilled]")).to_have_count(0)


def test_it_is_asked_without_scripts_too(opened: Opener) -> None:
    page = opened(360, scripts=False, slug=SLUG)
    declare(page)
    expect(page.get_by_text("écrivez ses informations")).to_be_visible()


def test_the_first_page_reads_in_english(opened: Opener) -> None:
    page = opened(360, slug=SLUG)
    page.goto(f"/demarches/{SLUG}/?langue=en")
    expect(page.locator("h1 [lang=en]")).to_have_text("For a relative")
    look(page, "intro-in-english")
