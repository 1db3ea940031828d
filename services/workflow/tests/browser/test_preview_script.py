"""A picture is seen over the page of the case, by keyboard too; a PDF in a tab of its own."""

from pathlib import Path

import guichet_workflow
import pytest
from playwright.sync_api import Page, Route

SCRIPT = Path(guichet_workflow.__file__).parent / "static/workflow/preview.js"
HOME = "http://case.test/agents/dossiers/1/"
SHEET = """<textarea id="words">Mes mots</textarea>
<a id="photo" href="apercus/1" target="_blank" data-preview="image" data-name="nid.png">Aperçu</a>
<a id="paper" href="apercus/2" target="_blank" data-preview="pdf" data-name="plan.pdf">Aperçu</a>
<a id="held" href="apercus/3" target="_blank" data-preview="image" data-name="x.png">Aperçu</a>
<dialog id="apercu"><h2>Aperçu</h2><button data-close>Fermer</button><div data-preview-place></div>
<p role="status" data-preview-said data-failed="Pas d’image"></p>
<a data-preview-tab target="_blank">Onglet</a></dialog><script src="/preview.js"></script>"""
DOT = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)


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


def test_a_pdf_goes_to_a_tab_of_its_own(page: Page) -> None:
    """The viewer of a browser follows the links of a PDF over the whole tab, whatever frames it."""
    with page.expect_popup() as tab:
        page.locator("#paper").click()
    tab.value.close()
    assert not page.locator("#apercu").is_visible()
    assert page.url == HOME


def test_a_picture_that_is_not_shown_leads_to_a_tab_that_says_why(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#held").click()
    page.get_by_role("status").get_by_text("Pas d’image").wait_for()
    assert page.locator("#apercu iframe, #apercu img").count() == 0
    assert str(page.locator("[data-preview-tab]").get_attribute("href")).endswith("/apercus/3")
    assert asked == [f"{HOME}apercus/3"], "each time is noted as an opening"
    page.keyboard.press("Escape")
    page.locator("#photo").click()
    page.locator("#apercu img").wait_for()
    assert page.get_by_role("status").inner_text() == ""


@pytest.mark.parametrize("then", ["another", "nothing"])
def test_a_picture_that_fails_late_says_nothing_of_what_is_seen_then(page: Page, then: str) -> None:
    waiting: list[Route] = []
    page.route("**/apercus/3", lambda route: waiting.append(route))
    with page.expect_request("**/apercus/3"):
        page.locator("#held").click()
    late = page.locator("#apercu img").element_handle()
    late.evaluate("one => { window.late = new Promise((done) => { one.onerror = done }) }")
    page.keyboard.press("Escape")
    if then == "another":
        page.locator("#photo").click()
    waiting[0].fulfill(status=409, body="Analyse en cours", content_type="text/html")
    page.evaluate("window.late.then(() => true)")
    shown = page.locator("#apercu img").evaluate_all("all => all.map((one) => one.alt)")
    assert shown == (["nid.png"] if then == "another" else [])
    assert page.locator("#apercu iframe").count() == 0
    assert page.locator("[role=status]").text_content() == ""
