"""The options of a procedure, set by the API and read when a request opens."""

from typing import Any
from uuid import UUID

from guichet_kit.testing import Bench
from guichet_workflow.actions import publish
from guichet_workflow.actions.carry import hold

from .conftest import source
from .samples import agent, opened

URL = "/api/v1/procedures/acte-naissance/options"
BUILDER = {"rights": ["workflows.build"]}


def prepared(bench: Bench) -> None:
    changed = source("acte-naissance")
    changed["options"] = {"plafond": {"label": "Plafond", "type": "number", "default": 1000}}
    with bench.transaction() as session:
        publish(session, changed)
    told: dict[str, Any] = {"slug": "acte-naissance", "version": 1, "family": "etat-civil"}
    bench.deliver("forms.procedure.published.v1", {**told, "workflow": "acte-naissance"})


def plafond(bench: Bench) -> Any:
    request_id = opened(bench)
    with bench.transaction() as session:
        return hold(session, UUID(request_id)).state.data["options"]["plafond"]


def test_requests_to_come_follow_what_is_set(bench: Bench) -> None:
    prepared(bench)
    assert plafond(bench) == 1000
    client = agent(bench, **BUILDER)
    answer = client.put(URL, json={"options": {"plafond": 250}})
    assert (answer.status_code, answer.get_json()) == (200, {"options": {"plafond": 250}})
    assert plafond(bench) == 250


def test_what_does_not_fit_is_refused_and_so_is_a_stranger(bench: Bench) -> None:
    prepared(bench)
    client = agent(bench, **BUILDER)
    assert client.put(URL, json={"options": {"plafond": "x"}}).status_code == 422
    assert client.put(URL, json={"options": {"autre": 1}}).status_code == 422
    assert client.put(URL.replace("naissance", "x"), json={"options": {}}).status_code == 404
    assert agent(bench).put(URL, json={"options": {}}).status_code == 403
    bound = {**BUILDER, "bounds": {"workflows.build": ["voirie"]}}
    assert agent(bench, **bound).put(URL, json={"options": {}}).status_code == 404
