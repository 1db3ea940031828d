"""How long a session lasts: asked without making it last, and made to last by one press."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_gateway.models import BrowserSession
from guichet_gateway.testing import Town
from sqlalchemy import func, select, update


def seen(town: Town, minutes: int) -> None:
    """Make the session one that was last used `minutes` ago."""
    with town.bench.transaction() as session:
        past = func.now() - timedelta(minutes=minutes)
        session.execute(update(BrowserSession).values(seen_at=past))


def left(answer: Any) -> int:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return int(answer.get_json()["left"])


def stay(browser: FlaskClient, token: str) -> Any:
    return browser.post("/session", data={"csrf_token": token})


def token_of(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"')[0]


@pytest.mark.parametrize(("kind", "minutes"), [("citizen", 58), ("agent", 28)])
def test_asking_does_not_make_it_last(kind: str, minutes: int, town: Town) -> None:
    browser = town.signed_in(kind)
    seen(town, minutes)
    for _twice in range(2):
        assert 100 <= left(browser.get("/session")) <= 120
    with town.bench.transaction() as session:
        rested = session.scalar(select(func.now() - BrowserSession.seen_at))
    assert rested >= timedelta(minutes=minutes)


def test_one_press_makes_it_last(town: Town) -> None:
    browser = town.signed_in()
    token = token_of(browser.get("/").text)
    seen(town, 58)
    assert browser.post("/session").status_code == 403
    seen(town, 58)
    assert 3_500 < left(stay(browser, token)) <= 3_600
    assert 3_500 < left(browser.get("/session")) <= 3_600


def test_twelve_hours_are_not_made_longer(town: Town) -> None:
    browser = town.signed_in()
    token = token_of(browser.get("/").text)
    with town.bench.transaction() as session:
        soon = func.now() + timedelta(seconds=90)
        session.execute(update(BrowserSession).values(expires_at=soon))
    assert 60 < left(stay(browser, token)) <= 90
    assert 'data-left="' in browser.get("/").text


def test_a_session_that_is_over_has_nothing_left(town: Town) -> None:
    browser = town.signed_in()
    seen(town, 61)
    assert left(browser.get("/session")) == 0
    assert left(town.browser().get("/session")) == 0


def test_only_who_signed_in_is_warned(town: Town) -> None:
    assert "session.js" not in town.browser().get("/").text
    page = town.signed_in().get("/").text
    assert 'role="alertdialog"' in page
    assert 3_590 <= int(page.split('data-left="')[1].split('"')[0]) <= 3_600
    assert "session.js" in page
