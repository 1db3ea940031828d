"""The authority's name, portal and territory, set on screen."""

from typing import Any

from flask.testing import FlaskClient
from guichet_kit.testing import Bench, check_contract
from guichet_workflow.models import Portal, Trace
from sqlalchemy import select

from .samples import agent
from .test_contracts import OWN

HERE = "/agents/circuits/collectivite"
TYPED = {"name": "Ville de Valmont", "territory": "reunion"}


def administrator(bench: Bench, **more: Any) -> FlaskClient:
    return agent(bench, "ada", rights=["workflows.build"], **more)


def test_an_administrator_sets_the_portal(bench: Bench) -> None:
    assert "Commune de Valmont" in administrator(bench).get(HERE).text
    assert administrator(bench).post(HERE, data=TYPED).status_code == 303
    page = administrator(bench).get(f"{HERE}?fait=1").text
    assert "C’est enregistré." in page
    assert '<option value="reunion" selected>' in page
    with bench.transaction() as session:
        row = session.scalar(select(Portal))
        assert row
        assert (row.origin, row.territory) == (f"http://{bench.authority}.test", "reunion")
        traced = session.scalar(select(Trace.actor_id).where(Trace.action == "portal.changed"))
        assert traced == "ada"
    (told,) = bench.emitted("workflow.authority.placed.v1")
    check_contract(OWN, "workflow.authority.placed.v1", told)
    assert told["zone"] == "Indian/Reunion"


def test_links_lead_where_one_is_and_nowhere_else(bench: Bench) -> None:
    here, evil = f"http://{bench.authority}.test", "https://evil.example"
    page = administrator(bench).get(HERE).text
    assert 'name="origin"' not in page
    assert here in page
    assert "http://valmont.test" in page, "what it is until one saves"
    assert administrator(bench).post(HERE, data={**TYPED, "origin": evil}).status_code == 303
    page = administrator(bench).get(HERE).text
    assert here in page
    assert "valmont.test" not in page
    with bench.transaction() as session:
        assert session.scalars(select(Portal.origin)).one() == here


def test_without_the_word_of_the_gateway_nothing_is_kept(bench: Bench) -> None:
    client = administrator(bench)
    for told in ("", "https://valmont.fr@evil.example"):
        refused = client.post(HERE, data=TYPED, headers={"Guichet-Base": told})
        assert refused.status_code == 422
        assert 'href="#origin"' in refused.text
        assert 'id="origin"' in refused.text
    assert "http://valmont.test" in client.get(HERE).text


def test_what_is_typed_wrong_is_shown_again(bench: Bench) -> None:
    for wrong in ({"name": " "}, {"territory": "mars"}):
        refused = administrator(bench).post(HERE, data={**TYPED, **wrong})
        assert refused.status_code == 422
        assert "Ville de Valmont" in refused.text or 'value="reunion" selected' in refused.text
    assert "Commune de Valmont" in administrator(bench).get(HERE).text


def test_it_is_for_who_builds_circuits_of_every_family(bench: Bench) -> None:
    bound = administrator(bench, bounds={"workflows.build": ["voirie"]})
    for who in (agent(bench), bound):
        assert who.get(HERE).status_code == 403
        assert who.post(HERE, data=TYPED).status_code == 403


def test_the_page_costs_one_statement(bench: Bench) -> None:
    with bench.statements() as seen:
        administrator(bench).get(HERE)
    assert len(seen) <= 1, seen
