"""a24: a page that was sent as a file, opened in a real browser by the agent it was meant for."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from guichet_onebox.demonstration import PASSWORD
from playwright.sync_api import Error, Page, sync_playwright

from tests.attacks.conftest import HOME, People
from tests.attacks.test_antivirus import object_of
from tests.attacks.test_files import file_with_photo

HOSTILE = b"""<!doctype html><title>piege</title>
<script>document.title = "execute"; fetch("/deconnexion", {method: "POST"}); alert(1)</script>"""


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--disable-gpu", "--disable-sync"]
        )
        yield browser.new_context(accept_downloads=True).new_page()
        browser.close()


def test_a24_a_page_sent_as_a_file_is_saved_and_never_runs(people: People, page: Page) -> None:
    """Even one that passed every check of its content, with its own type and name."""
    visitor = people.visitor()
    filed = file_with_photo(visitor, "photo.png")
    document, path = object_of(people, filed)
    clean = "select 1 from files where id = %s and scan = 'clean'"
    people.suite.wait_for("documents", clean, document)
    path.write_bytes(HOSTILE)
    as_page = "update files set media_type = 'text/html', name = 'page.html' where id = %s"
    people.suite.sql("documents", as_page, document)
    email = next(one for one in HOME if one.startswith("karim.benali@"))
    origin = f"http://{visitor.host}"
    page.goto(f"{origin}/connexion")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit], form button")
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.goto(f"{origin}/agents/dossiers/{filed.request_id}/")
    title = page.title()
    for act in ("pieces", "apercus"):
        with page.expect_download() as saved, suppress(Error):  # a download is no navigation
            page.goto(f"{origin}/agents/dossiers/{filed.request_id}/{act}/{document}")
        assert saved.value.suggested_filename == "page.html"
        assert (page.title(), said) == (title, [])
    page.reload()
    assert "/agents/dossiers/" in page.url
