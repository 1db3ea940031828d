"""The clocks of a million open cases: how fast workers claim those that are over, none twice."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

from guichet_kit.database import Database
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_kit.worker import Worker
from guichet_workflow import create_app
from guichet_workflow.actions import publish
from guichet_workflow.actions.clocks import Due, claim_due
from guichet_workflow.actions.demonstration import let_days_pass
from guichet_workflow.cli import MIGRATIONS
from guichet_workflow.jobs import fire_timers
from guichet_workflow.models import Clock, Line
from guichet_workflow.settings import Settings
from sqlalchemy import delete, func, select, tuple_, update

from services.workflow.tests.conftest import source
from services.workflow.tests.loading import CLOCKS_OF_A_CASE, copy_case, load_cases
from services.workflow.tests.samples import agent, choose, opened
from tests.load.machine import TIMES, p50, quantile, times_of
from tests.load.report import Row, Section
from tests.load.rig import Rig

CASES = int(os.environ.get("BENCH_ROWS", "1000000"))
OVER = max(CASES // 50, 100)
WORKERS = 4
LEAST_PER_S = 500
POLL_MS = 100
FIRED, FIRED_PER_S = 1_500, 50
SPREAD, SPREAD_S, LATE_S = 500, 20, 30
"""Clocks that end one after the other within so many seconds, and how late one may fire."""


def measure(rig: Rig) -> Section:
    """Load the cases, let workers claim all that is over, then ask for more."""
    service = ServiceUnderTest(
        "workflow", create_app, Settings, rig.postgres.url(), migrations=MIGRATIONS, undo_s=0
    )
    bench, began = service.fresh(), time.monotonic()
    load_cases(bench, CASES, OVER)
    section = Section(
        "The clocks of cases",
        f"{CASES:,} open cases with {CASES * CLOCKS_OF_A_CASE:,} clocks, {OVER:,} of them over, "
        f"loaded in {time.monotonic() - began:.0f} s. {WORKERS} workers claim them in batches, a "
        "transaction each, as the job does, and take them away as if they were fired.",
    )
    database = bench.app.extensions["guichet"].database
    section.rows += [*_claims(database, bench.authority), _poll(database), _fires(bench)]
    section.rows.append(_late(service.fresh()))
    service.close()
    return section


def _claims(database: Database, authority: str) -> list[Row]:
    began = time.monotonic()
    with ThreadPoolExecutor(WORKERS) as pool:
        shares = list(pool.map(lambda _n: _drain(database, authority), range(WORKERS)))
    took = time.monotonic() - began
    taken = [due for share in shares for due in share]
    different = len(set(taken))
    wrong = len(taken) - different + OVER - different
    each = ", ".join(f"{len(share):,}" for share in shares)
    return [
        Row("clocks claimed", len(taken) / took, LEAST_PER_S, "/s", least=True, note=each),
        Row("clocks claimed twice, or left", wrong, 0, note=f"of {OVER:,}"),
    ]


def _drain(database: Database, authority: str) -> list[Due]:
    taken: list[Due] = []
    while True:
        with database.worker_transaction() as session:
            found = claim_due(session)
        if not found:
            return taken
        taken += found
        with database.transaction(authority) as session:
            keys = [(due.request_id, due.key) for due in found]
            session.execute(delete(Clock).where(tuple_(Clock.request_id, Clock.key).in_(keys)))


def _fires(bench: Bench) -> Row:
    """Let one worker fire reminders of real cases: each a move, with its event and its history."""
    _reminders(bench, FIRED)
    began, left = time.monotonic(), _over(bench)
    assert left == FIRED
    with bench.app.app_context():
        while left:
            fire_timers(bench.app)
            left = _over(bench)
    took = time.monotonic() - began
    note = f"{FIRED:,} reminders, one worker"
    return Row("clocks fired", FIRED / took, FIRED_PER_S, "/s", least=True, note=note)


def _reminders(bench: Bench, number: int) -> None:
    """Open cases whose reminder is over."""
    request_id = opened(bench)
    choose(agent(bench), request_id, "complement", comment="Quelle mairie ?")
    with bench.transaction() as session:
        let_days_pass(session, UUID(request_id), 11)
    copy_case(bench, request_id, number - 1)


def _late(bench: Bench) -> Row:
    """Have clocks end while a worker runs, as in the product; give how late the last was."""
    with bench.transaction() as session:
        publish(session, source("acte-naissance"))
    _reminders(bench, SPREAD)
    ends = func.clock_timestamp() + func.random() * timedelta(seconds=SPREAD_S)
    with bench.transaction() as session:
        over = update(Clock).where(Clock.due_at <= func.now()).values(due_at=ends)
        rows = session.execute(over.returning(Clock.request_id, Clock.due_at))
        due = {row.request_id: row.due_at for row in rows}
    worker = Worker(bench.app)
    worker.start()
    while _over(bench) or max(due.values()) > datetime.now(UTC):
        time.sleep(0.2)
    worker.stop()
    with bench.transaction() as session:
        fired = select(Line.request_id, func.max(Line.at)).group_by(Line.request_id)
        late = [(at - due[one]).total_seconds() for one, at in session.execute(fired)]
    assert len(late) == SPREAD
    note = f"{SPREAD} reminders in {SPREAD_S} s, one worker, {p50([1000 * one for one in late])}"
    return Row("a clock fires, the latest", max(late), LATE_S, "s", note=note)


def _over(bench: Bench) -> int:
    with bench.transaction() as session:
        return session.scalar(select(func.count()).where(Clock.due_at <= func.now())) or 0


def _poll(database: Database) -> Row:
    def ask() -> None:
        with database.worker_transaction() as session:
            assert claim_due(session) == []

    times = times_of(ask)
    note = f"{p50(times)}; every second, {TIMES} times"
    return Row("asking when none is over, p95", quantile(times, 0.95), POLL_MS, "ms", note=note)
