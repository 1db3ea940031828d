"""What is limited: guesses, drafts taken up, requests sent; and that nobody is locked out."""

from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_gateway.actions.limits import Use
from guichet_gateway.testing import Town

UNSAFE = {"Sec-Fetch-Site": "same-origin"}
NUMBERS = count()
SEND = "/demarches/signalement/envoyer"
LOST = "/suivi/code-perdu"


def wrong(town: Town) -> None:
    """Make every code a wrong one."""
    town.echo["workflow"].status = town.echo["forms"].status = 422


def attempt(client: FlaskClient, path: str, address: str, code: str = "", second: str = "y") -> Any:
    headers = {"X-Forwarded-For": address, **UNSAFE}
    proxy = {"REMOTE_ADDR": "10.9.0.1"}
    typed = {"code": code or f"x{next(NUMBERS)}", "second": second}
    return client.post(path, data=typed, environ_base=proxy, headers=headers)


def test_requests_sent_from_one_address_are_bounded(town: Town) -> None:
    browser = town.browser()
    codes = [attempt(browser, SEND, "7.7.7.7").status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    refused = attempt(browser, SEND, "7.7.7.7")
    assert "Rien n’est perdu" in refused.text
    assert "Trop de demandes" in refused.text
    assert int(refused.headers["Retry-After"]) > 0
    assert attempt(browser, "/demarches/signalement/1", "7.7.7.7").status_code == 200
    assert attempt(browser, SEND, "7.7.7.8").status_code == 200


def test_agents_send_as_many_as_come_to_their_desk(town: Town) -> None:
    agent = town.signed_in("agent")
    assert {attempt(agent, SEND, "7.7.7.7").status_code for _ in range(35)} == {200}


def test_codes_of_drafts_share_the_tries_of_tracking(town: Town) -> None:
    browser = town.browser()
    wrong(town)
    for number in range(10):
        path = "/suivi/" if number % 2 else "/demarches/signalement/reprendre"
        assert attempt(browser, path, "7.7.7.7").status_code == 422
    refused = attempt(browser, "/demarches/signalement/reprendre", "7.7.7.7", "K7QF-9M2R")
    assert refused.status_code == 429
    assert 'value="K7QF-9M2R"' in refused.text
    assert "Code de reprise" in refused.text
    assert 'name="second"' not in refused.text


def test_who_has_the_right_code_is_never_made_to_wait(town: Town) -> None:
    browser = town.browser()
    right = [attempt(browser, "/suivi/", "7.7.7.7", "K7QF").status_code for _ in range(25)]
    assert right == [200] * 25
    assert town.echo["workflow"].bodies[-1] == b"code=K7QF&second=y"


@pytest.mark.parametrize("path", ["/suivi/", "/demarches/signalement/reprendre"])
def test_a_code_is_not_hidden_in_a_long_form(town: Town, path: str) -> None:
    refused = attempt(town.browser(), path, "7.7.7.7", "K7QF", "y" * 16_384)
    assert refused.status_code == 413
    assert "Valmont" in refused.text
    assert town.echo["workflow"].bodies == town.echo["forms"].bodies == []


def test_a_long_answer_is_sent_from_the_followed_request(town: Town) -> None:
    sent = attempt(town.browser(), "/suivi/dossier/reponse", "7.7.7.7", "", "y" * 20_000)
    assert sent.status_code == 200


def test_what_is_left_empty_is_no_guess(town: Town) -> None:
    browser = town.browser()
    wrong(town)
    codes = [attempt(browser, "/suivi/", "7.7.7.7", "K7QF", " ").status_code for _ in range(25)]
    assert codes == [422] * 25


def test_one_code_cannot_be_tried_from_everywhere(town: Town) -> None:
    browser = town.browser()
    wrong(town)
    spelt = ("K7QF-9M2R-XDT", "k7qf 9m2r xdt")
    codes = [
        attempt(browser, "/suivi/", f"2001:db8:{n}::1", spelt[n % 2], f"{n:04d}").status_code
        for n in range(12)
    ]
    assert codes == [422] * 10 + [429] * 2
    assert attempt(browser, "/suivi/", "2001:db8:ff::1").status_code == 422


def test_one_link_cannot_be_tried_from_everywhere(town: Town) -> None:
    browser = town.browser()
    wrong(town)
    codes = [
        attempt(browser, f"/suivi/invitation?ticket=abc.d.{n}", f"2001:db8:{n}::1").status_code
        for n in range(12)
    ]
    assert codes == [422] * 10 + [429] * 2
    other = attempt(browser, "/suivi/invitation?ticket=abd.d.1", "2001:db8:ff::1")
    assert other.status_code == 422


def test_the_refusal_keeps_what_was_typed_and_says_how_long(town: Town) -> None:
    browser = town.browser()
    wrong(town)
    for _turn in range(11):
        refused = attempt(browser, "/suivi/", "7.7.7.7", "K7QF-9M2R-XDT", "marie@exemple.fr")
    assert refused.status_code == 429
    assert 'value="K7QF-9M2R-XDT"' in refused.text
    assert 'value="marie@exemple.fr"' in refused.text
    assert "01 99 00 10 10" in refused.text
    minutes = -(-int(refused.headers["Retry-After"]) // 60)
    assert f"Attendez {minutes} minutes" in refused.text or minutes == 1
    letter = browser.get(
        "/suivi/lien?ticket=x",
        environ_base={"REMOTE_ADDR": "10.9.0.1"},
        headers={"X-Forwarded-For": "7.7.7.7"},
    )
    assert letter.status_code == 429
    assert '<form method="post" novalidate' not in letter.text


def test_what_an_open_invitation_lacks_is_no_guess(town: Town) -> None:
    browser = town.browser()
    wrong(town)
    page = "/suivi/invitation/demande?ticket=x"
    assert {attempt(browser, page, "7.7.7.7").status_code for _ in range(12)} == {422}
    gate = "/suivi/invitation?ticket=x"
    codes = [attempt(browser, gate, "7.7.7.7", second="a@b.fr").status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


@pytest.mark.parametrize("more", [{}, {"text": "x" * 20_000}])
def test_an_address_typed_again_on_an_open_invitation_is_a_guess(
    town: Town, more: dict[str, str]
) -> None:
    """A page open too long asks for it once more, with the answer that waits."""
    browser = town.browser()
    wrong(town)
    page = "/suivi/invitation/demande?ticket=x"
    typed = {"email": "autre@exemple.fr", **more}
    codes = [
        browser.post(
            page,
            data=typed,
            environ_base={"REMOTE_ADDR": "10.9.0.1"},
            headers={"X-Forwarded-For": "7.7.7.7", **UNSAFE},
        ).status_code
        for _ in range(11)
    ]
    assert codes == [422] * 10 + [429]
    town.echo["workflow"].status = 200
    assert attempt(browser, page, "7.7.7.8").status_code == 200


def test_links_for_a_lost_code_are_bounded_whatever_the_answer(town: Town) -> None:
    town.echo["workflow"].status = 303
    browser = town.browser()
    codes = [attempt(browser, LOST, "7.7.7.7").status_code for _ in range(11)]
    assert codes == [303] * 10 + [429]
    typed = {"numero": "2026-000123", "email": "marie@exemple.fr"}
    headers = {"X-Forwarded-For": "7.7.7.7", **UNSAFE}
    kept = browser.post(LOST, data=typed, environ_base={"REMOTE_ADDR": "10.9.0.1"}, headers=headers)
    assert all(f'value="{value}"' in kept.text for value in typed.values())
    town.echo["workflow"].status = 200
    assert attempt(browser, "/suivi/dossier/message", "7.7.7.8").status_code == 200


@pytest.mark.parametrize(
    ("count", "former", "passed", "wait"),
    [
        (11, 0, 0.5, 0.5 + 2 / 11),
        (20, 0, 0.5, 0.5 + 11 / 20),
        (4, 20, 0.5, 0.25),
        (1, 10, 0.05, 0.15),
        (9, 0, 0.5, 0.0),
    ],
)
def test_the_wait_told_is_the_wait_needed(
    count: int, former: int, passed: float, wait: float
) -> None:
    used = Use(count, former)
    assert used.wait(10, passed) == pytest.approx(wait)
    after = passed + wait
    then = Use(0, count) if after >= 1 else used
    assert 1 + then.at(after % 1) <= 10.000001


def test_an_attack_from_everywhere_locks_nobody_out(town: Town) -> None:
    browser = town.browser()
    attacks = [f"2001:db8:{network}::{host}" for network in range(16) for host in range(40)]
    wrong(town)
    codes = [attempt(browser, "/suivi/", address).status_code for address in attacks]
    assert codes.count(429) > 100
    assert attempt(browser, "/suivi/", "2001:db8:ffff::1").status_code == 422
    metrics = town.bench.app.extensions["guichet_metrics"].registry
    labels = {"what": "tracking", "outcome": "many"}
    assert metrics.get_sample_value("guichet_tries_total", labels) > 0
    labels["outcome"] = "refused"
    assert metrics.get_sample_value("guichet_tries_total", labels) > 100
