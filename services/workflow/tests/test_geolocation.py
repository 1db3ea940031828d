"""An address gets its point, so that places lead requests that only gave an address."""

from pathlib import Path
from typing import Any

import pytest
from guichet_kit.testing import Bench, check_contract
from guichet_workflow.actions import publish
from guichet_workflow.jobs import fire_timers
from guichet_workflow.models import Case, Clock
from sqlalchemy import func, select, update

from .samples import agent, case_url, opened

OWN = Path(__file__).parents[1] / "contracts" / "events"
FORMS = Path(__file__).parents[2] / "forms" / "contracts" / "events"
ASKED, FOUND = "workflow.place.asked.v1", "forms.place.found.v1"
SQUARE = [[-1.7, 48.0], [-1.6, 48.0], [-1.6, 48.2], [-1.7, 48.2], [-1.7, 48.0]]
PLACE = {"text": "14 Rue du Lavoir 35120 Valmont", "lat": 48.117266, "lon": -1.677791}
CIRCUIT: dict[str, Any] = {
    "slug": "lieux",
    "title": "Lieux",
    "functions": {"f": {"label": "L’état civil", "role": "etat-civil"}},
    "zones": {"nord": {"label": "Secteur nord",
                       "shape": {"type": "Polygon", "coordinates": [SQUARE]}}},
    "start": "recue",
    "statuses": [
        {"id": "recue", "label": "Reçue", "kind": "open", "turn": "agent", "function": "f",
         "enter": [
             {"do": "message", "template": "recue"},
             {"do": "geolocate", "label": "Recherche de l’adresse", "address": "adresse",
              "result": "lieu", "to": "tri"},
         ],
         "choices": [{"id": "trier", "label": "Trier", "by": ["f"], "to": "tri"}]},
        {"id": "tri", "label": "Tri", "kind": "open", "turn": "agent", "function": "f",
         "enter": [{"do": "locate", "place": "lieu", "field": "secteur"}],
         "choices": [{"id": "finir", "label": "Finir", "by": ["f"], "to": "finie"}]},
        {"id": "finie", "label": "Finie", "kind": "done", "turn": "nobody",
         "enter": [{"do": "message", "template": "finie"}, {"do": "close"}]},
    ],
}  # fmt: skip


@pytest.fixture
def request_id(bench: Bench) -> str:
    with bench.transaction() as session:
        publish(session, CIRCUIT)
    return opened(bench, workflow="lieux")


def asked(bench: Bench) -> dict[str, Any]:
    [told] = bench.emitted(ASKED)
    check_contract(OWN, ASKED, told)
    return told


def found(bench: Bench, outcome: str = "done", **more: Any) -> None:
    told = {name: asked(bench)[name] for name in ("request_id", "call_id")}
    data = {**told, "outcome": outcome, **more}
    check_contract(FORMS, FOUND, data)
    assert bench.deliver(FOUND, data) == 1


def case(bench: Bench) -> Any:
    with bench.transaction() as session:
        return session.scalars(select(Case)).one().state


def test_the_point_of_an_address_leads_the_request(bench: Bench, request_id: str) -> None:
    assert asked(bench)["address"] == "14 rue du Lavoir"
    found(bench, place=PLACE)
    state = case(bench)
    assert (state["status"], state["data"]["secteur"]) == ("tri", "nord")
    page = agent(bench).get(case_url(request_id)).text
    assert "14 Rue du Lavoir 35120 Valmont" in page


@pytest.mark.parametrize("outcome", ["refused", "unavailable"])
def test_without_a_point_the_request_goes_on(bench: Bench, request_id: str, outcome: str) -> None:
    found(bench, outcome)
    state = case(bench)
    assert (state["status"], state["data"]["secteur"]) == ("tri", None)
    assert state["incidents"] == []


def test_without_an_answer_it_goes_on_within_the_hour(bench: Bench, request_id: str) -> None:
    with bench.transaction() as session:
        past = func.now() - func.make_interval(0, 0, 0, 0, 2)
        state = session.scalars(select(Case.state)).one()
        for timer in state["timers"]:
            timer["due_at"] = "2026-01-01T00:00:00Z"
        session.execute(update(Case).values(state=state))
        session.execute(update(Clock).values(due_at=past))
    with bench.app.app_context():
        fire_timers(bench.app)
    assert case(bench)["status"] == "tri"


def test_a_circuit_may_want_an_agent_to_see(bench: Bench) -> None:
    statuses = [dict(one) for one in CIRCUIT["statuses"]]
    statuses[0]["enter"] = [*statuses[0]["enter"][:1],
                            {**statuses[0]["enter"][1], "on_refused": "stop"}]  # fmt: skip
    with bench.transaction() as session:
        publish(session, {**CIRCUIT, "statuses": statuses})
    opened(bench, workflow="lieux")
    found(bench, "refused")
    state = case(bench)
    assert (state["status"], len(state["incidents"])) == ("recue", 1)


def test_the_parts_of_an_address_and_its_point_are_sent(bench: Bench) -> None:
    with bench.transaction() as session:
        publish(session, CIRCUIT)
    parts = {"line": "2 rue du Four", "postcode": "35120", "city": "Valmont"}
    opened(bench, workflow="lieux", data={"adresse": {**parts, "lat": 48.1, "lon": -1.65}})
    told = asked(bench)
    assert told["address"] == "2 rue du Four 35120 Valmont"
    assert told["point"] == {"lat": 48.1, "lon": -1.65}
