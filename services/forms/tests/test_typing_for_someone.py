"""An agent types for somebody: at her desk, at once, one person after the other."""

from guichet_forms.models import Draft
from guichet_kit.testing import Bench
from sqlalchemy import select

from .conftest import FIRST, GO, SECOND, URL, changed, follow, hidden, publish, send
from .test_prefilled import code_of

OPEN = changed(channels=["web", "telephone", "guichet"])
PHONE = f"{URL}?canal=telephone"


def area(answer: object) -> str:
    """The layout that the gateway is asked for."""
    return str(answer.headers.get("Guichet-Area", ""))


def test_who_said_the_channel_begins_at_once(bench: Bench) -> None:
    publish(bench, OPEN)
    agent = bench.client("agent", name="Anne Martin")
    assert agent.get(PHONE).location == f"{URL}1?canal=telephone"
    shown = agent.get(f"{URL}1?canal=telephone").text
    assert "Saisie au téléphone" in shown
    assert 'href="/agents/saisir/?canal=telephone"' in shown
    assert "Aucune pièce à joindre" in agent.get(f"{URL}?fiche=1&canal=telephone").text


def test_the_pages_are_those_of_the_desk(bench: Bench) -> None:
    publish(bench, OPEN)
    agent, citizen = bench.client("agent"), bench.client("citizen", family="transports")
    first = agent.get(f"{URL}1?canal=telephone")
    assert (area(first), area(citizen.get(f"{URL}1"))) == ("desk", "portal")


def test_her_forms_say_whose_they_are(bench: Bench) -> None:
    publish(bench, OPEN)
    agent, citizen = bench.client("agent"), bench.client("citizen", family="transports")
    shown = agent.get(f"{URL}1?canal=telephone").text
    assert f'action="{URL}1?agent=1&amp;canal=telephone"' in shown
    assert f'data-autosave="{URL}1/brouillon?agent=1&amp;canal=telephone"' in shown
    assert "agent=1" not in citizen.get(f"{URL}1").text
    follow(agent, f"{URL}1?canal=telephone", {**FIRST, **GO})
    follow(agent, f"{URL}2", {**SECOND, **GO})
    assert f'action="{URL}envoyer?agent=1"' in agent.get(f"{URL}verifier").text


def test_the_person_before_is_named_and_the_channel_too(bench: Bench) -> None:
    publish(bench, OPEN)
    agent = bench.client("agent")
    follow(agent, f"{URL}1?canal=telephone", {**FIRST, **GO})
    again = agent.get(f"{URL}?canal=guichet").text
    assert "Marie Le Goff" in again
    assert "reste enregistrée comme arrivée au téléphone" in again
    assert "reste enregistrée" not in agent.get(PHONE).text
    shown = {"token": hidden(again, "token")}
    anew = agent.post(f"{URL}recommencer", data={"canal": "guichet", **shown})
    assert anew.location == f"{URL}?canal=guichet"
    assert agent.get(anew.location).location == f"{URL}1?canal=guichet"


def test_one_leaves_what_was_begun(bench: Bench) -> None:
    publish(bench, OPEN)
    agent = bench.client("agent")
    follow(agent, f"{URL}1?canal=telephone", {**FIRST, **GO})
    shown = {"token": hidden(agent.get(f"{URL}?canal=telephone").text, "token")}
    act = {"canal": "telephone", "abandonner": "1", **shown}
    left = agent.post(f"{URL}recommencer", data=act)
    assert left.location == "/agents/saisir/?canal=telephone"
    with bench.transaction() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_citizen_who_goes_on_with_it_is_spoken_to(bench: Bench) -> None:
    publish(bench, OPEN)
    agent, citizen = bench.client("agent"), bench.client("citizen", family="transports")
    follow(agent, f"{URL}1?canal=telephone", {**FIRST, "action": "later"})
    code = agent.get(f"{URL}plus-tard").text.split("code=")[1][:13]
    assert citizen.post(f"{URL}reprendre", data={"code": code}).status_code == 303
    assert "Saisie" not in citizen.get(f"{URL}1").text
    assert send(citizen)


def test_a_form_of_the_web_alone_is_not_typed_at_the_counter(bench: Bench) -> None:
    publish(bench, changed(channels=["web"]))
    code = code_of(bench.client("citizen", family="transports"))
    refused = bench.client("agent").post(f"{URL}reprendre", data={"code": code})
    assert refused.status_code == 422
    assert "ne se saisit pas au guichet" in refused.text
    assert code in refused.text
    with bench.transaction() as session:
        assert session.scalars(select(Draft.channel)).all() == ["web"]
