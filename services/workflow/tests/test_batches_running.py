"""The worker carries a batch out: within its budget, shared, tried again, then forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from guichet_kit.testing import Bench, check_contract
from guichet_workflow import jobs
from guichet_workflow.actions import batches, publish
from guichet_workflow.actions.anonymity import erase
from guichet_workflow.models import Batch, BatchItem, Case, Line, Opening
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from .batching import (
    HOME,
    REFUSE,
    carried_out,
    confirmed,
    launched,
    let_grace_pass,
    prepared,
    said,
    selected,
    statuses,
    work,
)
from .conftest import source
from .loading import copy_case
from .samples import agent, case_url, opened
from .test_marks import CONTRACTS

MOST_OF_A_MOVE = 8


@pytest.fixture
def cases(bench: Bench) -> list[str]:
    return [opened(bench, number=f"2026-00010{n}") for n in range(3)]


def test_a_case_costs_no_more_statements_than_a_move(bench: Bench, cases: list[str]) -> None:
    launched(agent(bench), cases, REFUSE, "REFUSER 3", comment="Hors délai.")
    let_grace_pass(bench)
    database = bench.app.extensions["guichet"].database
    with database.worker_transaction() as session:
        (one,) = [it for it in batches.list_at_work(session) if it.authority == bench.authority]
    with bench.app.app_context(), bench.statements() as seen:
        assert jobs._carry_out_next(database, one)
    own = [it for it in seen if "batch" in it.split("where")[0].lower()]
    assert len(own) == 2, own
    assert len(seen) - len(own) <= MOST_OF_A_MOVE, seen


def at_work(bench: Bench) -> list[batches.AtWork]:
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        return [one for one in batches.list_at_work(session) if one.authority == bench.authority]


def test_a_batch_that_always_fails_lets_those_behind_pass(
    bench: Bench, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    launched(agent(bench), cases, REFUSE, "REFUSER 3", comment="Hors délai.")
    let_grace_pass(bench)
    assert len(at_work(bench)) == 1

    def failing(_session: Session, _one: batches.AtWork) -> None:
        raise ValueError("an odd batch")

    with monkeypatch.context() as broken:
        broken.setattr(batches, "claim", failing)
        jobs.carry_out_batches(bench.app)
    assert at_work(bench) == [], "it waits for five minutes"
    with bench.transaction() as session:
        session.execute(update(Batch).values(retry_at=func.now()))
    work(bench)
    assert statuses(bench, cases) == ["refusee"] * 3


@pytest.mark.parametrize("number", [1, 300])
def test_pages_send_as_many_statements_for_many_cases(bench: Bench, number: int) -> None:
    request_id = opened(bench)
    copy_case(bench, request_id, number - 1)
    with bench.transaction() as session:
        ids = [str(one) for one in session.scalars(select(Case.request_id))]
    who = agent(bench)
    with bench.statements() as seen:
        url = selected(who, ids)
    assert len(seen) <= 3, seen
    with bench.statements() as seen:
        who.get(url)
    assert len(seen) <= 8, seen
    with bench.statements() as seen:
        assert who.post(url, data={"act": REFUSE, "comment": "Non."}).status_code == 303
    assert len(seen) <= 9, seen
    with bench.statements() as seen:
        assert f"REFUSER {number}" in who.get(f"{url}apercu").text
    assert len(seen) <= 5, seen
    data = confirmed(who, url, f"REFUSER {number}")
    with bench.statements() as seen:
        assert who.post(f"{url}apercu", data=data).status_code == 303
    assert len(seen) <= 5, seen
    with bench.statements() as seen:
        assert "Tout annuler" in who.get(url).text
    assert len(seen) <= 5, seen


def test_who_is_named_in_a_preview_may_learn_who_read_it(bench: Bench) -> None:
    ids = [opened(bench, number=f"2026-00010{n}") for n in range(5)]
    who = agent(bench)
    url = prepared(who, ids, REFUSE, comment="Non.")
    for _turn in range(2):
        assert who.get(f"{url}apercu").text.count("Marie Le Goff") == 3
    with bench.transaction() as session:
        read = session.execute(select(Opening.request_id, Opening.reader_id)).all()
    assert sorted(map(tuple, read)) == sorted((UUID(one), "agent-1") for one in ids[:3])


def test_workers_share_the_cases_and_do_each_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = opened(bench)
    copy_case(bench, request_id, 39)
    with bench.transaction() as session:
        ids = [str(one) for one in session.scalars(select(Case.request_id))]
    launched(agent(bench), ids, "take")
    let_grace_pass(bench)
    monkeypatch.setattr(jobs, "BATCH_SLICE_S", 60)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _n: work(bench), range(4)))
    with bench.transaction() as session:
        assert session.scalar(select(func.count()).where(Line.kind == "assigned")) == 40
        assert list(session.scalars(select(Batch.state))) == ["ended"]
        assert set(session.scalars(select(BatchItem.state))) == {"done"}


def test_a_case_that_fails_is_tried_three_times_and_holds_up_no_other(
    bench: Bench, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = launched(agent(bench), cases, REFUSE, "REFUSER 3", comment="Hors délai.")
    carry_out, tries = batches.carry_out, []

    def failing(session: Session, claimed: batches.Claimed) -> None:
        carry_out(session, claimed)
        if str(claimed.request_id) == cases[0]:
            tries.append(claimed)
            raise ValueError("an odd case")

    monkeypatch.setattr(batches, "carry_out", failing)
    monkeypatch.setattr(jobs, "BATCH_SLICE_S", 60)
    carried_out(bench)
    assert len(tries) == 3
    assert statuses(bench, cases) == ["verification", "refusee", "refusee"]
    assert "Une panne l’a empêché trois fois de suite" in said(agent(bench).get(url).text)


def marked(bench: Bench) -> None:
    """Put a version live whose cases may be marked, and acted on together at any time."""
    changed: dict[str, Any] = source("acte-naissance")
    changed["urgency"] = [{"id": "normale", "label": "Normale"}, {"id": "haute", "label": "Haute"}]
    changed["tags"] = {"presse": "Presse"}
    by = changed["statuses"][1]["choices"][0]["by"]
    together = {"id": "signaler", "label": "Signaler", "by": by, "bulk": True}
    alone = {"id": "revoir", "label": "Revoir", "by": by}
    tag = [{"do": "tag", "tag": "presse"}]
    changed["actions"] = [{**one, "actions": tag} for one in (together, alone)]
    with bench.transaction() as session:
        publish(session, changed)


@pytest.mark.parametrize(
    ("act", "form", "words"),
    [
        ("urgency", {"level": "haute"}, "Urgence : Haute"),
        ("tag", {"tag": "presse"}, "Presse"),
    ],
)
def test_marks_are_put_on_many_cases_and_taken_off(
    bench: Bench, act: str, form: dict[str, str], words: str
) -> None:
    marked(bench)
    cases, who = [opened(bench), opened(bench)], agent(bench)
    url = launched(who, cases, act, **form)
    carried_out(bench)
    assert words in said(who.get(case_url(cases[1])).text)
    told = bench.emitted("workflow.case.moved.v1")[-1]
    check_contract(CONTRACTS, "workflow.case.moved.v1", told)
    assert told.get("tags" if act == "tag" else "urgency")
    assert who.post(f"{url}defaire").status_code == 303
    work(bench)
    assert "2 demandes sont comme avant" in said(who.get(url).text)
    told = bench.emitted("workflow.case.moved.v1")[-1]
    assert not told.get("tags")
    assert not told.get("urgency")


def test_only_actions_meant_for_many_are_offered(bench: Bench) -> None:
    marked(bench)
    cases, who = [opened(bench), opened(bench)], agent(bench)
    page = said(who.get(selected(who, cases)).text)
    assert "Signaler (2)" in page
    assert "Revoir" not in page
    launched(who, cases, "action/acte-naissance/signaler")
    carried_out(bench)
    assert "Presse" in said(who.get(case_url(cases[0])).text)


def test_what_is_done_already_is_said(bench: Bench) -> None:
    marked(bench)
    cases, who = [opened(bench), opened(bench)], agent(bench)
    who.post(case_url(cases[0], "affectation"))
    url = prepared(who, cases, "take")
    assert "C’est déjà fait." in who.get(f"{url}apercu").text
    url = prepared(who, cases, "untag", tag="presse")
    assert who.post(f"{url}apercu").status_code == 409


def test_old_batches_and_selections_are_forgotten(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    done, kept = launched(who, cases, "take"), launched(who, cases, "take")
    unused = selected(who, cases)
    with bench.transaction() as session:
        for url, days in ((done, 91), (kept, 89), (unused, 2)):
            own = update(Batch).where(Batch.id == url.split("/")[-2])
            session.execute(own.values(made_at=func.now() - timedelta(days=days)))
    jobs.forget_batches(bench.app)
    assert [who.get(url).status_code for url in (done, kept, unused)] == [404, 200, 404]
    with bench.transaction() as session:
        assert session.scalar(select(func.count()).select_from(BatchItem)) == 3


def test_a_batch_of_another_authority_does_not_exist(bench: Bench, cases: list[str]) -> None:
    url = launched(agent(bench), cases, "take")
    other = agent(bench.service.fresh())
    assert other.get(url).status_code == 404
    assert other.get(f"{HOME}{uuid4()}/").status_code == 404


def test_what_was_said_to_many_goes_with_the_first_case_erased(
    bench: Bench, cases: list[str]
) -> None:
    who = agent(bench)
    url = launched(who, cases, REFUSE, "REFUSER 3", comment="Madame Le Goff, hors délai.")
    carried_out(bench)
    assert "Madame Le Goff" in who.get(url).text
    with bench.transaction() as session:
        erase(session, UUID(cases[0]))
    assert "Madame Le Goff" not in who.get(url).text


def anonymised(session: Session, request_id: str) -> None:
    """Take the person out of a case, as its clock does."""
    own = update(Case).where(Case.request_id == request_id)
    session.execute(own.values(anonymised_at=func.now()))
    erase(session, UUID(request_id))


def comments(bench: Bench) -> list[str]:
    with bench.transaction() as session:
        return list(session.scalars(select(Batch.comment)))


def test_a_running_batch_keeps_its_words_until_it_is_over(bench: Bench, cases: list[str]) -> None:
    launched(agent(bench), cases, REFUSE, "REFUSER 3", comment="Madame Le Goff, hors délai.")
    # A note changes the case: the worker leaves it as it is.
    assert agent(bench).post(case_url(cases[0], "notes"), data={"note": "Vu"}).status_code == 303
    with bench.transaction() as session:
        anonymised(session, cases[0])
    assert comments(bench) == ["Madame Le Goff, hors délai."]
    carried_out(bench)
    assert statuses(bench, cases)[1:] == ["refusee", "refusee"]
    assert "Madame Le Goff" in agent(bench).get(case_url(cases[1])).text
    assert comments(bench) == [""]


@pytest.mark.parametrize("end", ["annuler", "arreter"])
def test_a_batch_that_is_given_up_loses_its_words_then(
    bench: Bench, cases: list[str], end: str
) -> None:
    who = agent(bench)
    url = launched(who, cases, REFUSE, "REFUSER 3", comment="Madame Le Goff, hors délai.")
    other = launched(who, cases[1:], REFUSE, "REFUSER 2", comment="Hors délai.")
    with bench.transaction() as session:
        anonymised(session, cases[0])
    for one in (url, other):
        assert who.post(f"{one}{end}").status_code == 303
    assert sorted(comments(bench)) == ["", "Hors délai."]


def test_an_erasure_waits_for_no_worker_of_its_batch(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = launched(who, cases, REFUSE, "REFUSER 3", comment="Hors délai.")
    let_grace_pass(bench)
    database = bench.app.extensions["guichet"].database
    with database.worker_transaction() as session:
        (one,) = [it for it in batches.list_at_work(session) if it.authority == bench.authority]
    with database.transaction(bench.authority) as worker:
        assert batches.claim(worker, one)
        with database.transaction(bench.authority) as session:
            session.execute(text("set local lock_timeout = '1s'"))
            anonymised(session, cases[2])
    assert comments(bench) == ["Hors délai."]
    assert who.post(f"{url}arreter").status_code == 303
    assert comments(bench) == [""]


def test_a_batch_is_over_only_once_an_erasure_under_way_is_seen(
    bench: Bench, cases: list[str]
) -> None:
    who = agent(bench)
    url = launched(who, cases, REFUSE, "REFUSER 3", comment="Madame Le Goff, hors délai.")
    with ThreadPoolExecutor(1) as pool:
        with bench.transaction() as session:
            anonymised(session, cases[0])
            stopped = pool.submit(who.post, f"{url}arreter")
            with pytest.raises(TimeoutError):
                stopped.result(timeout=0.5)
        assert stopped.result(timeout=10).status_code == 303
    assert comments(bench) == [""]
