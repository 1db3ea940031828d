"""Who handles a case, on a real database: colleagues, teams, the least loaded."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from guichet_kit.testing import Bench
from guichet_workflow import jobs
from guichet_workflow.actions import publish
from guichet_workflow.models import Agent, Mention
from sqlalchemy import func, select, update

from .conftest import source
from .samples import agent, case_url, choose, opened

GIVE = {"id": "confier", "label": "Confier", "by": [], "to": "suite",
        "fields": [{"id": "qui", "type": "agent", "label": "À qui"}]}  # fmt: skip


def published(bench: Bench, enter: list[Any], **more: Any) -> dict[str, Any]:
    """Publish a version with a choice that leads to a status whose actions are `enter`."""
    changed = source("acte-naissance") | more
    step = changed["statuses"][1]
    function = step["function"]
    after = {**step, "id": "suite", "label": "Suite", "enter": enter}
    changed["statuses"].append(after)
    step["choices"] = [*step["choices"], {**GIVE, "by": [function]}]
    with bench.transaction() as session:
        publish(session, changed)
    return {"function": function}


def assignees(bench: Bench) -> list[str]:
    moved = bench.emitted("workflow.case.moved.v1")
    return [data.get("assignee", {}).get("id", "") for data in moved]


def test_a_case_goes_to_the_agent_whom_a_choice_names(bench: Bench) -> None:
    published(bench, [{"do": "assign", "whom": "field", "field": "qui"}])
    request_id = opened(bench)
    agent(bench, "agent-2", name="Yves Tanguy").get(case_url(request_id))
    page = agent(bench).get(case_url(request_id)).text
    assert '<option value="agent-2">Yves Tanguy</option>' in page
    assert choose(agent(bench), request_id, "confier", **{"champ-qui": "x"}).status_code == 422
    assert (
        choose(agent(bench), request_id, "confier", **{"champ-qui": "agent-2"}).status_code == 303
    )
    assert assignees(bench)[-1] == "agent-2"
    assert "Yves Tanguy" in agent(bench).get(case_url(request_id)).text


def test_a_stranger_to_the_function_is_not_offered(bench: Bench) -> None:
    published(bench, [])
    request_id = opened(bench)
    other = opened(bench, number="2026-000777", workflow="signalement-voirie")
    agent(bench, "agent-3", name="Paul Voirie", roles=["voirie"]).get(case_url(other))
    assert "Paul Voirie" not in agent(bench).get(case_url(request_id)).text


def test_an_agent_who_comes_no_more_is_forgotten(bench: Bench) -> None:
    request_id = opened(bench)
    for sub in ("agent-1", "agent-2"):
        agent(bench, sub).get(case_url(request_id))
    with bench.transaction() as session:
        old = update(Agent).where(Agent.id == "agent-1")
        long_ago = func.now() - timedelta(days=200)
        session.execute(old.values(seen_at=long_ago))
        told = {"request_id": UUID(request_id), "by_name": "Anne"}
        session.add(Mention(**told, agent_id="agent-1", at=long_ago))
        session.add(Mention(**told, agent_id="agent-2"))
    with bench.app.app_context():
        jobs.forget_agents(bench.app)
    with bench.transaction() as session:
        assert list(session.scalars(select(Agent.id))) == ["agent-2"]
        assert list(session.scalars(select(Mention.agent_id))) == ["agent-2"]


def test_a_team_takes_the_function_and_the_role_of_before_loses_it(bench: Bench) -> None:
    teams = {"nord": {"label": "Secteur nord", "role": "nord"}}
    give = {"do": "assign", "whom": "team", "function": "", "team": "nord"}
    function = source("acte-naissance")["statuses"][1]["function"]
    published(bench, [{**give, "function": function}], teams=teams)
    request_id = opened(bench)
    agent(bench).get(case_url(request_id))
    answer = choose(agent(bench), request_id, "confier", **{"champ-qui": "agent-1"})
    assert answer.status_code == 303
    told = bench.emitted("workflow.case.moved.v1")[-1]
    assert (told["role"], told["roles"]) == ("nord", ["nord"])
    assert agent(bench).get(case_url(request_id)).status_code == 404
    assert agent(bench, "agent-9", roles=["nord"]).get(case_url(request_id)).status_code == 200


def test_the_least_loaded_agent_is_given_the_case(bench: Bench) -> None:
    function = source("acte-naissance")["statuses"][1]["function"]
    published(bench, [{"do": "assign", "whom": "least_load", "function": function}])
    busy, request_id = opened(bench), opened(bench, number="2026-000777")
    for sub in ("agent-1", "agent-2"):
        agent(bench, sub).get(case_url(busy))
    agent(bench).post(case_url(busy, "affectation"), data={"action": "prendre"})
    choose(agent(bench), request_id, "confier", **{"champ-qui": "agent-1"})
    with bench.app.app_context():
        jobs.fire_timers(bench.app)
    assert assignees(bench)[-1] == "agent-2"
