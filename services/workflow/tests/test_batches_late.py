"""A batch whose worker comes late is not carried out with the rights that its agent had then."""

from datetime import timedelta

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.actions import batches
from guichet_workflow.models import Batch
from sqlalchemy import update

from .batching import REFUSE, carried_out, launched, said, statuses, work
from .samples import agent, opened

SOONER = batches.LIFE - timedelta(minutes=1)
LATE = "Le lot a attendu plus d’une heure"


@pytest.fixture
def cases(bench: Bench) -> list[str]:
    return [opened(bench, number=f"2026-00010{n}") for n in range(2)]


def let_pass(bench: Bench, time: timedelta) -> None:
    """Let time pass since a batch began, and since it ended or its undoing was asked for."""
    with bench.transaction() as session:
        earlier = {"starts_at": Batch.starts_at - time, "ended_at": Batch.ended_at - time}
        session.execute(update(Batch).values(earlier))


@pytest.mark.parametrize(
    ("time", "status", "told"), [(SOONER, "refusee", 0), (batches.LIFE, "verification", 2)]
)
def test_what_waited_too_long_is_left_and_told(
    bench: Bench, cases: list[str], time: timedelta, status: str, told: int
) -> None:
    who = agent(bench)
    url = launched(who, cases, REFUSE, "REFUSER 2", comment="Hors délai.")
    let_pass(bench, time)
    carried_out(bench)
    assert statuses(bench, cases) == [status] * 2
    assert said(who.get(url).text).count(LATE) == told


@pytest.mark.parametrize(("time", "told"), [(SOONER, 0), (batches.LIFE, 2)])
def test_an_undoing_counts_from_when_it_was_asked_for(
    bench: Bench, cases: list[str], time: timedelta, told: int
) -> None:
    who = agent(bench)
    url = launched(who, cases, "take")
    carried_out(bench)
    let_pass(bench, timedelta(days=7))
    assert who.post(f"{url}defaire").status_code == 303
    let_pass(bench, time)
    work(bench)
    page = said(who.get(url).text)
    assert ("2 demandes sont comme avant" in page) == (not told)
    assert page.count(LATE) == told
