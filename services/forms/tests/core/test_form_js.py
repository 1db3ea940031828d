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
SCRIPT_NAMES = ("logic", "readers", "outcome", "rows", "form")
SCRIPTS = {
    f"/{name}.js": KIT / "logic.js" if name == "logic" else FORMS / "forms" / f"{name}.js"
    for name in SCRIPT_NAMES
}


DAY = "".join(f'<input name="jour-{part}" id="{part}">' for part in ("day", "month", "year"))
SUBJECT = "".join(
    f'<input type="radio" name="sujet" value="{value}" id="{value}">' for value in ("trou", "lampe")
)
TICK = '<input type="checkbox" name="danger" id="danger">'
TOTAL = '<output id="total" data-computed="total" data-unit="€" data-yes="Oui" data-no="Non">'
NOT_MAX = {
    "check": {"none": [{"var": "enfants"}, {"==": [{"var": "prenom"}, "Max"]}]},
    "reads": ["enfants"],
}
TOO_LATE = {"check": {"<": [{"var": "cm"}, {"var": "autre"}]}, "reads": ["autre", "cm"]}


def text_input(name: str) -> str:
    return f'<label for="{name}">{name}</label><input name="{name}" id="{name}" required>'


def question(name: str, control: str) -> str:
    return f'<div data-field="{name}"><div class="field">{control}</div></div>'


def row(key: str) -> str:
    inner = question(f"enfants.{key}.prenom", text_input(f"enfants.{key}.prenom"))
    inner += question(f"enfants.{key}.classe", text_input(f"enfants.{key}.classe"))
    return f"""<fieldset data-row="{key}" tabindex="-1"><legend data-row-name>Enfant</legend>
<input type="hidden" name="enfants.row" value="{key}">{inner}
<p><button name="remove_row" value="enfants:{key}" data-remove-row>Retirer</button></p>
</fieldset>"""


ROWS = f"""<div data-field="enfants"><fieldset id="enfants" tabindex="-1" data-rows="enfants"
 data-least="1" data-most="3" data-row-name="Enfant {{n}}"><legend>Enfants</legend>{row("0")}
<template data-row-model>{row("__row__")}</template>
<p><button id="add" name="add_row" value="enfants" data-add-row>Ajouter</button></p>
</fieldset></div>"""
FIELDS = [
    {"id": "sujet", "kind": "choice", "required": True},
    {
        "id": "cm",
        "kind": "number",
        "required": True,
        "condition": {"==": [{"var": "sujet"}, "trou"]},
        "validations": [{"check": {"<": [{"var": "cm"}, 5000]}, "message": "C’est trop profond."}],
    },
    {
        "id": "total",
        "kind": "computed",
        "formula": {"*": [{"var": "cm"}, 1.5]},
        "result": "number",
        "decimals": 2,
    },
    {
        "id": "danger",
        "kind": "checkbox",
        "required": False,
        "condition": {">": [{"var": "cm"}, 10]},
    },
    {"id": "detail", "kind": "text", "required": True, "condition": {"var": "danger"}},
    {"id": "jour", "kind": "date", "required": True},
    {
        "id": "apres",
        "kind": "text",
        "required": True,
        "condition": {">": [{"var": "jour"}, "2026-03-09"]},
    },
    {
        "id": "avant",
        "kind": "text",
        "required": True,
        "condition": {"==": [{"var": "ville"}, "Valmont"]},
    },
    {"id": "autre", "kind": "number", "required": True},
    {
        "id": "enfants",
        "kind": "block",
        "required": True,
        "min": 1,
        "max": 3,
        "fields": [
            {"id": "prenom", "kind": "text", "required": True},
            {
                "id": "classe",
                "kind": "text",
                "required": True,
                "condition": {"==": [{"var": "prenom"}, "Zoé"]},
            },
        ],
    },
]
CARRIED = {
    "pages": [
        {
            "condition": None,
            "fields": FIELDS,
            "rules": [
                {**TOO_LATE, "field": "autre", "message": "Écrivez plus que cm."},
                {**NOT_MAX, "field": "enfants", "message": "Pas Max."},
            ],
        }
    ]
}
CONTROLS = {"sujet": SUBJECT, "total": TOTAL, "danger": TICK, "jour": DAY}
SHOWN = [
    question(name, CONTROLS.get(name) or text_input(name))
    for name in (str(field["id"]) for field in FIELDS)
    if name != "enfants"
]
HTML = f"""<!doctype html><html lang="fr"><title>Essai</title>
<form method="post" action="/suite" data-form data-autosave="/brouillon"
 data-page='{json.dumps(CARRIED)}' data-answers='{{"ville":"Valmont"}}'>
<input type="hidden" name="csrf_token" value="jeton">{"".join(SHOWN)}{ROWS}
<button id="go">Continuer</button>
<p role="status" data-autosave-status data-saved="Brouillon enregistré à {{time}}"
 data-again="Me reconnecter" data-failed="Non enregistré"></p>
</form>{"".join(f'<script src="/{name}.js"></script>' for name in SCRIPT_NAMES)}"""


class Site:
    """Answers the page's requests and keeps what was posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict[str, str], str]] = []
        self.status = 200
        self.body = "{}"

    def answer(self, route: Any) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if route.request.method == "POST":
            body = route.request.post_data or ""
            self.posted.append((path, route.request.headers, body))
            route.fulfill(status=self.status, content_type="application/json", body=self.body)
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
    expect(page.locator("[data-autosave-status]")).to_contain_text("Brouillon enregistré à ")
    path, headers, body = site.posted[0]
    assert path == "/brouillon"
    assert headers["x-csrf-token"] == "jeton"
    assert "jour-day" in body
    assert len(site.posted) == 1


def test_a_draft_that_could_not_be_saved_is_said(page: Page, site: Site) -> None:
    site.status = 503
    page.fill("#day", "12")
    expect(page.locator("[data-autosave-status]")).to_have_text("Non enregistré")


def test_a_session_that_ended_is_told_with_the_way_back(page: Page, site: Site) -> None:
    site.status = 401
    site.body = json.dumps({"detail": "Session terminée.", "sign_in": "/connexion?retour=/x"})
    page.fill("#day", "12")
    again = page.locator("[data-autosave-status] a")
    expect(again).to_have_attribute("href", "/connexion?retour=/x")
    expect(page.locator("[data-autosave-status]")).to_have_text("Session terminée. Me reconnecter")


def test_a_hidden_required_question_does_not_hold_the_page_back(page: Page, site: Site) -> None:
    page.check("#lampe")
    page.click("#go")
    page.wait_for_url("**/suite")
    assert [path for path, _headers, _body in site.posted] == ["/suite"]


def test_a_computed_value_follows(page: Page) -> None:
    page.check("#trou")
    page.fill("#cm", "1200,5")
    expect(page.locator("#total")).to_have_text("1\u202f800,75\u00a0€")
    page.fill("#cm", "-1")
    expect(page.locator("#total")).to_have_text("\u22121,5\u00a0€")
    page.check("#lampe")
    expect(page.locator("#total")).to_have_text("")


def test_a_refusal_waits_until_one_leaves(page: Page) -> None:
    page.check("#trou")
    page.fill("#cm", "9000")
    expect(page.locator("[data-live-error]")).to_have_count(0)
    page.focus("#day")
    expect(page.locator("[data-live-error]")).to_have_text("C’est trop profond.")
    page.fill("#cm", "900")
    expect(page.locator("[data-live-error]")).to_have_count(0)


def test_a_rule_is_told_at_its_question(page: Page) -> None:
    page.check("#trou")
    page.fill("#cm", "50")
    page.fill("#autre", "20")
    expect(page.locator("[data-live-error]")).to_have_count(0)
    page.focus("#day")
    expect(page.locator("[data-field=autre] [data-live-error]")).to_have_text(
        "Écrivez plus que cm."
    )
    page.fill("#autre", "51")
    expect(page.locator("[data-live-error]")).to_have_count(0)


def test_rows_come_and_go_without_the_server(page: Page, site: Site) -> None:
    page.click("#add")
    expect(page.locator("[data-row='1']")).to_be_focused()
    expect(page.locator("[data-row='1'] legend")).to_have_text("Enfant 2")
    page.fill("[name='enfants.1.prenom']", "Zoé")
    expect(page.locator("[name='enfants.1.classe']")).to_be_visible()
    expect(page.locator("[name='enfants.0.classe']")).to_be_hidden()
    page.click("#add")
    expect(page.locator("#add")).to_be_hidden()
    page.click("[data-row='0'] [data-remove-row]")
    expect(page.locator("[data-row] legend").first).to_have_text("Enfant 1")
    expect(page.locator("[name='enfants.1.classe']")).to_be_visible()
    expect(page.locator("#add")).to_be_visible()
    page.click("[data-row='1'] [data-remove-row]")
    expect(page.locator("[data-remove-row]").first).to_be_hidden()
    assert [path for path, _headers, _body in site.posted if path == "/suite"] == []


def test_a_row_with_files_is_removed_by_the_server(page: Page, site: Site) -> None:
    page.click("#add")
    page.evaluate(
        """() => document.querySelector("[data-row='1']").append(
            Object.assign(document.createElement("fieldset"), {className: "files"}))"""
    )
    page.click("[data-row='0'] [data-remove-row]")
    page.wait_for_url("**/suite")
    assert "enfants%3A0" in site.posted[-1][2] or "enfants:0" in site.posted[-1][2]


def test_a_rule_on_rows_waits_until_one_leaves_the_block(page: Page) -> None:
    page.fill("[name='enfants.0.prenom']", "Max")
    page.focus("#add")
    expect(page.locator("[data-live-error]")).to_have_count(0)
    page.focus("#day")
    expect(page.locator("#enfants > [data-live-error]")).to_have_text("Pas Max.")
    page.fill("[name='enfants.0.prenom']", "Zoé")
    expect(page.locator("[data-live-error]")).to_have_count(0)
