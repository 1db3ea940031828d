"""A move costs at most eight statements and one commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
import sqlalchemy as sa
from guichet_kit.testing import Bench
from guichet_workflow.actions import clocks
from guichet_workflow.actions.carry import hold
from guichet_workflow.actions.clocks import Due
from guichet_workflow.actions.demonstration import let_days_pass

from .samples import agent, case_url, choose, opened, submission

MOST = 8


def writing(statements: list[str]) -> list[str]:
    """Give the statements of a move, without what the kit's inbox does around it."""
    return [one for one in statements if "INTO inbox" not in one and "savepoint" not in one.lower()]


@contextmanager
def commits(bench: Bench) -> Iterator[list[object]]:
    """Collect the transactions that the web role commits meanwhile."""
    seen: list[object] = []
    note, engine = seen.append, bench.app.extensions["guichet"].database.web
    sa.event.listen(engine, "commit", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "commit", note)


def test_opening_costs_at_most_eight_statements(bench: Bench) -> None:
    opened(bench)
    with bench.statements() as seen, commits(bench) as committed:
        bench.deliver("forms.submission.sent.v1", submission(number="2026-000777"))
    assert len(writing(seen)) <= MOST, seen
    assert len(committed) == 1


@pytest.mark.parametrize("choice", ["delivrer", "complement", "refuser"])
def test_a_choice_costs_at_most_eight_statements(bench: Bench, choice: str) -> None:
    request_id = opened(bench)
    who = agent(bench)
    who.get(case_url(request_id))
    with bench.statements() as seen, commits(bench) as committed:
        assert choose(who, request_id, choice, comment="Parce que.").status_code == 303
    assert len(writing(seen)) <= MOST, seen
    assert len(committed) == 1


def test_the_page_costs_at_most_eight_statements(bench: Bench) -> None:
    request_id = opened(bench)
    with bench.statements() as seen:
        agent(bench).get(case_url(request_id))
    assert len(seen) <= MOST, seen


def test_a_clock_costs_at_most_eight_statements(bench: Bench) -> None:
    request_id = UUID(opened(bench))
    assert (
        choose(agent(bench), str(request_id), "complement", comment="Quel nom ?").status_code == 303
    )
    with bench.transaction() as session:
        let_days_pass(session, request_id, 40)
        key = "sans_reponse"
        timers = hold(session, request_id).state.timers
    due = Due(bench.authority, request_id, next(one.key for one in timers if one.id == key))
    with bench.statements() as seen, bench.transaction() as session:
        held = clocks.take(session, due)
        assert held
        clocks.fire(session, held, due)
    assert len(seen) <= MOST, seen
