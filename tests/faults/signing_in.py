"""Signing in step by step, and who is signed in as gateway and identity know it."""

import time

from guichet_onebox.demonstration import PASSWORD

from tests.faults.browser import Browser, Page
from tests.faults.citizen import plain
from tests.support.suite import Suite

KEEPERS = ("gateway", "identity")
CUT = "interrompue avant la fin"


def sessions(suite: Suite) -> tuple[int, int]:
    """How many are signed in, as the gateway and as identity know it."""
    gateway, identity = (len(suite.sql(name, "select 1 from sessions")) for name in KEEPERS)
    return gateway, identity


def give_password(browser: Browser, page: Page, email: str) -> Page:
    """Fill the form of sign-in; give the redirection that takes the code back to the gateway."""
    form = page.form("/identite/connexion")
    answer = browser.submit(page, form, email=email, password=PASSWORD)
    assert "/connexion/retour?code=" in answer.location, answer
    return answer


def asked_again(browser: Browser, page: Page, seconds: float = 30) -> Page:
    """Give the page that asks to sign in, and says why, once identity is there to show it."""
    limit = time.monotonic() + seconds
    while page.status == 503 and time.monotonic() < limit:
        time.sleep(0.2)
        page = browser.get(page.path)
    assert (page.status, CUT in plain(page)) == (200, True), (page.path, page.text[-1500:])
    return page
