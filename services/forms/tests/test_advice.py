"""An address that looks mistyped: offered right once, taken by a button, without scripts."""

import re

from flask.testing import FlaskClient
from guichet_kit.testing import Bench

from .conftest import FIRST, GO, URL, hidden

SLIP = {**FIRST, "email": "marie@gmial.com"}
TAKE = "email:marie@gmail.com"


def post(client: FlaskClient, **values: str) -> tuple[int, str]:
    token = hidden(client.get(f"{URL}1").text, "token")
    answer = client.post(f"{URL}1", data={**SLIP, "token": token, **values})
    return answer.status_code, str(answer.location or answer.text)


def test_the_address_meant_is_offered_before_going_on(bench: Bench) -> None:
    status, html = post(bench.client(), **GO)
    assert status == 200
    assert "Vouliez-vous dire marie@gmail.com\u00a0?" in html
    assert f'name="take" value="{TAKE}"' in html
    assert 'value="marie@gmial.com"' in html
    # Enter in a field must go on, not take the advice: the first button of the form does.
    form = html[html.index("<form") :]
    assert re.search(r"<button[^>]*>", form)[0].count('value="continue"') == 1


def test_who_goes_on_keeps_what_she_typed(bench: Bench) -> None:
    client = bench.client()
    assert post(client, **GO, seen=TAKE) == (303, f"{URL}2")
    assert 'value="marie@gmial.com"' in client.get(f"{URL}1").text


def test_who_went_on_once_is_not_asked_again(bench: Bench) -> None:
    client = bench.client()
    post(client, **GO, seen=TAKE)
    assert post(client, **GO) == (303, f"{URL}2")
    assert post(client, **GO, email="paul@gmial.com")[0] == 200


def test_another_slip_is_told_again(bench: Bench) -> None:
    status, _html = post(bench.client(), **GO, seen="email:marie@orange.fr")
    assert status == 200


def test_the_button_takes_the_address_and_stays(bench: Bench) -> None:
    client = bench.client()
    status, url = post(client, take=TAKE, seen=TAKE)
    assert (status, url) == (303, f"{URL}1#email")
    shown = client.get(f"{URL}1").text
    assert 'value="marie@gmail.com"' in shown
    assert "Vouliez-vous dire marie" not in shown
    assert post(client, **GO, email="marie@gmail.com") == (303, f"{URL}2")


def test_advice_stands_beside_the_errors_of_a_page(bench: Bench) -> None:
    status, html = post(bench.client(), **GO, nom="")
    assert status == 422
    assert "Vouliez-vous dire" in html


def test_what_is_offered_is_written_as_text(bench: Bench) -> None:
    status, html = post(bench.client(), **GO, email="o'neil&b@gmial.com")
    assert status == 200
    assert "o&#39;neil&amp;b@gmail.com" in html


def test_another_questions_button_changes_nothing_else(bench: Bench) -> None:
    client = bench.client()
    post(client, take="unknown:<b>", nom="Kervella")
    assert 'value="Kervella"' in client.get(f"{URL}1").text
