"""A real browser on the whole suite, in both layouts, with axe on every page it reaches."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from guichet_onebox.demonstration import PASSWORD
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.smtp import SmtpSink
from tests.support.suite import Suite

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "var/screenshots"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOCUSED = """() => {
  const at = document.activeElement;
  const labels = [...(at.labels || [])].map(label => label.innerText);
  return [...labels, at.getAttribute("aria-label"), at.innerText].map(text => (text || "").trim());
}"""
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", params=["run", "serve"])
def layout(request: pytest.FixtureRequest) -> str:
    """One process with its embedded bus, then separate processes with a real RabbitMQ."""
    return str(request.param)


@pytest.fixture(scope="session")
def mail() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


@pytest.fixture(scope="session")
def suite(layout: str, mail: SmtpSink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """The suite; the separate processes hand their mail to a real SMTP server."""
    smtp = mail.url if layout == "serve" else ""
    with Suite(tmp_path_factory.mktemp("suite"), layout, smtp_url=smtp) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()


class Person:
    """Somebody at a browser: each page reached is looked at by axe and photographed."""

    def __init__(
        self,
        suite: Suite,
        context: BrowserContext,
        name: str,
        *,
        scripts: bool,
        twin: BrowserContext,
    ) -> None:
        self.suite, self.context, self.name, self.scripts = suite, context, name, scripts
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._on_console)
        self._step = 0
        self.twin = self.page if scripts else twin.new_page()

    def go(self, path: str, authority: str = "valmont") -> None:
        """Open an address and look at the page."""
        self.page.goto(self.suite.url(path, authority))
        self.look()

    def press(self, text: str | re.Pattern[str], role: str = "button") -> None:
        """Press a button, or follow a link, and look at the page that comes."""
        self.page.get_by_role(role, name=text).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()
        self.look()

    def follow(self, text: str | re.Pattern[str]) -> None:
        """Follow a link by its words."""
        self.press(text, "link")

    def fill(self, label: str | re.Pattern[str], value: str) -> None:
        """Type in the field of this label."""
        self.page.get_by_label(label, exact=isinstance(label, str)).first.fill(value)

    def choose(self, label: str | re.Pattern[str]) -> None:
        """Tick a radio or a checkbox by its words."""
        self.page.get_by_label(label).first.check()

    def sees(self, text: str | re.Pattern[str], seconds: float = 10) -> None:
        """Wait until the page shows a text, reloading as people do."""
        for _ in range(int(seconds * 2)):
            if self.page.get_by_text(text).count():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"{self.name} does not see {text!r}:\n{self.text()[:3000]}")

    def sign_in(self, email: str, authority: str = "valmont", path: str = "/mon-espace/") -> None:
        """Sign in with the demonstration's password and land on `path`."""
        self.page.goto(self.suite.url(f"/connexion?retour={path}", authority))
        self.look()
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.press("Me connecter")

    def begin(self) -> None:
        """Press what begins the procedure: a button, or a link when no account is needed."""
        start = self.page.get_by_role("button", name="Commencer")
        (start if start.count() else self.page.get_by_role("link", name="Commencer")).first.click()
        self.look()

    def deposit(self, path: Path) -> None:
        """Choose a file on the deposit page and send it."""
        self.page.locator("input[type=file]").set_input_files(str(path))
        with self.page.expect_navigation(url=lambda url: "/fichiers/deposer" not in url):
            self.page.get_by_role("button", name=re.compile("^Envoyer le")).click()
        self.look()

    def join(self, path: Path, question: str = "") -> None:
        """Join a file to a question of a form, the only one or this one, from its very page."""
        box = self.page.locator(f"[data-upload={question}]" if question else "[data-upload]")
        box.locator("input[type=file]").last.set_input_files(str(path))
        box.get_by_role("button", name=f"Retirer {path.name}").wait_for()
        self.look()

    def act(self, choice: str, comment: str = "", **fields: str) -> None:
        """Make one of the choices offered on a case; `fields` are by the words of their labels."""
        button = self.page.get_by_role("button", name=choice, exact=True)
        if not button.first.is_visible():
            self.page.get_by_text(choice).first.click()
            self.look()
        for label, value in fields.items():
            self._enter(label.replace("_", " "), value)
        if comment:
            self.page.locator("textarea:visible").last.fill(comment)
        button.first.click()
        self.page.wait_for_load_state()
        self.look()
        self._confirm()

    def _confirm(self) -> None:
        """Confirm a choice that decides, once what leaves with it was shown."""
        confirm = self.page.get_by_role("button", name=re.compile("^Confirmer"))
        if confirm.count():
            self.press(re.compile("^Confirmer"))

    def _enter(self, label: str, value: str) -> None:
        """Fill a field of a choice; a date, said in ISO, in its three boxes."""
        boxes = self.page.get_by_role("group", name=label)
        if boxes.count():
            for name, part in zip(("Année", "Mois", "Jour"), value.split("-"), strict=True):
                boxes.get_by_label(name).fill(part)
        else:
            self.page.get_by_label(label).locator("visible=true").fill(value)

    def track(self, code: str, second: str) -> None:
        """Enter a tracking code with its second element."""
        self.page.locator("main input[name=code]").fill(code)
        self.page.locator("main input[name=second]").fill(second)
        self.press("Voir ma demande")

    def tracking_code(self) -> str:
        """Read the tracking code on the confirmation page."""
        found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}", self.text())
        assert found, self.text()
        return found.group()

    def pin(self) -> str:
        """Read the secret code that goes with the tracking code."""
        found = re.search(r"[Cc]ode secret\D+(\d{4})", self.text())
        assert found, self.text()
        return found.group(1)

    def tab_to(self, words: str) -> None:
        """Move the focus with the Tab key until it is on what bears these words."""
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if any(text.startswith(words) for text in self.page.evaluate(FOCUSED)):
                return
        raise AssertionError(f"the Tab key never reaches {words!r} on {self.page.url}")

    def key(self, name: str, *, look: bool = True) -> None:
        """Press a key; look at the page that it may have led to."""
        before = self.page.url
        self.page.keyboard.press(name)
        if look:
            self.page.wait_for_timeout(300 if self.page.url == before else 50)
            self.page.wait_for_load_state()
            self.look()

    def write(self, label: str, value: str) -> None:
        """Reach a field with the Tab key and type over what it holds."""
        self.tab_to(label)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def text(self) -> str:
        """Give the words of the page."""
        return self.page.locator("body").inner_text()

    def look(self) -> None:
        """Photograph the page and let axe judge it."""
        self._step += 1
        width = (self.page.viewport_size or {"width": 0})["width"]
        folder = SCREENSHOTS / self.name
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self._step:02}-{width}.png"
        self.page.screenshot(path=str(path), full_page=True, caret="initial")
        judged = self.page if self.scripts else self._with_scripts()
        sideways = judged.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert sideways <= 1, f"{self.page.url} scrolls sideways by {sideways} px"
        judged.evaluate(AXE)
        found: dict[str, Any] = judged.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
        )
        faults = [
            f"{fault['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]
        assert faults == [], f"{self.page.url}\n" + "\n".join(faults)

    def _with_scripts(self) -> Page:
        """Give the same page in a browser where axe can run; its own scripts stay refused there."""
        html, headers = self.page.content(), {"Content-Security-Policy": "script-src 'none'"}
        address = self.suite.url("/tel-que-vu")
        self.twin.unroute_all()
        self.twin.route(
            address,
            lambda route: route.fulfill(body=html, content_type="text/html", headers=headers),
        )
        self.twin.goto(address)
        return self.twin

    def _on_console(self, message: Any) -> None:
        """Keep what the browser complains of: a refused script or style is a defect of ours."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)


@pytest.fixture
def somebody(
    suite: Suite, layout: str, chromium: Browser, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """Give people with browsers of their own; at the end none may have seen a script fail."""
    people: list[Person] = []

    def make(name: str, *, width: int = 1280, scripts: bool = True) -> Person:
        size: Any = {"width": width, "height": 800}
        context = chromium.new_context(viewport=size, java_script_enabled=scripts, locale="fr-FR")
        context.set_default_timeout(15_000)
        twin = context if scripts else chromium.new_context(viewport=size, locale="fr-FR")
        called = f"{layout}/{request.node.name}/{name}"
        people.append(Person(suite, context, called, scripts=scripts, twin=twin))
        return people[-1]

    yield make
    faults = [f"{person.name}: {fault}" for person in people for fault in person.faults]
    for person in people:
        person.context.close()
        person.twin.context.close()
    assert faults == []
