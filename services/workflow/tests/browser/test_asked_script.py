"""A question comes and goes with the answers above it."""

import json
from pathlib import Path
from typing import Any

import guichet_kit
import guichet_workflow
import pytest
from playwright.sync_api import Page

OWN = Path(guichet_workflow.__file__).parent / "static/workflow/asked.js"
LOGIC = Path(guichet_kit.__file__).parent / "static/logic.js"
AGE: Any = {"if": {"<": [{"var": "age"}, 18]}, "kinds": {"age": "number"}}
NAMED: Any = {"if": {"var": "tuteur"}, "kinds": {"tuteur": "text"}}
BORN: Any = {"if": {"<": [{"var": "ne"}, "2010-01-01"]}, "kinds": {"ne": "date"}}
HELPED: Any = {"if": {"and": [{"var": "aide"}, {"in": ["a", {"var": "qui"}]}]},
               "kinds": {"aide": "checkbox", "qui": "choices"}}  # fmt: skip


def _box(name: str, rule: Any) -> str:
    note = "<p data-asked-note>Selon</p>"
    return f"<div data-asked-if='{json.dumps(rule)}'>{note}<input name='champ-{name}'></div>"


SHEET = f"""<form><input name="champ-age">{_box("tuteur", AGE)}{_box("lien", NAMED)}
<input name="champ-ne-day"><input name="champ-ne-month"><input name="champ-ne-year">
{_box("ancien", BORN)}<input type="checkbox" name="champ-aide" value="1">
<input type="checkbox" name="champ-qui" value="a">{_box("montant", HELPED)}</form>"""


@pytest.fixture
def sheet(chromium: Page) -> Page:
    chromium.goto("about:blank")
    chromium.set_content(SHEET)
    chromium.add_script_tag(path=LOGIC)
    chromium.add_script_tag(path=OWN)
    return chromium


def _shown(page: Page) -> list[str]:
    names = ("tuteur", "lien", "ancien", "montant")
    return [name for name in names if page.locator(f"[name=champ-{name}]").is_visible()]


def test_questions_follow_the_answers_above(sheet: Page) -> None:
    assert _shown(sheet) == []
    sheet.fill("[name=champ-age]", "12,5")
    assert _shown(sheet) == ["tuteur"]
    assert not sheet.locator("[data-asked-note]").first.is_visible()
    sheet.fill("[name=champ-tuteur]", "Zoé")
    assert _shown(sheet) == ["tuteur", "lien"]
    sheet.fill("[name=champ-age]", "1 800")
    assert _shown(sheet) == []
    for part, typed in (("day", "2"), ("month", "3"), ("year", "2009")):
        sheet.fill(f"[name=champ-ne-{part}]", typed)
    sheet.check("[name=champ-aide]")
    assert _shown(sheet) == ["ancien"]
    sheet.check("[name=champ-qui]")
    assert _shown(sheet) == ["ancien", "montant"]
