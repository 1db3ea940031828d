"""The roles that a procedure binds to functions: who acts, who reads, and what is told of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from guichet_kit.problems import Invalid
from guichet_kit.testing import Bench
from guichet_workflow import jobs
from guichet_workflow.actions import binding, publish
from guichet_workflow.core.case import SYSTEM
from guichet_workflow.models import Case, Line, Procedure, Retelling
from sqlalchemy import select, update
from structlog.testing import capture_logs

from .batching import said, selected
from .conftest import source
from .samples import agent, case_url, choose, opened
from .test_outside import hired

OPTIONS = "/agents/circuits/{}/options/acte-naissance"
PAGE = OPTIONS.format("acte-naissance")
CIRCLE = "acte-naissance/acte-naissance"
BOUND = "workflow.procedure.bound.v1"
MOVED = "workflow.case.moved.v1"
FUNCTION = "etat_civil"


def published(bench: Bench, version: int = 1, **more: Any) -> None:
    told = {"slug": "acte-naissance", "version": version, "family": "etat-civil", **more}
    bench.deliver("forms.procedure.published.v1", {"workflow": "acte-naissance", **told})


def designer(bench: Bench) -> FlaskClient:
    return agent(bench, "agent-9", rights=["workflows.build"])


@pytest.fixture(autouse=True)
def followed(bench: Bench) -> None:
    published(bench)
    annexe = {**source("acte-naissance"), "slug": "autre"}
    annexe["functions"] = {FUNCTION: {"label": "L’annexe", "role": "annexe"}}
    with bench.transaction() as session:
        publish(session, annexe)


def bind(bench: Bench, role: str, workflow: str = "acte-naissance") -> None:
    form = {f"champ-role.{FUNCTION}": role}
    assert designer(bench).post(OPTIONS.format(workflow), data=form).status_code == 303


def test_the_roles_of_a_procedure_decide_who_opens_and_acts_at_once(bench: Bench) -> None:
    request_id = opened(bench)
    annex = agent(bench, "agent-2", roles=["annexe"])
    assert annex.get(case_url(request_id)).status_code == 404
    bind(bench, "annexe")
    assert annex.get(case_url(request_id)).status_code == 200
    assert agent(bench).get(case_url(request_id)).status_code == 404
    assert choose(agent(bench), request_id, "delivrer").status_code == 404
    assert choose(annex, request_id, "delivrer").status_code == 303
    bind(bench, "")
    assert agent(bench).get(case_url(request_id)).status_code == 200
    assert annex.get(case_url(request_id)).status_code == 404


def test_a_batch_goes_by_the_roles_of_the_procedure(bench: Bench) -> None:
    request_id = opened(bench)
    bind(bench, "annexe")
    annex = agent(bench, "agent-2", roles=["annexe"])
    assert "Prendre" not in said(agent(bench).get(selected(agent(bench), [request_id])).text)
    assert "Prendre" in said(annex.get(selected(annex, [request_id])).text)


def test_readers_of_the_procedure_are_told_and_again_with_each_version(bench: Bench) -> None:
    published(bench, 2, title="Acte")
    assert not bench.emitted(BOUND)
    bind(bench, "annexe")
    told = bench.emitted(BOUND)[-1]
    assert (told["circle"], told["readers"], told["revision"]) == (CIRCLE, ["annexe"], 2)
    assert told["title"] == "Acte"
    bind(bench, "annexe")
    assert len(bench.emitted(BOUND)) == 1
    json = source("acte-naissance")
    json["functions"]["maire"] = {"label": "Le maire", "role": "maire"}
    with bench.transaction() as session:
        publish(session, json)
    told = bench.emitted(BOUND)[-1]
    assert (told["readers"], told["revision"]) == (["annexe", "maire"], 3)
    assert told["former_readers"] == ["annexe"]
    bind(bench, "")
    told = bench.emitted(BOUND)[-1]
    assert (told["readers"], told["revision"]) == (["etat-civil", "maire"], 4)


def test_a_procedure_that_follows_another_workflow_tells_its_readers_there(bench: Bench) -> None:
    bind(bench, "etat-civil")
    published(bench, 2, workflow="autre")
    told = bench.emitted(BOUND)[-1]
    assert (told["circle"], told["readers"]) == ("autre/acte-naissance", ["etat-civil"])


def circles(bench: Bench) -> dict[str, list[str]]:
    """Give who reads each circle, by the highest revision that was told of it."""
    told = sorted(bench.emitted(BOUND), key=lambda one: int(one["revision"]))
    return {one["circle"]: one["readers"] for one in told}


def test_cases_on_a_former_workflow_are_read_by_the_roles_bound_since(bench: Bench) -> None:
    bind(bench, "etat-civil")
    opened(bench)
    published(bench, 2, workflow="autre")
    bind(bench, "maire", "autre")
    assert circles(bench) == {CIRCLE: ["maire"], "autre/acte-naissance": ["maire"]}


def test_cases_on_a_former_workflow_are_read_when_it_was_never_bound(bench: Bench) -> None:
    opened(bench)
    published(bench, 2, workflow="autre")
    bind(bench, "annexe", "autre")
    jobs.tell_again(bench.app)
    told = bench.emitted(MOVED)[-1]
    assert circles(bench)[told["circle"]] == told["readers"] == ["annexe"]
    json = source("acte-naissance")
    json["functions"]["maire"] = {"label": "Le maire", "role": "maire"}
    with bench.transaction() as session:
        publish(session, json)
    assert circles(bench)[CIRCLE] == ["annexe", "maire"]


def test_a_request_sent_before_its_procedure_followed_another_is_read(bench: Bench) -> None:
    published(bench, 2, workflow="autre")
    bind(bench, "annexe", "autre")
    assert CIRCLE not in circles(bench)
    opened(bench)
    assert bench.emitted(MOVED)[-1]["circle"] == CIRCLE
    assert circles(bench)[CIRCLE] == ["annexe"]


def test_a_request_opened_while_roles_are_bound_is_read_once_told_again(bench: Bench) -> None:
    published(bench, 2, workflow="autre")
    bind(bench, "annexe", "autre")
    with bench.transaction() as session:
        session.execute(update(Procedure).values(roles_version=0))
    opened(bench)
    with bench.transaction() as session:
        # As an opening does that began before the roles changed, and ends after.
        session.execute(update(Procedure).values(roles_version=1))
    jobs.tell_again(bench.app)
    assert circles(bench)[CIRCLE] == ["annexe"]


def test_a_new_request_is_told_with_the_roles_of_its_procedure(bench: Bench) -> None:
    opened(bench)
    told = bench.emitted(MOVED)[-1]
    assert (told["circle"], told["role"]) == ("acte-naissance", "etat-civil")
    bind(bench, "annexe")
    opened(bench)
    told = bench.emitted(MOVED)[-1]
    assert (told["circle"], told["role"], told["readers"]) == (CIRCLE, "annexe", ["annexe"])


def test_the_worker_tells_every_case_again_by_slices(bench: Bench, monkeypatch: Any) -> None:
    monkeypatch.setattr(binding, "SLICE", 2)
    requests = [opened(bench, number=f"2026-00010{n}") for n in range(5)]
    assert choose(agent(bench), requests[0], "delivrer").status_code == 303
    with bench.transaction() as session:
        moved = dict(session.execute(select(Case.request_id, Case.moved_at)).all())
    bind(bench, "annexe")
    assert {told["circle"] for told in bench.emitted(MOVED)} == {"acte-naissance"}
    jobs.tell_again(bench.app)
    told = bench.emitted(MOVED)[-5:]
    assert {one["request_id"] for one in told} == set(requests)
    assert {one["circle"] for one in told} == {CIRCLE}
    assert all(one["by"]["kind"] == "system" and "previous" not in one for one in told)
    with bench.transaction() as session:
        assert dict(session.execute(select(Case.request_id, Case.moved_at)).all()) == moved
        [line] = session.scalars(
            select(Line).where(Line.request_id == UUID(requests[1]), Line.kind == "rebound")
        )
        assert not line.public
    page = agent(bench, "agent-2", roles=["annexe"]).get(case_url(requests[1])).text
    assert "ce ne sont plus les mêmes agents qui agissent" in page
    jobs.tell_again(bench.app)
    assert len(bench.emitted(MOVED)) == len(told) + 6


def test_a_case_that_cannot_be_told_again_holds_up_no_other(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binding, "SLICE", 2)
    requests = sorted(opened(bench, number=f"2026-00010{n}") for n in range(5))
    broken = Case.request_id == UUID(requests[0])
    with bench.transaction() as session:
        state = session.scalar(select(Case.state).where(broken))
        session.execute(update(Case).where(broken).values(state={}))
    bind(bench, "annexe")
    with capture_logs() as logs:
        jobs.tell_again(bench.app)
        jobs.tell_again(bench.app)
    told = [one["request_id"] for one in bench.emitted(MOVED) if one["circle"] == CIRCLE]
    assert sorted(told) == requests[1:]
    (log,) = [one for one in logs if one["event"] == "retelling_case_failed"]
    assert log["request_id"] == requests[0]
    with bench.transaction() as session:
        session.execute(update(Case).where(broken).values(state=state))
        earlier = Retelling.since - timedelta(minutes=2)
        session.execute(update(Retelling).values(retry_at=None, since=earlier))
    jobs.tell_again(bench.app)
    assert bench.emitted(MOVED)[-1]["request_id"] == requests[0]
    with bench.transaction() as session:
        assert session.scalar(select(Retelling.procedure)) is None


def test_what_read_the_former_roles_is_told_again_within_the_minute(bench: Bench) -> None:
    opened(bench)
    bind(bench, "annexe")
    jobs.tell_again(bench.app)
    with bench.transaction() as session:
        # As a move does that began before the roles changed, and ends after.
        session.execute(update(Case).values(roles_version=0))
        assert session.scalar(select(Retelling.procedure)) == "acte-naissance"
    jobs.tell_again(bench.app)
    assert bench.emitted(MOVED)[-1]["case_version"] == 3
    with bench.transaction() as session:
        session.execute(update(Retelling).values(since=Retelling.since - timedelta(minutes=2)))
    jobs.tell_again(bench.app)
    with bench.transaction() as session:
        assert session.scalar(select(Retelling.procedure)) is None
        assert session.scalar(select(Case.roles_version)) == 1


def test_what_cannot_be_bound_is_refused(bench: Bench) -> None:
    form = {f"champ-role.{FUNCTION}": "x" * 61}
    refused = designer(bench).post(PAGE, data=form)
    assert refused.status_code == 422
    assert "x" * 61 in refused.text
    with bench.transaction() as session:
        with pytest.raises(Invalid):
            binding.set_roles(session, "acte-naissance", {"maire": "annexe"}, SYSTEM)
        assert session.scalar(select(Procedure.roles)) == {}


def test_a_role_that_nobody_has_is_bound_to_no_function(bench: Bench) -> None:
    hired(bench, "annexe")
    refused = designer(bench).post(PAGE, data={f"champ-role.{FUNCTION}": "anexe"})
    assert refused.status_code == 422
    text = refused.text.replace("\u00a0", " ")
    assert "Aucun agent n’a le rôle « anexe »" in text
    assert f'href="#champ-role.{FUNCTION}"' in text
    assert 'value="anexe"' in text
    assert '<option value="annexe">' in text
    with bench.transaction() as session:
        assert session.scalar(select(Procedure.roles)) == {}
    bind(bench, "annexe")
    hired(bench, "annexe", kept=False, minute=2)
    hired(bench, "accueil")
    form = {f"champ-role.{FUNCTION}": "annexe"}
    assert designer(bench).post(PAGE, data=form).status_code == 422
    bind(bench, "")
