"""A choice of an agent waits ten seconds: taken back, done once, refused with its words kept."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_workflow import create_app, jobs
from guichet_workflow.actions import graces, publish
from guichet_workflow.actions.anonymity import erase
from guichet_workflow.cli import MIGRATIONS
from guichet_workflow.models import Case, Clock, Grace, Line, Trace
from guichet_workflow.settings import Settings

from .conftest import source
from .samples import agent, case_url, choose, opened

WHY = "Il manque le nom."
TITLE = "C’est choisi"


@pytest.fixture(scope="module")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest(
        "workflow", create_app, Settings, admin_url, migrations=MIGRATIONS, undo_s=10
    )
    yield service
    service.close()


def kept(bench: Bench) -> Grace:
    with bench.transaction() as session:
        return session.scalars(sa.select(Grace)).one()


def version_of(bench: Bench, request_id: str) -> int:
    with bench.transaction() as session:
        found: int = session.scalars(
            sa.select(Case.version).where(Case.request_id == UUID(request_id))
        ).one()
        return found


def let_pass(bench: Bench) -> None:
    """Have the seconds be over, by the database's clock, and the worker do what is due."""
    with bench.transaction() as session:
        session.execute(sa.text("update graces set due_at = now() - interval '1 second'"))
    with bench.app.app_context():
        jobs.do_choices(bench.app)


def button(page: str) -> dict[str, str]:
    mark = 'choix/annuler"'
    form = page[page.index(mark) :]
    return {"id": form.split('name="id" value="')[1].split('"')[0]}


def test_nothing_of_the_case_changes_within_the_ten_seconds(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    sent = len(bench.emitted())
    assert choose(who, request_id, "refuser", comment=WHY).status_code == 303
    assert version_of(bench, request_id) == 1
    assert len(bench.emitted()) == sent
    page = who.get(case_url(request_id)).text
    assert TITLE in page
    assert "Annuler ce choix" in page
    assert "dans 10 s" in page or "dans 9 s" in page
    assert "Un choix est en attente" in page
    with bench.app.app_context():
        jobs.do_choices(bench.app)
    assert version_of(bench, request_id) == 1


def test_it_is_done_once_when_they_are_over(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    choose(who, request_id, "refuser", comment=WHY)
    due = graces.Due(bench.authority, kept(bench).id)
    let_pass(bench)
    assert version_of(bench, request_id) == 2
    assert TITLE not in who.get(case_url(request_id)).text
    with bench.transaction() as session:
        graces.do(session, due)
    with bench.app.app_context():
        jobs.do_choices(bench.app)
    assert version_of(bench, request_id) == 2
    with bench.transaction() as session:
        line = session.scalars(sa.select(Line).where(Line.version == 2, Line.seq == 0)).one()
        assert (line.kind, line.by_id) == ("chose", "agent-1")
        trace = session.scalars(sa.select(Trace).order_by(Trace.position.desc()).limit(1)).one()
        assert (trace.action, trace.actor_id) == ("case.chose", "agent-1")


def test_taken_back_it_leaves_nothing_and_gives_the_words_again(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    with bench.transaction() as session:
        clocks = session.scalars(sa.select(sa.func.count()).select_from(Clock)).one()
    choose(who, request_id, "refuser", comment=WHY)
    back = who.post(
        case_url(request_id, "choix/annuler"), data=button(who.get(case_url(request_id)).text)
    )
    assert back.status_code == 200
    assert "est annulé" in back.text
    assert WHY in back.text
    let_pass(bench)
    assert version_of(bench, request_id) == 1
    with bench.transaction() as session:
        assert session.scalars(sa.select(sa.func.count()).select_from(Clock)).one() == clocks
        trace = session.scalars(sa.select(Trace).order_by(Trace.position.desc()).limit(1)).one()
        assert trace.action == "choice.taken_back"
    assert choose(who, request_id, "delivrer").status_code == 303


def test_too_late_or_of_somebody_else_it_is_not_taken_back(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    choose(who, request_id, "refuser", comment=WHY)
    mine = button(who.get(case_url(request_id)).text)
    other = agent(bench, "agent-2", name="Bruno Tessier")
    seen = other.get(case_url(request_id)).text
    assert "a choisi" in seen
    assert "Annuler ce choix" not in seen
    url = case_url(request_id, "choix/annuler")
    assert other.post(url, data=mine).status_code == 409
    assert who.post(url, data={"id": "x"}).status_code == 404
    let_pass(bench)
    assert who.post(url, data=mine).status_code == 409
    assert version_of(bench, request_id) == 2


def test_a_colleague_who_chooses_meanwhile_keeps_her_words(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    choose(who, request_id, "delivrer")
    other = agent(bench, "agent-2", name="Bruno Tessier")
    lost = choose(other, request_id, "refuser", comment=WHY)
    assert lost.status_code == 409
    assert WHY in lost.text
    assert "Choisir de nouveau" in lost.text
    assert "ne fait simplement pas partie" not in lost.text
    let_pass(bench)
    assert version_of(bench, request_id) == 2


def test_what_cannot_be_done_any_more_is_told_to_its_author_with_her_words(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    choose(who, request_id, "refuser", comment=WHY)
    program = agent(bench, "agent-2")
    url = f"/api/v1/cases/{request_id}/choices"
    assert program.post(url, json={"choice": "delivrer", "version": 1}).status_code == 200
    let_pass(bench)
    assert version_of(bench, request_id) == 2
    page = who.get(case_url(request_id)).text
    assert "ne s’est pas fait" in page
    assert WHY in page
    assert "ne s’est pas fait" not in agent(bench, "agent-3").get(case_url(request_id)).text
    read = who.post(case_url(request_id, "choix/annuler"), data=button(page))
    assert read.status_code == 303
    assert "ne s’est pas fait" not in who.get(case_url(request_id)).text


def test_a_case_that_asks_another_right_by_then_refuses_it(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    choose(who, request_id, "delivrer")
    with bench.transaction() as session:
        session.execute(sa.update(Case).values(family="voirie"))
    let_pass(bench)
    assert version_of(bench, request_id) == 1
    assert kept(bench).reason == "Ce dossier n’existe plus"


def test_what_came_to_decide_meanwhile_is_refused_for_want_of_confirmation(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    choose(who, request_id, "refuser", comment=WHY)
    unconfirmed = {**kept(bench).wish, "confirmed": False}
    with bench.transaction() as session:
        session.execute(sa.update(Grace).values(wish=unconfirmed))
    let_pass(bench)
    assert version_of(bench, request_id) == 1
    page = who.get(case_url(request_id)).text
    assert "ne s’est pas fait" in page
    assert WHY in page


@pytest.mark.parametrize(
    ("choice", "version", "comment", "status"),
    [("refuser", 1, "", 422), ("refuser", 0, WHY, 409), ("inconnu", 1, "", 409)],
)
def test_what_the_engine_refuses_is_refused_at_once(
    bench: Bench, choice: str, version: int, comment: str, status: int
) -> None:
    request_id, who = opened(bench), agent(bench)
    form = {"choice": choice, "version": version, "comment": comment, "confirme": "oui"}
    refused = who.post(case_url(request_id, "choix"), data=form)
    assert refused.status_code == status
    with bench.transaction() as session:
        assert session.scalars(sa.select(Grace)).all() == []


def test_a_global_action_waits_as_well(bench: Bench) -> None:
    changed: dict[str, Any] = source("acte-naissance")
    by = [changed["statuses"][1]["function"]]
    act = {"do": "note", "text": "Vite"}
    changed["actions"] = [{"id": "urgent", "label": "Passer en urgent", "by": by, "actions": [act]}]
    with bench.transaction() as session:
        publish(session, changed)
    request_id, who = opened(bench), agent(bench)
    form = {"choice": "urgent", "version": "1"}
    assert who.post(case_url(request_id, "actions"), data=form).status_code == 303
    assert version_of(bench, request_id) == 1
    let_pass(bench)
    assert version_of(bench, request_id) == 2


def test_it_costs_a_move_of_at_most_eight_statements(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    choose(who, request_id, "refuser", comment=WHY)
    due = graces.Due(bench.authority, kept(bench).id)
    with bench.statements() as seen, bench.transaction() as session:
        graces.do(session, due)
    assert version_of(bench, request_id) == 2
    assert len(seen) <= 8, seen


def test_its_page_costs_at_most_eight_statements(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    choose(who, request_id, "refuser", comment=WHY)
    with bench.statements() as seen:
        assert TITLE in who.get(case_url(request_id)).text
    assert len(seen) <= 8, seen


def test_of_several_at_once_one_waits_and_is_done_once(bench: Bench) -> None:
    request_id = opened(bench)
    clients = [agent(bench, f"agent-{n}", name=f"Agente {n}") for n in range(8)]
    words = [f"Mes mots à moi, numéro {n}." for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        acts = [
            pool.submit(choose, clients[n], request_id, "refuser", comment=words[n])
            for n in range(8)
        ]
        answers = [one.result() for one in acts]
        assert sorted(one.status_code for one in answers) == [303, *[409] * 7]
        assert all(words[n] in one.text for n, one in enumerate(answers) if one.status_code == 409)
        with bench.transaction() as session:
            session.execute(sa.text("update graces set due_at = now() - interval '1 second'"))
        due = graces.Due(bench.authority, kept(bench).id)

        def do(_n: int) -> None:
            with bench.transaction() as session:
                graces.do(session, due)

        list(pool.map(do, range(8)))
    assert version_of(bench, request_id) == 2
    refused = [d for d in bench.emitted("workflow.case.moved.v1") if d["status"]["id"] == "refusee"]
    assert len(refused) == 1


def test_a_worker_that_dies_leaves_it_to_be_done_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = opened(bench)
    choose(agent(bench), request_id, "refuser", comment=WHY)

    def die(name: str) -> None:
        assert name == "grace.done_uncommitted"
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "reach", die)
        with pytest.raises(SystemExit):
            let_pass(bench)
    assert version_of(bench, request_id) == 1
    let_pass(bench)
    assert version_of(bench, request_id) == 2
    moves = bench.emitted("workflow.case.moved.v1")
    assert [one["case_version"] for one in moves] == [1, 2]


def test_one_that_fails_is_put_off_and_holds_none_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, who = opened(bench), opened(bench), agent(bench)
    for request_id in (first, second):
        choose(who, request_id, "delivrer")
    real = graces.do

    def do(session: Any, due: graces.Due) -> None:
        if session.get_one(Grace, due.id).request_id == UUID(first):
            raise RuntimeError
        real(session, due)

    monkeypatch.setattr(graces, "do", do)
    let_pass(bench)
    assert (version_of(bench, first), version_of(bench, second)) == (1, 2)
    assert kept(bench).reason == ""


def test_erasing_the_case_takes_its_words_away(bench: Bench) -> None:
    request_id = opened(bench)
    choose(agent(bench), request_id, "refuser", comment=WHY)
    with bench.transaction() as session:
        erase(session, UUID(request_id))
        assert session.scalars(sa.select(Grace)).all() == []


def test_what_was_refused_is_forgotten_after_a_month(bench: Bench) -> None:
    request_id = opened(bench)
    choose(agent(bench), request_id, "refuser", comment=WHY)
    with bench.transaction() as session:
        session.execute(sa.text("update graces set due_at = now() - interval '31 days'"))
    jobs.forget_choices(bench.app)
    assert kept(bench).reason == ""
    with bench.transaction() as session:
        session.execute(sa.text("update graces set reason = 'Trop tard'"))
    jobs.forget_choices(bench.app)
    with bench.transaction() as session:
        assert session.scalars(sa.select(Grace)).all() == []
