"""The panes of the builder come in sight, and the focus goes where the link leads."""

from pathlib import Path

import guichet_workflow
import pytest
from playwright.sync_api import Page, Route

SCRIPT = Path(guichet_workflow.__file__).parent / "static/workflow/builder.js"
DESK = "http://builder.test/agents/circuits/c/"
# Each answer of the server is the same page, whose pane and address are those that are asked.
HTMX = """window.made = []; window.htmx = { ajax: async (method, url, options) => {
  window.made.push(method);
  window.pressed = options.event?.submitter?.id;
  const asked = new URL(url, location.href), work = document.getElementById("work");
  const next = work.cloneNode(true);
  next.dataset.pane = asked.searchParams.get("volet");
  next.dataset.url = asked.href;
  work.replaceWith(next);
} };"""
STYLE = """div { height: 2000px } @media (max-width: 64rem) {
[data-pane="reglages"] #canvas, [data-pane="circuit"] #side { display: none } }"""
WORK = f"""<style>{STYLE}</style><script>{HTMX}</script>
<main id="work" data-pane="circuit" data-url="{DESK}?volet=circuit">
<p id="head">Circuit</p><nav class="pane-links">Volets</nav>
<section id="outline"><p><a data-here data-node id="n-a" aria-current="true"
 href="?partie=statuses.a&volet=circuit">A</a></p></section>
<section id="canvas"><a id="vue-phrases" href="?vue=">En phrases</a><div></div>
<article class="status-card selected" id="carte-a"><h3><a data-here id="c-a"
 href="?partie=statuses.a&volet=reglages">A</a></h3></article>
<svg width="90" height="30"><a data-here id="d-box-a"
 href="?partie=statuses.b&volet=reglages"><text y="20">B</text></a></svg></section>
<section id="side" tabindex="-1"><form data-here data-properties="statuses.a" method="post"
 action="?partie=statuses.a&volet=reglages"><p class="logic-row"><input id="typed"></p>
<details class="more" id="more"><summary>Plus</summary></details>
<button id="save">Enregistrer</button>
<select id="exemple" name="exemple"><option>A</option><option>B</option></select>
<button id="p-a-try" name="do" value="try">Essayer</button></form>
<a data-here href="?partie=statuses.a&volet=circuit">Fermer</a><div></div></section></main>
<script src="/builder.js"></script>"""


@pytest.fixture(scope="module")
def chromium(chromium: Page) -> Page:
    chromium.route("**/*", served)
    return chromium


def served(route: Route) -> None:
    if route.request.url.endswith(".js"):
        route.fulfill(path=SCRIPT, content_type="text/javascript")
    else:
        route.fulfill(body=WORK, content_type="text/html; charset=utf-8")


def opened(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{DESK}?volet=circuit")


def follow(page: Page, link: str, to: str, key: str = "Enter") -> None:
    """Press a key on a link and wait until what bears this id has the focus."""
    page.locator(f"#{link}").focus()
    page.keyboard.press(key)
    page.wait_for_function("id => document.activeElement.id === id", arg=to, timeout=5_000)


def top_of(page: Page, selector: str) -> float:
    found = "selector => document.querySelector(selector).getBoundingClientRect().top"
    return float(page.evaluate(found, selector))


@pytest.mark.parametrize("link", ["c-a", "d-box-a"])
def test_settings_come_in_sight_on_a_phone_and_take_the_focus(chromium: Page, link: str) -> None:
    opened(chromium, 360)
    follow(chromium, link, "side")
    assert "volet=reglages" in chromium.url
    assert top_of(chromium, ".pane-links") == 0


def test_a_wide_screen_stays_where_it_was(chromium: Page) -> None:
    opened(chromium, 1280)
    follow(chromium, "c-a", "side")
    assert top_of(chromium, "#head") < -1000


def test_back_on_the_circuit_the_focus_is_on_the_status(chromium: Page) -> None:
    opened(chromium, 360)
    follow(chromium, "c-a", "side")
    follow(chromium, "side a", "c-a")


def test_the_right_arrow_goes_from_the_outline_to_the_settings(chromium: Page) -> None:
    opened(chromium, 1280)
    follow(chromium, "n-a", "side", "ArrowRight")
    assert "volet=reglages" in chromium.url


def made(page: Page) -> list[str]:
    page.wait_for_timeout(150)
    return list(page.evaluate("window.made"))


def test_a_line_is_saved_once_one_has_left_what_follows_it(chromium: Page) -> None:
    opened(chromium, 1280)
    chromium.locator("#typed").focus()
    chromium.keyboard.type("favorable")
    chromium.keyboard.press("Tab")
    assert made(chromium) == []
    chromium.keyboard.press("Tab")
    assert made(chromium) == ["POST"]


def test_a_line_is_saved_before_one_goes_elsewhere(chromium: Page) -> None:
    opened(chromium, 1280)
    chromium.locator("#typed").focus()
    chromium.keyboard.type("favorable")
    chromium.locator("#n-a").evaluate("link => { document.activeElement.blur(); link.click(); }")
    assert made(chromium) == ["POST", "GET"]


def test_another_example_is_tried_and_nothing_is_saved(chromium: Page) -> None:
    opened(chromium, 1280)
    chromium.locator("#exemple").select_option("B")
    assert made(chromium) == ["POST"]
    assert chromium.evaluate("window.pressed") == "p-a-try"
