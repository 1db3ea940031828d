"""Definitions, clocks that fire once, the audit that cannot be rewritten."""

import hashlib
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from guichet_kit.database import sqlalchemy_url
from guichet_kit.testing import Bench
from guichet_workflow import jobs
from guichet_workflow.actions import publish
from guichet_workflow.actions.definitions import Unfit
from guichet_workflow.actions.demonstration import let_days_pass
from guichet_workflow.models import Clock
from sqlalchemy import select

from .conftest import source
from .samples import agent, choose, citizen, opened, own_url

LINES = """select position, authority, at at time zone 'utc' as at, actor_kind, actor_id, action,
       object, details::text, previous, hash from audit where authority = :a order by position"""


def test_the_same_definition_twice_is_one_version(bench: Bench) -> None:
    with bench.transaction() as session:
        assert publish(session, source("acte-naissance")) == 1
    changed = source("acte-naissance") | {"title": "Autre titre"}
    with bench.transaction() as session:
        assert publish(session, changed) == 2
        assert publish(session, source("acte-naissance")) == 3
    published = bench.emitted("workflow.definition.published.v1")
    assert [d["version"] for d in published if d["slug"] == "acte-naissance"] == [1, 2, 3]


def test_a_case_stays_on_its_version(bench: Bench) -> None:
    request_id = opened(bench)
    changed = source("acte-naissance")
    changed["statuses"][1]["choices"][0]["label"] = "Autre verbe"
    with bench.transaction() as session:
        publish(session, changed)
    newer = opened(bench, number="2026-000124")
    old, new = (agent(bench).get(f"/agents/dossiers/{one}/").text for one in (request_id, newer))
    assert "Délivrer l’acte" in old
    assert "Autre verbe" in new


def test_an_unfit_definition_is_refused_with_its_findings(bench: Bench) -> None:
    broken = source("acte-naissance") | {"start": "nulle-part"}
    with bench.transaction() as session, pytest.raises(Unfit) as refused:
        publish(session, broken)
    assert any("nulle-part" in finding.text for finding in refused.value.findings)
    with bench.transaction() as session, pytest.raises(Unfit):
        publish(session, {"slug": 3})


def waiting(bench: Bench) -> str:
    request_id = opened(bench)
    choose(agent(bench), request_id, "complement", comment="Quelle mairie ?")
    return request_id


def pass_days(bench: Bench, request_id: str, days: int) -> None:
    with bench.transaction() as session:
        let_days_pass(session, UUID(request_id), days)


def work(bench: Bench) -> None:
    with bench.app.app_context():
        jobs.fire_timers(bench.app)


def reminders(bench: Bench) -> int:
    sent = bench.emitted("workflow.message.requested.v1")
    return sum(data["template"] == "acte-naissance.relance" for data in sent)


def clocks(bench: Bench, request_id: str) -> list[str]:
    with bench.transaction() as session:
        own = select(Clock.key).where(Clock.request_id == UUID(request_id))
        return list(session.scalars(own.order_by(Clock.key)))


def test_clocks_fire_when_due_and_once(bench: Bench) -> None:
    request_id = waiting(bench)
    assert len(clocks(bench, request_id)) == 2
    work(bench)
    assert reminders(bench) == 0
    pass_days(bench, request_id, 11)
    work(bench)
    work(bench)
    assert reminders(bench) == 1
    pass_days(bench, request_id, 20)
    work(bench)
    assert bench.emitted("workflow.case.moved.v1")[-1]["status"]["id"] == "verification"
    assert clocks(bench, request_id) == []


@pytest.mark.parametrize("point", ["timer.claimed", "timer.applied_unmarked"])
def test_a_worker_that_dies_leaves_the_clock_to_fire_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """Fault matrix, row 8; the process is killed for real in tests/faults."""
    request_id = waiting(bench)
    pass_days(bench, request_id, 11)

    def die(name: str) -> None:
        if name == point:
            raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "reach", die)
        with pytest.raises(SystemExit):
            work(bench)
    assert reminders(bench) == 0
    work(bench)
    assert reminders(bench) == 1


def test_a_clock_that_fails_is_put_off(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    request_id, other = waiting(bench), waiting(bench)
    pass_days(bench, request_id, 11)
    fire = jobs.clocks.fire

    def fail(session: Any, held: Any, due: Any) -> None:
        if str(due.request_id) == request_id:
            raise RuntimeError("broken")
        fire(session, held, due)

    pass_days(bench, other, 11)
    with monkeypatch.context() as patch:
        patch.setattr(jobs.clocks, "fire", fail)
        work(bench)
    assert reminders(bench) == 1
    work(bench)
    assert reminders(bench) == 1
    assert len(clocks(bench, request_id)) == 2


def test_a_clock_over_its_time_stops_no_other(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id, other = waiting(bench), waiting(bench)
    pass_days(bench, request_id, 12)
    pass_days(bench, other, 11)
    fire = jobs.clocks.fire

    def slow(session: Any, held: Any, due: Any) -> None:
        if str(due.request_id) == request_id:
            session.execute(sa.text("set local statement_timeout = 50"))
            session.execute(sa.text("select pg_sleep(5)"))
        fire(session, held, due)

    monkeypatch.setattr(jobs.clocks, "fire", slow)
    work(bench)
    assert reminders(bench) == 1
    assert len(clocks(bench, request_id)) == 2


def test_an_answer_stops_the_clocks(bench: Bench) -> None:
    request_id = waiting(bench)
    citizen(bench).post(own_url(request_id, "reponse"), data={"champ-precision": "Valmont"})
    assert clocks(bench, request_id) == []


def test_the_audit_is_chained_and_the_web_role_cannot_rewrite_it(bench: Bench) -> None:
    request_id = opened(bench)
    choose(agent(bench), request_id, "delivrer")
    with bench.transaction() as session:
        lines = session.execute(sa.text(LINES), {"a": bench.authority}).all()
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
    previous = ""
    for line in lines:
        at = line.at.strftime("%Y-%m-%dT%H:%M:%S.%f")
        told = [previous, line.position, line.authority, at, *line[3:8]]
        assert line.previous == previous
        previous = hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()
        assert line.hash == previous
    assert lines[-1].action == "case.chose"
    assert lines[-1].actor_id == "agent-1"
    url = sqlalchemy_url(bench.service.settings.database_url)
    engine = sa.create_engine(url)
    for statement in ("update audit set action = 'x'", "delete from audit"):
        with engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError):
            connection.execute(sa.text(statement))
    engine.dispose()
