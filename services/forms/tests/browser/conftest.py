"""A browser on the service used alone, with a form of every type; axe judges what it shows."""

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from guichet_forms import create_app
from guichet_forms.actions import procedures
from guichet_forms.cli import MIGRATIONS
from guichet_forms.settings import Settings
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_questions.kinds import Around
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from .all_types import FORM, SHORT, TICKED, TYPED

SCREENSHOTS = Path(__file__).parents[4] / "var/screenshots/forms"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def alone(admin_url: str) -> Iterator[Bench]:
    """The service used alone, with a form of every type and a short one."""
    service = ServiceUnderTest(
        "forms", create_app, Settings, admin_url, migrations=MIGRATIONS, authority="valmont"
    )
    bench = Bench(service, "valmont")
    with bench.transaction() as session:
        procedures.publish(session, FORM)
        procedures.publish(session, SHORT)
    yield bench
    service.close()


@pytest.fixture(scope="session")
def origin(alone: Bench) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, alone.app, threaded=True)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    running.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def opened(chromium: Browser, origin: str) -> Iterator[Opener]:
    """Open the page of questions in a browser of its own; no script may fail there."""
    contexts, faults = [], []

    def make(width: int = 1280, *, scripts: bool = True, slug: str = "listes") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            locale="fr-FR",
            base_url=origin,
            has_touch=width < 600,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        page.goto(f"/demarches/{slug}/1")
        return page

    yield make
    for context in contexts:
        context.close()
    # The console tells of the 422 of a page refused for its answers, and of the icon of no site.
    assert [text for text in faults if "Failed to load resource" not in text] == []


def look(page: Page, name: str) -> None:
    """Photograph the page and let axe judge it."""
    width = (page.viewport_size or {"width": 0})["width"]
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SCREENSHOTS / f"{name}-{width}.png"), full_page=True)
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(sideways) <= 1
    page.evaluate(AXE)
    asked = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
    found: dict[str, Any] = page.evaluate(asked, RULES)
    assert [
        f"{fault['id']}: {node['html'][:200]} ({node.get('failureSummary', '')[:200]})"
        for fault in found["violations"]
        for node in fault["nodes"]
    ] == []


def fill(page: Page) -> None:
    """Type and tick all that needs neither a list nor a drawing."""
    day = Around().today + timedelta(days=10)
    texts = {**TYPED, "q_date-day": str(day.day), "q_date-month": str(day.month)}
    for name, text in {**texts, "q_date-year": str(day.year)}.items():
        page.locator(f'[name="{name}"]').fill(text)
    for name, value in TICKED.items():
        page.locator(f'[name="{name}"][value="{value}"]').check()


def go(page: Page) -> None:
    """Press the button that goes on."""
    page.get_by_role("button", name="Continuer").last.click()
    page.wait_for_load_state()
