"""A sign-in cut short: nobody is half signed in, and the person is back where she signs in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from guichet_gateway.models import BrowserSession
from guichet_gateway.testing import Identity, Town
from guichet_kit.problems import Unavailable
from guichet_kit.wire import Wire
from sqlalchemy import func, select

PAGE = "/connexion?retour=/demarches/acte-naissance/%3Fpage=2"


def sessions(town: Town) -> int:
    with town.bench.transaction() as session:
        return session.scalar(select(func.count()).select_from(BrowserSession)) or 0


def spend(identity: Identity) -> None:
    identity.codes.clear()


def fall(identity: Identity) -> None:
    identity.broken = True


@pytest.mark.parametrize("happens", [spend, fall])
def test_a_code_that_opens_nothing_leads_to_sign_in_again(
    town: Town, happens: Callable[[Identity], None]
) -> None:
    browser = town.browser()
    back = town.begin(browser, PAGE)
    before = town.cookie(browser)
    happens(town.identity)
    answer = browser.get(back)
    assert answer.status_code == 303
    asked = urlsplit(answer.headers["Location"])
    assert asked.path == "/identite/authorize"
    assert parse_qs(asked.query)["interrompue"] == ["1"]
    assert (town.cookie(browser), sessions(town)) == (before, 0)
    town.identity.broken = False
    again = browser.get(town.identity.approve(answer.headers["Location"]))
    assert again.headers["Location"] == "/demarches/acte-naissance/?page=2"
    assert sessions(town) == 1


def test_what_is_lost_is_asked_for_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes and revocations have a key: without one, a lost answer is not asked for again."""
    keys = {}
    call = Wire.call

    def noting(self: Wire, service: str, method: str, path: str, **given: Any) -> object:
        keys[path] = given.get("key")
        return call(self, service, method, path, **given)

    monkeypatch.setattr(Wire, "call", noting)
    browser = town.signed_in()
    page = browser.get("/mon-espace/").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert browser.post("/deconnexion", data={"csrf_token": token}).status_code == 303
    assert keys["/identite/token"]
    assert keys["/identite/sessions/revoke"]


def test_identity_away_ends_nothing_at_sign_out(town: Town) -> None:
    browser = town.signed_in()
    page = browser.get("/mon-espace/").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    def away(_environ: object, _start: object) -> object:
        raise Unavailable

    town.state.wire.applications["identity"] = away
    assert browser.post("/deconnexion", data={"csrf_token": token}).status_code == 303
    assert sessions(town) == 0
