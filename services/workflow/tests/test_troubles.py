"""The alerts of the case page: passing over what failed, and an address put right."""

from typing import Any
from uuid import UUID

from guichet_kit.testing import Bench
from guichet_workflow.actions import publish
from guichet_workflow.actions.anonymity import erase
from guichet_workflow.models import Line
from sqlalchemy import select

from .core.test_whole import JSON
from .samples import agent, case_url, citizen, opened, own_url

RIGHT = "marie@example.org"
CHIEF = {"chef": {"label": "La chefferie", "role": "chef"}}
DEMAND = {**JSON, "slug": "f", "functions": {**JSON["functions"], **CHIEF}}


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


def test_who_does_not_act_there_corrects_no_address(bench: Bench) -> None:
    with bench.transaction() as session:
        publish(session, DEMAND)
    request_id, key = failed(bench, workflow="f")
    chief = agent(bench, sub="chef-1", roles=["chef"])
    assert "Corriger l’adresse" in agent(bench).get(case_url(request_id)).text
    assert "Corriger l’adresse" not in chief.get(case_url(request_id)).text
    form = {"key": key, "do": "adresse", "value": "chef@perso.example"}
    assert chief.post(case_url(request_id, "incidents"), data=form).status_code == 403
    assert len(bench.emitted("workflow.message.requested.v1")) == 1


def test_both_addresses_are_kept_for_agents_until_the_erasure(bench: Bench) -> None:
    person = {"visitor": "v", "name": "Luc", "email": "faux@example.org"}
    request_id, key = failed(bench, applicant=person)
    settle(bench, request_id, key=key, do="adresse", value=RIGHT)
    notice = bench.emitted("workflow.message.requested.v1")[-2]
    assert (notice["to"]["email"], RIGHT in str(notice)) == ("faux@example.org", False)
    page = agent(bench).get(case_url(request_id)).text.replace("\u00a0", " ")
    assert f"avant, faux@example.org ; maintenant, {RIGHT}." in page
    with bench.transaction() as session:
        erase(session, UUID(request_id))
        values = session.scalars(select(Line.values).where(Line.kind == "address_kept")).all()
    assert values == [{"changes": []}]
    page = agent(bench).get(case_url(request_id)).text.replace("\u00a0", " ")
    assert "Adresse électronique : avant, … ; maintenant, …." in page


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
