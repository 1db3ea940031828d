"""The alerts of the case page: passing over what failed, and an address put right."""

from typing import Any

from guichet_kit.testing import Bench

from .samples import agent, case_url, citizen, opened, own_url

RIGHT = "marie@example.org"


def failed(bench: Bench, **more: Any) -> tuple[str, str]:
    """A request whose first message failed, and the key of its incident."""
    request_id = opened(bench, **more)
    sent = bench.emitted("workflow.message.requested.v1")[-1]
    told = {name: sent[name] for name in ("message_id", "request_id", "template")}
    bench.deliver("notify.message.failed.v1", {**told, "channel": "email", "reason": "550"})
    return request_id, str(sent["message_id"])


def settle(bench: Bench, request_id: str, **form: str) -> Any:
    return agent(bench).post(case_url(request_id, "incidents"), data=form)


def test_a_wrong_address_is_put_right_and_the_message_leaves_again(bench: Bench) -> None:
    request_id, key = failed(bench, acknowledgement="Service chargé de votre dossier.")
    page = agent(bench).get(case_url(request_id)).text
    assert "Corriger l’adresse" in page
    sent = settle(bench, request_id, key=key, do="adresse", value=" Marie@Example.org ")
    assert sent.status_code == 303
    again = bench.emitted("workflow.message.requested.v1")[-1]
    assert again["to"]["email"].lower() == RIGHT
    assert again["values"]["accuse"] == "Service chargé de votre dossier."
    page = agent(bench).get(case_url(request_id)).text
    assert "Un message n’est pas parti" not in page
    assert "Nadia Benali a corrigé l’adresse électronique" in page
    assert "Le service a corrigé l’adresse" in citizen(bench).get(own_url(request_id)).text


def test_what_is_no_address_is_told_and_kept(bench: Bench) -> None:
    request_id, key = failed(bench)
    for wrong in ("marie@", ""):
        answer = settle(bench, request_id, key=key, do="adresse", value=wrong)
        assert answer.status_code == 422
        assert f'id="value-{key}-error"' in answer.text
    typed = settle(bench, request_id, key=key, do="adresse", value="marie@").text
    assert 'value="marie@"' in typed
    assert len(bench.emitted("workflow.message.requested.v1")) == 1


def test_links_sent_to_a_wrong_address_open_nothing_any_more(bench: Bench) -> None:
    applicant = {"visitor": "v", "name": "Luc", "email": "faux@example.org"}
    request_id, key = failed(bench, applicant=applicant)
    first = bench.emitted("workflow.message.requested.v1")[-1]["link"]
    assert "/suivi/lien" in first
    path = first.removeprefix("http://valmont.test")
    visitor = bench.client("visitor")
    before = visitor.get(path).status_code
    settle(bench, request_id, key=key, do="adresse", value=RIGHT)
    second = bench.emitted("workflow.message.requested.v1")[-1]["link"]
    assert second != first
    assert visitor.get(path).status_code != before


def test_a_message_may_be_passed_over(bench: Bench) -> None:
    request_id, key = failed(bench)
    assert settle(bench, request_id, key=key, do="passer").status_code == 303
    page = agent(bench).get(case_url(request_id)).text
    assert "Un message n’est pas parti" not in page
    assert "passe outre" in page
    assert len(bench.emitted("workflow.message.requested.v1")) == 1
    assert settle(bench, request_id, key=key, do="passer").status_code == 409
