"""Cards and data sources for programs."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_kit.testing import Bench

from . import far as other
from .far import far_away
from .shelves import fixed, remote, schools

CARDS = "/api/v1/cards/ecoles"
SOURCES = "/api/v1/sources"


@pytest.fixture
def agent(bench: Bench) -> FlaskClient:
    """A program of the role that writes the schools, where there are schools and classes."""
    with schools(bench):
        pass
    return bench.client("agent", name="Sam", roles=["vie-scolaire"])


@pytest.fixture
def designer(bench: Bench) -> FlaskClient:
    return bench.client("agent", name="Lou", rights=["forms.build"])


def post(client: FlaskClient, body: Any, key: str = "key-0001", path: str = "") -> Any:
    return client.post(CARDS + path, json=body, headers={"Idempotency-Key": key})


def test_models_are_those_one_may_write(agent: FlaskClient, designer: FlaskClient) -> None:
    found = agent.get("/api/v1/card-models").json["items"]
    assert found == [{"slug": "ecoles", "title": "Écoles", "version": 1}]
    assert len(designer.get("/api/v1/card-models").json["items"]) == 2


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_cards_are_for_their_roles(bench: Bench, agent: FlaskClient, method: str) -> None:
    for client in (bench.client("agent"), bench.client("citizen")):
        body = {"json": {"answers": {}, "revision": 1}} if method == "put" else {}
        assert getattr(client, method)(f"{CARDS}/nord", **body).status_code == 403
        assert client.get(CARDS).status_code == 403
        assert post(client, {"answers": {}}).status_code == 403
        assert post(client, {"cards": [{}]}, path="/import").status_code == 403
    stranger = bench.service.fresh().client("agent", rights=["forms.build"])
    assert stranger.get(f"{CARDS}/nord").status_code == 404


def test_cards_are_read_page_by_page(agent: FlaskClient) -> None:
    first = agent.get(f"{CARDS}?size=1").json
    assert [card["id"] for card in first["items"]] == ["nord"]
    second = agent.get(f"{CARDS}?size=1&after={first['next']}").json
    assert ([card["id"] for card in second["items"]], second["next"]) == (["sud"], None)
    assert len(agent.get(f"{CARDS}?q=sud").json["items"]) == 1
    assert agent.get(f"{CARDS}?after=x").status_code == 404
    assert agent.get(f"{CARDS}?size=1000").status_code == 422
    one = agent.get(f"{CARDS}/nord").json
    assert (one["title"], one["revision"]) == ("École du Nord", 1)
    assert agent.get(f"{CARDS}/rien").status_code == 404


def test_a_card_is_made_once(agent: FlaskClient) -> None:
    body = {"answers": {"nom": "Est"}}
    first, again = post(agent, body), post(agent, body)
    assert first.status_code == again.status_code == 201
    assert first.json["id"] == again.json["id"]
    assert post(agent, {"answers": {"nom": "Ouest"}}).status_code == 409
    named = {"id": "est", "answers": {"nom": "Est"}}
    assert post(agent, named, "key-0002").json["id"] == "est"
    assert post(agent, named, "key-0002").json["id"] == "est"
    assert post(agent, named, "key-0003").status_code == 409
    assert agent.post(CARDS, json=body).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"answers": []},
        {"answers": {}},
        {"answers": {"nom": 5}},
        {"answers": {"nom": "E", "autre": 1}},
        {"answers": {"nom": "E"}, "id": "é è"},
        {"answers": {"nom": "E"}, "title": "x"},
        {"answers": {"nom": "E\0"}},
    ],
)
def test_what_cannot_be_kept_is_refused(agent: FlaskClient, body: Any) -> None:
    refused = post(agent, body)
    assert refused.status_code == 422
    assert refused.json["errors"]


def test_a_card_is_changed_by_who_read_it(agent: FlaskClient) -> None:
    body = {"answers": {"nom": "Nord"}, "revision": 1}
    assert agent.put(f"{CARDS}/nord", json=body).json["revision"] == 2
    assert agent.put(f"{CARDS}/nord", json=body).status_code == 409
    assert agent.put(f"{CARDS}/rien", json=body).status_code == 404


def test_a_card_is_deleted_unless_named(agent: FlaskClient) -> None:
    refused = agent.delete(f"{CARDS}/nord")
    assert refused.status_code == 409
    assert "CP" in refused.json["detail"]
    assert agent.delete(f"{CARDS}/sud").status_code == 204
    assert agent.delete(f"{CARDS}/sud").status_code == 204


def test_many_cards_come_in_once(agent: FlaskClient) -> None:
    body = {"cards": [{"id": f"c{n}", "answers": {"nom": f"École {n}"}} for n in range(50)]}
    dry = post(agent, {**body, "dry": True}, path="/import").json
    assert (dry["added"], dry["done"]) == (50, False)
    first = post(agent, body, path="/import").json
    assert (first["added"], first["done"]) == (50, True)
    assert post(agent, body, path="/import").json == first
    assert post(agent, {**body, "absent": "delete"}, path="/import").status_code == 409
    other_key = post(agent, body, "key-0002", "/import").json
    assert (other_key["added"], other_key["same"]) == (0, 50)


def test_one_fault_and_nothing_comes_in(agent: FlaskClient) -> None:
    body = {"cards": [{"id": "a", "answers": {"nom": "A"}}, {"id": "b", "answers": {}}]}
    report = post(agent, body, path="/import").json
    assert (report["done"], report["faults"][0]["line"]) == (False, 2)
    assert agent.get(f"{CARDS}/a").status_code == 404
    body["cards"][1]["answers"] = {"nom": "B"}
    assert post(agent, body, path="/import").json["done"], "a refused call may come again"
    assert post(agent, {"cards": []}, "key-0009", "/import").status_code == 422


def test_json_that_two_readers_would_read_differently_is_refused(agent: FlaskClient) -> None:
    for body in ('{"answers": {"nom": "A", "nom": "B"}}', '{"answers": {"__proto__": {}}}'):
        answer = agent.post(
            CARDS,
            data=body,
            content_type="application/json",
            headers={"Idempotency-Key": "key-0001"},
        )
        assert answer.status_code == 400


def test_sources_are_for_designers(bench: Bench, designer: FlaskClient) -> None:
    with bench.transaction() as session:
        fixed(session)
    for path in ("", "/ecoles", "/ecoles/items"):
        assert bench.client("agent").get(SOURCES + path).status_code == 403
        assert designer.get(SOURCES + path).status_code == 200
    assert bench.client("agent").put(f"{SOURCES}/ecoles/items", json={}).status_code == 403


def test_a_source_is_read_as_publik_reads_it(bench: Bench, designer: FlaskClient) -> None:
    with bench.transaction() as session:
        fixed(session)
    (source,) = designer.get(SOURCES).json["items"]
    assert (source["slug"], source["kind"], source["line_count"]) == ("ecoles", "fixed", 3)
    assert source == designer.get(f"{SOURCES}/ecoles").json
    north = {"id": "nord", "text": "École du Nord"}
    assert designer.get(f"{SOURCES}/ecoles/items?q=nord").json == {"err": 0, "data": [north]}
    assert designer.get(f"{SOURCES}/ecoles/items?id=nord").json["data"] == [north]
    assert designer.get(f"{SOURCES}/ecoles/items?id=rien").json["data"] == []
    assert len(designer.get(f"{SOURCES}/ecoles/items?size=2").json["data"]) == 2
    assert designer.get(f"{SOURCES}/rien/items").status_code == 404


def test_a_source_is_filled_again(bench: Bench, designer: FlaskClient) -> None:
    with bench.transaction() as session:
        fixed(session)
    data = [{"id": "est", "text": "Est", "ville": "Valmont"}, {"id": "o", "text": "Ouest"}]
    assert designer.put(f"{SOURCES}/ecoles/items", json={"data": data}).json["line_count"] == 2
    assert designer.get(f"{SOURCES}/ecoles/items").json["data"] == data
    for wrong in ([], [{"id": "a"}], [{"id": "a", "text": "A"}] * 20_001):
        assert designer.put(f"{SOURCES}/ecoles/items", json={"data": wrong}).status_code == 422


def test_a_source_far_away_is_not_filled_from_here(bench: Bench, designer: FlaskClient) -> None:
    with far_away() as far:
        far.answer = other.status(500)
        with bench.transaction() as session:
            remote(session, far)
        body = {"data": [{"id": "a", "text": "A"}]}
        assert designer.put(f"{SOURCES}/loin/items", json=body).status_code == 422
        assert designer.get(f"{SOURCES}/loin/items").status_code == 503
