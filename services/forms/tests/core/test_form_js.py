"""form.js in a real browser: questions come and go, the draft saves itself, under a strict CSP."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import guichet_forms
import guichet_kit
import pytest
from playwright.sync_api import Page, expect, sync_playwright

FORMS, KIT = (
    Path(str(module.__file__)).parent / "static" for module in (guichet_forms, guichet_kit)
)
ORIGIN = "http://guichet.test"
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "require-trusted-types-for 'script'"
)
SCRIPTS = {
    "/logic.js": KIT / "logic.js",
    "/readers.js": FORMS / "forms" / "readers.js",
    "/form.js": FORMS / "forms" / "form.js",
}


def question(name: str, kind: str, control: str, condition: Any = None) -> str:
    carried = f" data-condition='{json.dumps(condition)}'" if condition else ""
    return f'<div data-field="{name}" data-kind="{kind}"{carried}>{control}</div>'


DAY = "".join(f'<input name="jour-{part}" id="{part}">' for part in ("day", "month", "year"))
SUBJECT = "".join(
    f'<input type="radio" name="sujet" value="{value}" id="{value}">' for value in ("trou", "lampe")
)


def text_input(name: str) -> str:
    return f'<input name="{name}" id="{name}" required>'


FIELDS = [
    question("sujet", "choice", SUBJECT),
    question("cm", "number", text_input("cm"), {"==": [{"var": "sujet"}, "trou"]}),
    question(
        "danger",
        "checkbox",
        '<input type="checkbox" name="danger" id="danger">',
        {">": [{"var": "cm"}, 10]},
    ),
    question("detail", "text", text_input("detail"), {"var": "danger"}),
    question("jour", "date", DAY),
    question("apres", "text", text_input("apres"), {">": [{"var": "jour"}, "2026-03-09"]}),
    question("avant", "text", text_input("avant"), {"==": [{"var": "ville"}, "Valmont"]}),
]
HTML = f"""<!doctype html><html lang="fr"><title>Essai</title>
<form method="post" action="/suite" data-form data-autosave="/brouillon"
 data-answers='{{"ville":"Valmont"}}'>
<input type="hidden" name="csrf_token" value="jeton">{"".join(FIELDS)}
<button id="go">Continuer</button>
<p role="status" data-autosave-status data-saved="Brouillon enregistré à {{time}}"
 data-failed="Non enregistré"></p>
</form><script src="/logic.js"></script><script src="/readers.js"></script>
<script src="/form.js"></script>"""


class Site:
    """Answers the page's requests and keeps what was posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict[str, str], str]] = []
        self.status = 200

    def answer(self, route: Any) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if route.request.method == "POST":
            body = route.request.post_data or ""
            self.posted.append((path, route.request.headers, body))
            route.fulfill(status=self.status, content_type="application/json", body="{}")
        elif path in SCRIPTS:
            route.fulfill(path=SCRIPTS[path], content_type="text/javascript")
        else:
            policy = {"Content-Security-Policy": POLICY, "Content-Type": "text/html;charset=utf-8"}
            route.fulfill(body=HTML, headers=policy)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def page(browser: Any, site: Site) -> Iterator[Page]:
    opened = browser.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)
    opened.route("**/*", site.answer)
    opened.goto(f"{ORIGIN}/demarches/essai")
    yield opened
    opened.close()
    assert faults == []


def test_questions_follow_the_answers(page: Page) -> None:
    for hidden in ("cm", "danger", "detail", "apres"):
        expect(page.locator(f"#{hidden}")).to_be_hidden()
    expect(page.locator("#avant")).to_be_visible()
    page.check("#trou")
    page.fill("#cm", "1 200,5")
    page.check("#danger")
    expect(page.locator("#detail")).to_be_visible()
    page.check("#lampe")
    expect(page.locator("#detail")).to_be_hidden()
    expect(page.locator("#cm")).to_be_hidden()


def test_a_date_means_what_it_means_on_the_server(page: Page) -> None:
    for part, typed in (("day", "9"), ("month", "3"), ("year", "2026")):
        page.fill(f"#{part}", typed)
    expect(page.locator("#apres")).to_be_hidden()
    page.fill("#day", "10")
    expect(page.locator("#apres")).to_be_visible()


def test_the_draft_saves_itself(page: Page, site: Site) -> None:
    page.fill("#day", "12")
    expect(page.get_by_role("status")).to_contain_text("Brouillon enregistré à ")
    path, headers, body = site.posted[0]
    assert path == "/brouillon"
    assert headers["x-csrf-token"] == "jeton"
    assert "jour-day" in body
    assert len(site.posted) == 1


def test_a_draft_that_could_not_be_saved_is_said(page: Page, site: Site) -> None:
    site.status = 503
    page.fill("#day", "12")
    expect(page.get_by_role("status")).to_have_text("Non enregistré")


def test_a_hidden_required_question_does_not_hold_the_page_back(page: Page, site: Site) -> None:
    page.check("#lampe")
    page.click("#go")
    page.wait_for_url("**/suite")
    assert [path for path, _headers, _body in site.posted] == ["/suite"]
