"""How many SMS a text makes, as operators count them; which numbers are texted."""

import shutil
from pathlib import Path

import guichet_notify
import pytest
from guichet_notify.pages.texting import sizing, told_size
from guichet_notify.phones import NumberRefused, mobile_number
from guichet_notify.segments import measure, plainer
from markupsafe import escape
from playwright.sync_api import sync_playwright

SCRIPT = Path(guichet_notify.__file__).parent / "static/notify/sms.js"


COUNTED = [
    ("", 0, 0, 160),
    ("a" * 160, 1, 160, 160),
    ("a" * 161, 2, 8, 153),
    ("é" * 160, 1, 160, 160),
    ("a" * 306, 2, 153, 153),
    ("€" * 80, 1, 160, 160),
    ("€" * 81, 2, 10, 153),
    ("a" * 152 + "€" + "a" * 150, 2, 152, 153),
    ("ê" * 70, 1, 70, 70),
    ("ê" * 71, 2, 4, 67),
    ("😀" * 35, 1, 70, 70),
    ("😀" * 36, 2, 6, 67),
]
TYPED = """(texts) => texts.map((text) => {
  const typed = document.querySelector("textarea");
  typed.value = text;
  typed.dispatchEvent(new Event("input"));
  return document.querySelector("p").textContent;
})"""
"""Types each text, and gives what the page then says."""


@pytest.mark.parametrize(("text", "parts", "used", "room"), COUNTED)
def test_a_text_is_counted_as_operators_do(text: str, parts: int, used: int, room: int) -> None:
    assert measure(text)[:3] == (parts, used, room)


def test_the_browser_counts_as_we_do() -> None:
    texts = [*(row[0] for row in COUNTED), "L’œuvre «\u00a0Ôde\u00a0»…", "âêîôûëïçÂÊ", " a\n^ "]
    sized = sizing({"numero": "2026-000123"})
    told = "".join(f' data-{name}="{escape(value)}"' for name, value in sized.items())
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(f'<textarea name="body"></textarea><p data-sms-size hidden{told}></p>')
        page.add_script_tag(path=SCRIPT)
        said = page.evaluate(TYPED, [*texts, "{# tu #}n{{ numero }}{% if x %}{% endif %}"])
        browser.close()
    assert said == [told_size(plainer(text.strip())) for text in [*texts, "n2026-000123"]]


def test_the_signs_that_cost_are_named_once_and_typography_costs_nothing() -> None:
    assert measure("Reçu, reçu, prêt").costly == "çê"
    assert plainer("L’œuvre « Ôde »\u00a0: 3\u202f000 €…") == "L'oeuvre \"" + ' Ôde " : 3 000 €...'
    assert told_size("prêt") == (
        "1 SMS, 4 signes sur 70. Ces signes réduisent un SMS à 70 signes au lieu de 160\u00a0: ê"
    )
    assert told_size("ok") == "1 SMS, 2 signes sur 160"
    assert sizing({})["costly"].endswith("%(signs)s")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+33639980012", "+33639980012"),
        ("06 39 98 00 12", "+33639980012"),
        ("+262 692 12 34 56", "+262692123456"),
    ],
)
def test_a_french_mobile_is_texted_in_e164(typed: str, number: str) -> None:
    assert mobile_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    ["", "0139980012", "3631", "+447911123456", "+32470123456", "0899123456", "0" * 99, "marie"],
)
def test_other_numbers_are_not_texted(typed: str) -> None:
    with pytest.raises(NumberRefused):
        mobile_number(typed)
