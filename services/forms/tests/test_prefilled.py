"""What is known of a person, in the pages she meets and in what she sends."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_forms.actions.knowing import gather
from guichet_forms.core.definition import compile_form
from guichet_forms.models import Draft, Submission
from guichet_forms.offers import Offers
from guichet_kit.testing import Bench
from guichet_questions.kinds.base import SourceDown
from sqlalchemy import select, update

from .conftest import FIRST, GO, SECOND, URL, changed, fill, follow, publish, send
from .making import value
from .test_actions import ANSWERS

SENT = "forms.submission.sent.v1"
ANA = {"family": "transports", "name": "Ana Roux", "email": "ana@exemple.fr"}


def marked(field_id: str, **keys: Any) -> dict[str, Any]:
    """The procedure of ten fields with keys added to one of them."""
    source = changed()
    for page in source["pages"]:
        for item in page["fields"]:
            if item["id"] == field_id:
                item.update(keys)
    return source


def draft(bench: Bench) -> Draft:
    with bench.transaction() as session:
        return session.scalars(select(Draft)).one()


def test_an_account_fills_the_first_page_in_and_says_so(bench: Bench) -> None:
    publish(bench, marked("prenom", prefill={"from": "profile", "key": "given_name"}))
    shown = bench.client("citizen", **ANA).get(f"{URL}1").text
    assert value(shown, "prenom") == "Ana"
    assert "Prérempli d’après votre compte." in shown
    assert "Prérempli" not in bench.client().get(f"{URL}1").text


def test_what_was_emptied_or_changed_stays_so(bench: Bench) -> None:
    origin = {"from": "profile", "key": "given_name"}
    publish(bench, marked("message", prefill=origin))
    client = bench.client("citizen", **ANA)
    follow(client, f"{URL}1", {**FIRST, **GO})
    follow(client, f"{URL}2", {**SECOND, **GO, "message": ""})
    again = client.get(f"{URL}2").text
    assert value(again, "message") == ""
    assert "Prérempli" not in again
    assert "message" not in draft(bench).answers


def test_pages_not_seen_yet_are_filled_in_too(bench: Bench) -> None:
    publish(bench, marked("message", prefill={"from": "profile", "key": "name"}))
    client = bench.client("citizen", **ANA)
    follow(client, f"{URL}1", {**FIRST, **GO})
    assert draft(bench).answers["message"] == "Ana Roux"
    assert value(client.get(f"{URL}2").text, "message") == "Ana Roux"


def test_franceconnect_locks_what_it_knows(bench: Bench) -> None:
    origin = {"from": "franceconnect", "key": "family_name"}
    publish(bench, marked("nom", prefill=origin, locked="unless_empty"))
    pivot = {"family_name": "DURAND"}
    client = bench.client("citizen", franceconnect=pivot, **ANA)
    shown = client.get(f"{URL}1").text
    assert "Cette réponse vient de FranceConnect" in shown
    assert 'name="nom"' not in shown
    fill(client)
    with bench.transaction() as session:
        session.execute(update(Draft).values(answers=Draft.answers.op("||")({"nom": "Faux"})))
    check = client.get(f"{URL}verifier").text
    assert "DURAND" in check
    assert send(client)
    assert bench.emitted(SENT)[-1]["data"]["nom"] == "DURAND"
    plain = bench.client("citizen", sub="other", **ANA)
    assert value(plain.get(f"{URL}1").text, "nom") == ""


def test_the_latest_request_of_the_same_person_answers(bench: Bench) -> None:
    publish(bench, marked("message", prefill={"from": "answer"}))
    client = bench.client("citizen", **ANA)
    send(client)
    with bench.transaction() as session:
        session.execute(update(Submission).values(received_at="2026-03-12T12:00:00+00:00"))
    follow(client, f"{URL}1", {**FIRST, **GO})
    shown = client.get(f"{URL}2").text
    assert value(shown, "message") == "Merci."
    assert "Prérempli d’après votre demande du 12 mars 2026." in shown
    for other in (bench.client("citizen", sub="other", **ANA), bench.client(visitor="visitor-2")):
        follow(other, f"{URL}1", {**FIRST, **GO})
        assert value(other.get(f"{URL}2").text, "message") == ""


def test_an_erased_request_answers_nothing(bench: Bench) -> None:
    publish(bench, marked("message", prefill={"from": "answer"}, anonymise="keep"))
    client = bench.client("citizen", **ANA)
    send(client)
    (event,) = bench.emitted(SENT)
    bench.deliver("workflow.case.anonymised.v1", {"request_id": event["request_id"]})
    follow(client, f"{URL}1", {**FIRST, **GO})
    assert value(client.get(f"{URL}2").text, "message") == ""


def test_the_latest_request_is_looked_for_once_a_page(bench: Bench) -> None:
    publish(bench, marked("message", prefill={"from": "answer"}))
    client = bench.client("citizen", **ANA)
    client.get(f"{URL}1")
    with bench.statements() as seen:
        client.get(f"{URL}1")
    assert len(seen) == 2, "\n".join(seen)


def test_signing_in_midway_fills_in_only_what_is_empty(bench: Bench) -> None:
    publish(bench, marked("message", prefill={"from": "profile", "key": "name"}))
    visitor = bench.client()
    follow(visitor, f"{URL}1", {**FIRST, **GO})
    visitor.post(f"{URL}2", data={**SECOND, "message": "", "action": "later"})
    later = visitor.get(f"{URL}plus-tard").text
    code = later.split("code=")[1][:13]
    citizen: FlaskClient = bench.client("citizen", **ANA)
    assert citizen.post(f"{URL}reprendre", data={"code": code}).status_code == 303
    assert value(citizen.get(f"{URL}1").text, "prenom") == "Marie"
    assert value(citizen.get(f"{URL}2").text, "message") == "Ana Roux"


def test_an_agent_who_types_for_a_person_is_not_that_person(bench: Bench) -> None:
    source = marked("nom", prefill={"from": "profile", "key": "name"}, locked=True)
    publish(bench, {**source, "channels": ["web", "telephone"]})
    agent = bench.client("agent", name="Anne Martin")
    shown = agent.get(f"{URL}1?canal=telephone").text
    assert value(shown, "nom") == ""
    assert "Prérempli" not in shown


def code_of(client: FlaskClient, **typed: str) -> str:
    """Keep the first page for later and give its code."""
    follow(client, f"{URL}1", {**FIRST, **typed, "action": "later"})
    return client.get(f"{URL}plus-tard").text.split("code=")[1][:13]


def test_an_agent_who_takes_a_draft_up_is_not_its_person(bench: Bench) -> None:
    source = marked("nom", prefill={"from": "profile", "key": "family_name"}, locked=True)
    publish(bench, {**source, "channels": ["web", "guichet"]})
    code = code_of(bench.client("citizen", family="transports", name="Zoé Petit"), prenom="Zoé")
    agent = bench.client("agent", name="Anne Martin", email="anne@exemple.fr")
    assert agent.post(f"{URL}reprendre", data={"code": code}).status_code == 303
    assert draft(bench).channel == "guichet"
    shown = agent.get(f"{URL}1").text
    assert (value(shown, "prenom"), value(shown, "nom")) == ("Zoé", "Petit")
    assert "Martin" not in draft(bench).answers.values()
    assert send(agent)
    assert bench.emitted(SENT)[-1]["channel"] == "guichet"


def test_an_account_of_an_agent_speaks_in_internal_forms_alone(bench: Bench) -> None:
    claims = {"name": "Anne Martin"}
    with bench.transaction() as session:
        for who, known in (("internal", claims), ("anyone", {})):
            form = compile_form(changed(access={"who": who}))
            assert gather(session, form, "agent:anne", claims, "web").profile == known
            assert gather(session, form, "subject:zoe", claims, "web").profile == claims


def test_what_a_list_that_is_down_says_is_kept_and_not_sent(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = changed()
    origin = {"from": "franceconnect", "key": "birthplace"}
    born = {"id": "ne_a", "type": "commune", "label": "Né à", "prefill": origin, "locked": True}
    source["pages"][0]["fields"].append(born)
    publish(bench, source)
    town = {"id": "35238", "text": "Rennes", "postcodes": ["35000"]}
    monkeypatch.setattr(Offers, "find", lambda *_asked: town)
    client = bench.client("citizen", franceconnect={"birthplace": "35238"}, **ANA)
    told = fill(client)

    def silent(*_asked: object) -> None:
        raise SourceDown("Elle ne répond pas.")

    monkeypatch.setattr(Offers, "find", silent)
    refused = client.post(f"{URL}envoyer", data=told)
    assert refused.location == f"{URL}1?manque=1"
    assert "La liste ne répond pas" in client.get(refused.location).text
    client.post(f"{URL}1", data={**FIRST, **GO})
    assert draft(bench).answers["ne_a"]["text"] == "Rennes"
    key = {"Idempotency-Key": "key-of-the-test"}
    path = "/api/v1/procedures/dix-champs/submissions"
    refused = client.post(path, json={"answers": ANSWERS}, headers=key)
    assert [error["pointer"] for error in refused.json["errors"]] == ["#/answers/ne_a"]
    assert bench.emitted(SENT) == []
