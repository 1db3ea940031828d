"""The warning before a session ends, in a real browser whose clock is ours."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from guichet_gateway.testing import Town
from playwright.sync_api import Page, Route, expect

MINUTE_MS = 60_000
SCREENSHOTS = Path(__file__).parents[3] / "var/screenshots/gateway"
Asker = Callable[..., Page]


class Clock:
    """Plays `/session`: `left` seconds when asked, `after` once somebody stays."""

    def __init__(self, left: int, after: int = 3_600) -> None:
        self.left, self.after = left, after
        self.asked: list[str] = []

    def serve(self, route: Route) -> None:
        self.asked.append(route.request.method)
        if route.request.method == "POST":
            self.left = self.after
        route.fulfill(json={"left": self.left})


@pytest.fixture
def shown(served: Callable[[FlaskClient], Page], town: Town) -> Asker:
    """Open the home page of a citizen who signed in, an hour before her session ends."""
    page = served(town.signed_in())

    def open_page(clock: Clock) -> Page:
        page.clock.install()
        page.route("**/session", clock.serve)
        page.goto(f"http://{town.host}/")
        return page

    return open_page


def test_one_press_is_enough_two_minutes_before(shown: Asker) -> None:
    clock = Clock(left=119)
    page = shown(clock)
    page.get_by_role("link", name="Mon espace").focus()
    page.clock.run_for(57 * MINUTE_MS)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    page.clock.run_for(MINUTE_MS + 1_000)
    warning = page.get_by_role("alertdialog", name="Êtes-vous toujours là")
    expect(warning).to_contain_text("Votre session se termine dans 2 minutes.")
    expect(warning.get_by_role("button", name="Rester connecté")).to_be_focused()
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(SCREENSHOTS / f"session-{width}.png"))
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    expect(page.get_by_role("link", name="Mon espace")).to_be_focused()
    assert clock.asked == ["GET", "POST"]


def test_a_session_used_elsewhere_does_not_disturb(shown: Asker) -> None:
    clock = Clock(left=1_800)
    page = shown(clock)
    page.clock.run_for(58 * MINUTE_MS + 1_000)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    assert clock.asked == ["GET"]


def test_once_over_the_way_back_is_shown(shown: Asker) -> None:
    clock = Clock(left=30)
    page = shown(clock)
    page.clock.run_for(58 * MINUTE_MS + 1_000)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    clock.left = 0
    page.clock.run_for(33_000)
    over = page.get_by_role("alertdialog", name="Votre session est terminée")
    again = over.get_by_role("link", name="Me reconnecter")
    expect(again).to_be_focused()
    expect(again).to_have_attribute("href", "/connexion?retour=%2F")
    expect(over.get_by_role("button", name="Rester connecté")).to_be_hidden()


def test_twelve_hours_cannot_be_made_longer(shown: Asker) -> None:
    page = shown(Clock(left=60, after=55))
    page.clock.run_for(58 * MINUTE_MS + 1_000)
    page.get_by_role("button", name="Rester connecté").click()
    warning = page.get_by_role("alertdialog")
    expect(warning).to_contain_text("ne peut pas être prolongée")
    expect(warning.get_by_role("link", name="Me reconnecter")).to_be_visible()
