"""Names proposed after an "@" in a note: those of the page of colleagues, asked for once."""

from pathlib import Path

import axe_playwright_python
import guichet_workflow
import pytest
from playwright.sync_api import Locator, Page, Route, expect

SCRIPT = Path(guichet_workflow.__file__).parent / "static/workflow/mentions.js"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
HTML = "text/html; charset=utf-8"
STRICT = {"Content-Security-Policy": "require-trusted-types-for 'script'"}
"""As the gateway asks."""
CASE = "http://case.test/agents/dossiers/1/"
SHEET = """<!doctype html><html lang="fr"><title>Demande</title><main><h1>Demande</h1>
<form><label for="note">Votre note</label><textarea id="note"></textarea>
<a href="/agents/dossiers/1/collegues" data-colleagues="Collègues">Qui citer</a></form></main>
<script src="/mentions.js"></script></html>"""
NAMES = [
    {"name": "Anne Martin", "unit": "Voirie"},
    {"name": "Anne Martin-Roy", "unit": ""},
    {"name": "Chloé Le Bras", "unit": ""},
    {"name": "Luc Lebon", "unit": ""},
]
ANNES = ["Anne Martin", "Anne Martin-Roy"]


class Served:
    """The page in a browser, and how often its names were asked for."""

    def __init__(self, page: Page) -> None:
        self.page, self.asked, self.status = page, 0, 200

    def serve(self, route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(path=SCRIPT, content_type="text/javascript")
        elif route.request.url.endswith("collegues"):
            self.asked += 1
            assert route.request.headers["accept"] == "application/json"
            route.fulfill(status=self.status, json={"data": NAMES})
        else:
            route.fulfill(body=SHEET, content_type=HTML, headers=STRICT)


@pytest.fixture
def served(chromium: Page) -> Served:
    served = Served(chromium)
    chromium.unroute_all()
    chromium.route("**/*", served.serve)
    chromium.goto(CASE)
    chromium.locator("#note").focus()
    return served


def names(page: Page) -> Locator:
    return page.get_by_role("option").locator("span:first-child")


def test_a_name_is_chosen_by_its_beginning(served: Served) -> None:
    page, note = served.page, served.page.locator("#note")
    page.keyboard.type("Vu avec @")
    expect(names(page)).to_have_text(
        ["Anne Martin", "Anne Martin-Roy", "Chloé Le Bras", "Luc Lebon"]
    )
    page.keyboard.type("LE")
    expect(names(page)).to_have_text(["Chloé Le Bras", "Luc Lebon"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Chloé Le Bras")
    expect(note).to_have_attribute("aria-activedescendant", "note-found-0")
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document)")
    assert [fault["id"] for fault in found["violations"]] == []
    page.keyboard.press("Enter")
    assert note.input_value() == "Vu avec @Chloé Le Bras "
    page.keyboard.type("et @anne")
    page.get_by_role("option", name="Anne Martin Voirie").click()
    assert note.input_value() == "Vu avec @Chloé Le Bras et @Anne Martin "
    expect(note).to_be_focused()
    assert served.asked == 1


@pytest.mark.parametrize("text", ["marie@", "Vu @x", "Vu @Anne Martin", "Vu @Anne Martin hier"])
def test_nothing_is_proposed_elsewhere(served: Served, text: str) -> None:
    page = served.page
    page.keyboard.type("@a")
    expect(names(page)).to_have_text(ANNES)
    page.locator("#note").fill(text)
    expect(page.locator("#note-found")).to_be_hidden()
    page.keyboard.press("Enter")
    assert page.locator("#note").input_value() == f"{text}\n"


def test_escape_leaves_the_words_as_they_are(served: Served) -> None:
    page = served.page
    page.keyboard.type("@a")
    expect(names(page)).to_have_text(ANNES)
    page.keyboard.press("Escape")
    expect(page.locator("#note-found")).to_be_hidden()
    page.keyboard.press("Enter")
    assert page.locator("#note").input_value() == "@a\n"


def test_names_that_do_not_come_are_asked_for_again(served: Served) -> None:
    page, served.status = served.page, 500
    with page.expect_event("requestfinished", lambda one: one.url.endswith("collegues")):
        page.keyboard.type("@")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.locator("#note-found")).to_be_hidden()
    served.status = 200
    page.keyboard.type("a")
    expect(names(page)).to_have_text(ANNES)
    assert served.asked == 2
