"""A word of thousands of letters, in a real browser: no page grows wider than a telephone."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import guichet_kit
import pytest
from guichet_kit.testing import Bench
from playwright.sync_api import Page, sync_playwright

from .samples import agent, case_url, choose, citizen, opened, own_url

WORD = "e" * 4_000
WIDTH = 360
STATIC = Path(guichet_kit.__file__).parent / "static"


@pytest.fixture
def telephone() -> Iterator[Page]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": WIDTH, "height": 740})
        browser.close()


def width_of(page: Page, client: Any, path: str, area: str = "portal") -> int:
    """Lay a page out as the gateway does, and give how wide it is."""
    sheets = ((STATIC / f"{name}.css").read_text() for name in ("kit", f"kit-{area}"))
    page.set_content(
        f"<!doctype html><style>{' '.join(sheets)}</style><body class='{area}-body'>"
        f"<main class='page {area}-page'>{client.get(path).text}</main></body>"
    )
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_a_long_word_breaks_wherever_it_is_shown(bench: Bench, telephone: Page) -> None:
    applicant = {"subject": "p-marie", "name": WORD, "email": f"{WORD[:60]}@example.org"}
    answers = [
        {"id": "x", "label": WORD, "type": "text", "value": WORD, "text": WORD, "page": WORD}
    ]
    request_id = opened(bench, applicant=applicant, answers=answers, digest=WORD)
    choose(agent(bench), request_id, "complement", comment=WORD)
    agent(bench).post(case_url(request_id, "messages"), data={"message": WORD})
    agent(bench).post(case_url(request_id, "notes"), data={"note": WORD})
    citizen(bench).post(own_url(request_id, "message"), data={"message": WORD})
    hers = citizen(bench)
    assert width_of(telephone, hers, own_url(request_id)) <= WIDTH
    assert telephone.content().count(WORD) > 3
    assert width_of(telephone, hers, "/demandes/etat-civil/") <= WIDTH
    assert width_of(telephone, agent(bench), case_url(request_id), "desk") <= WIDTH
