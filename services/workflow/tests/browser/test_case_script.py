"""The case page comes again once a choice is done, unless something is being written there."""

from pathlib import Path

import guichet_workflow
import pytest
from playwright.sync_api import Page, Route, TimeoutError

SCRIPT = Path(guichet_workflow.__file__).parent / "static/workflow/case.js"
CASE, HOME = "http://case.test/agents/dossiers/1/choix", "http://case.test/agents/dossiers/1/"
SHEET = f"""<dialog data-left="600"></dialog>
<div class="case"><span data-left="2" data-left-text="{{n}}" data-home="{HOME}"></span>
<form><textarea id="area">A</textarea><input id="line" value="A"><input id="day" type="date">
<input id="yes" type="checkbox"><input name="one" type="radio" value="a" checked>
<input id="other" name="one" type="radio" value="b"><input id="file" type="file">
<select id="plain"><option>A</option><option>B</option></select>
<select id="chosen"><option>A</option><option selected>B</option></select>
<select id="many" multiple><option>A</option><option selected>B</option></select>
<input type="hidden" name="typing" data-typing></form>%s</div><script src="/case.js"></script>"""


@pytest.fixture(scope="module")
def chromium(chromium: Page) -> Page:
    chromium.clock.install()
    return chromium


def opened(page: Page, more: str = "") -> None:
    def serve(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(path=SCRIPT, content_type="text/javascript")
        else:
            route.fulfill(body=SHEET % more, content_type="text/html; charset=utf-8")

    page.unroute_all()
    page.route("**/*", serve)
    page.goto(CASE)


def comes_again(page: Page) -> bool:
    """Let more than the seconds pass; say whether the page left for that of the case."""
    page.clock.run_for(5_000)
    try:
        page.wait_for_url(HOME, timeout=500)
    except TimeoutError:
        return False
    return True


def test_what_nobody_touched_comes_again(chromium: Page) -> None:
    opened(chromium)
    assert comes_again(chromium)


@pytest.mark.parametrize(
    ("box", "value"),
    [("area", "B"), ("line", ""), ("day", "2026-11-28"), ("plain", "B"), ("chosen", "A")],
)
def test_what_one_types_or_chooses_stays(chromium: Page, box: str, value: str) -> None:
    opened(chromium)
    place = chromium.locator(f"#{box}")
    if box in ("plain", "chosen"):
        place.select_option(value)
    else:
        place.fill(value)
    assert not comes_again(chromium)
    assert place.input_value() == value


@pytest.mark.parametrize("box", ["yes", "other"])
def test_what_one_ticks_stays(chromium: Page, box: str) -> None:
    opened(chromium)
    chromium.locator(f"#{box}").check()
    assert not comes_again(chromium)


def test_what_one_takes_out_of_several_stays(chromium: Page) -> None:
    opened(chromium)
    chromium.locator("#many").select_option([])
    assert not comes_again(chromium)


def test_a_file_just_picked_stays(chromium: Page) -> None:
    opened(chromium)
    chromium.locator("#file").set_input_files(SCRIPT)
    assert not comes_again(chromium)


def test_what_was_typed_and_refused_stays(chromium: Page) -> None:
    opened(chromium, '<div data-error-summary="">Une erreur</div>')
    assert not comes_again(chromium)
