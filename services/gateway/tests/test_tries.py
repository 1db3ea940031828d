"""What is limited: guesses, drafts taken up, requests sent; and that nobody is locked out."""

from typing import Any

from flask.testing import FlaskClient
from guichet_gateway.testing import Town

UNSAFE = {"Sec-Fetch-Site": "same-origin"}
SEND = "/demarches/signalement/envoyer"


def attempt(client: FlaskClient, path: str, address: str) -> Any:
    headers = {"X-Forwarded-For": address, **UNSAFE}
    proxy = {"REMOTE_ADDR": "10.9.0.1"}
    return client.post(path, data={"code": "x"}, environ_base=proxy, headers=headers)


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
    for number in range(10):
        path = "/suivi/" if number % 2 else "/demarches/signalement/reprendre"
        assert attempt(browser, path, "7.7.7.7").status_code == 200
    assert attempt(browser, "/demarches/signalement/reprendre", "7.7.7.7").status_code == 429


def test_an_attack_from_everywhere_locks_nobody_out(town: Town) -> None:
    browser = town.browser()
    attacks = [f"2001:db8:{network}::{host}" for network in range(16) for host in range(40)]
    codes = [attempt(browser, "/suivi/", address).status_code for address in attacks]
    assert codes.count(429) > 100
    assert attempt(browser, "/suivi/", "2001:db8:ffff::1").status_code == 200
    metrics = town.bench.app.extensions["guichet_metrics"].registry
    labels = {"what": "tracking", "outcome": "many"}
    assert metrics.get_sample_value("guichet_tries_total", labels) > 0
    labels["outcome"] = "refused"
    assert metrics.get_sample_value("guichet_tries_total", labels) > 100
