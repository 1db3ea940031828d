"""A file is seen over the page of the case: opened and closed by keyboard, read without a mouse."""

from collections.abc import Iterator
from pathlib import Path

import guichet_workflow
import pytest
from playwright.sync_api import Page, Route, sync_playwright

SCRIPT = Path(guichet_workflow.__file__).parent / "static/workflow/preview.js"
HOME = "http://case.test/agents/dossiers/1/"
SHEET = """<textarea id="words">Mes mots</textarea>
<a id="photo" href="apercus/1" target="_blank" data-preview="image" data-name="nid.png">Aperçu</a>
<a id="paper" href="apercus/2" target="_blank" data-preview="pdf" data-name="plan.pdf">Aperçu</a>
<a id="held" href="apercus/3" target="_blank" data-preview="image" data-name="x.png">Aperçu</a>
<dialog id="apercu"><h2>Aperçu</h2><button data-close>Fermer</button><div data-preview-place></div>
<a data-preview-tab target="_blank">Onglet</a></dialog><script src="/preview.js"></script>"""
DOT = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        yield browser.new_page()
        browser.close()


@pytest.fixture
def page(chromium: Page) -> Page:
    def serve(route: Route) -> None:
        url = route.request.url
        if url.endswith(".js"):
            route.fulfill(path=SCRIPT, content_type="text/javascript")
        elif url.endswith("apercus/1"):
            route.fulfill(body=DOT, content_type="image/png")
        elif "apercus/" in url:
            route.fulfill(status=409, body="Analyse en cours", content_type="text/html")
        else:
            route.fulfill(body=SHEET, content_type="text/html; charset=utf-8")

    chromium.route("**/*", serve)
    chromium.goto(HOME)
    return chromium


def test_it_opens_by_keyboard_and_escape_gives_the_place_back(page: Page) -> None:
    page.locator("#photo").focus()
    page.keyboard.press("Enter")
    box, picture = page.locator("#apercu"), page.locator("#apercu img")
    picture.wait_for()
    assert (box.locator("h2").inner_text(), picture.get_attribute("alt")) == ("nid.png", "nid.png")
    assert picture.evaluate("async (one) => { await one.decode(); return one.naturalWidth }") == 1
    assert str(box.locator("[data-preview-tab]").get_attribute("href")).endswith("/apercus/1")
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "photo"
    assert picture.count() == 0, "what one closed stays loaded"
    assert page.locator("#words").input_value() == "Mes mots"


def test_a_pdf_is_read_in_a_frame_that_bears_its_name(page: Page) -> None:
    page.locator("#paper").click()
    assert page.locator("#apercu iframe").get_attribute("title") == "plan.pdf"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "paper"


def test_a_picture_that_is_not_shown_says_why(page: Page) -> None:
    page.locator("#held").click()
    page.frame_locator("#apercu iframe").get_by_text("Analyse en cours").wait_for()


def test_a_browser_that_shows_no_pdf_gets_a_tab(page: Page) -> None:
    page.evaluate("Object.defineProperty(navigator, 'pdfViewerEnabled', {value: false})")
    with page.expect_popup() as tab:
        page.locator("#paper").click()
    tab.value.close()
    assert not page.locator("#apercu").is_visible()
