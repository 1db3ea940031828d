"""Global actions on a real database: the page, the API for agents, the one for programs."""

from typing import Any

import pytest
import sqlalchemy as sa
from guichet_kit.testing import Bench
from guichet_workflow.actions import publish
from guichet_workflow.models import Trace

from .conftest import source
from .samples import agent, case_url, opened
from .test_contracts import check_all

PROGRAM = {"rights": ["cases.trigger"], "roles": [], "families": []}
RULE = {"id": "urgent", "label": "Passer en urgent", "actions": [{"do": "note", "text": "Vite"}]}


def prepared(bench: Bench, **more: Any) -> str:
    changed = source("acte-naissance")
    rule = {**RULE, "by": [changed["statuses"][1]["function"]], **more}
    changed["actions"] = [rule]
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def test_an_agent_does_it_from_the_page(bench: Bench) -> None:
    request_id = prepared(bench, confirm="Prévenez le maire.", comment="required")
    client = agent(bench)
    page = client.get(case_url(request_id)).text
    assert "Passer en urgent" in page
    assert "Prévenez le maire." in page
    form = {"choice": "urgent", "version": "1"}
    refused = client.post(case_url(request_id, "actions"), data=form)
    assert refused.status_code == 422
    done = client.post(case_url(request_id, "actions"), data={**form, "comment": "Feu"})
    assert done.status_code == 303
    assert "« Feu »" in client.get(case_url(request_id)).text.replace("\u00a0", " ")


def test_a_stranger_to_its_functions_does_not(bench: Bench) -> None:
    functions = {**source("acte-naissance")["functions"], "chef": {"label": "Chef", "role": "chef"}}
    changed = source("acte-naissance") | {"functions": functions}
    changed["actions"] = [{**RULE, "by": ["chef"]}]
    with bench.transaction() as session:
        publish(session, changed)
    request_id = opened(bench)
    form = {"choice": "urgent", "version": "1"}
    assert agent(bench).post(case_url(request_id, "actions"), data=form).status_code == 403
    other = agent(bench, "agent-9", roles=["chef"])
    assert other.post(case_url(request_id, "actions"), data=form).status_code == 303


def test_an_agent_does_it_by_the_api(bench: Bench) -> None:
    request_id = prepared(bench, bulk=True)
    client, url = agent(bench), f"/api/v1/cases/{request_id}"
    (told,) = client.get(url).get_json()["actions"]
    assert (told["id"], told["bulk"]) == ("urgent", True)
    done = client.post(f"{url}/actions", json={"choice": "urgent", "version": 1})
    assert done.get_json()["version"] == 2


def test_a_program_needs_its_right_and_an_action_open_to_it(bench: Bench) -> None:
    request_id = prepared(bench, api=True)
    url = f"/api/v1/cases/{request_id}/triggers/urgent"
    assert agent(bench).post(url, json={}).status_code == 403
    program = agent(bench, "program-1", **PROGRAM)
    answer = program.post(url, json={})
    assert (answer.status_code, answer.get_json()["version"]) == (200, 2)
    assert program.post(url, json={"version": 0}).status_code == 422
    bound = {**PROGRAM, "bounds": {"cases.trigger": ["voirie"]}}
    assert agent(bench, "program-2", **bound).post(url, json={}).status_code == 404
    closed = prepared(bench)
    url = f"/api/v1/cases/{closed}/triggers/urgent"
    assert program.post(url, json={}).status_code == 404


def test_a_program_acts_in_its_own_name_within_its_families(bench: Bench) -> None:
    url = f"/api/v1/cases/{prepared(bench, api=True)}/triggers/urgent"
    sensors = {"sub": "capteurs", "client_id": "capteurs", "name": "Capteurs"}
    given = {"rights": ["cases.trigger"], "bounds": {"cases.trigger": ["etat-civil"]}}
    for lacking in (
        {"rights": ["stats.read"], "bounds": given["bounds"]},
        {"rights": given["rights"]},
        {},
    ):
        assert bench.client("service", **sensors, **lacking).post(url, json={}).status_code == 403
    outside = {**given, "bounds": {"cases.trigger": ["voirie"]}}
    assert bench.client("service", **sensors, **outside).post(url, json={}).status_code == 404
    program = bench.client("service", **sensors, **given)
    assert program.post(url, json={}).status_code == 200
    assert bench.emitted("workflow.case.moved.v1")[-1]["by"] == {
        "kind": "program",
        "name": "Capteurs",
    }
    check_all(bench)
    with bench.transaction() as session:
        trace = session.scalars(sa.select(Trace).order_by(Trace.position.desc()).limit(1)).one()
        assert (trace.actor_kind, trace.actor_id) == ("program", "capteurs")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "hier"),
        ("choices", 3),
        ("agent", "a-12"),
        ("text", "x" * 20_001),
    ],
)
def test_a_value_that_is_none_of_its_field_is_refused(bench: Bench, kind: str, value: Any) -> None:
    field = {"id": "valeur", "type": kind, "label": "Valeur"}
    request_id = prepared(bench, api=True, fields=[field])
    program = agent(bench, "program-1", **PROGRAM)
    url = f"/api/v1/cases/{request_id}/triggers/urgent"
    assert program.post(url, json={"fields": {"valeur": value}}).status_code == 422
    assert agent(bench).get(case_url(request_id)).status_code == 200
