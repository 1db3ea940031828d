"""The clocks of a million open cases: how fast workers claim those that are over, none twice."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

from guichet_kit.database import Database
from guichet_kit.testing import ServiceUnderTest
from guichet_workflow import create_app
from guichet_workflow.actions.clocks import Due, claim_due
from guichet_workflow.cli import MIGRATIONS
from guichet_workflow.models import Clock
from guichet_workflow.settings import Settings
from sqlalchemy import delete, tuple_

from services.workflow.tests.loading import CLOCKS_OF_A_CASE, load_cases
from tests.load.machine import TIMES, p50, quantile, times_of
from tests.load.report import Row, Section
from tests.load.rig import Rig

CASES = int(os.environ.get("BENCH_ROWS", "1000000"))
OVER = max(CASES // 50, 100)
WORKERS = 4
LEAST_PER_S = 500
POLL_MS = 100


def measure(rig: Rig) -> Section:
    """Load the cases, let workers claim all that is over, then ask for more."""
    service = ServiceUnderTest(
        "workflow", create_app, Settings, rig.postgres.url(), migrations=MIGRATIONS
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
    section.rows += [*_claims(database, bench.authority), _poll(database)]
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


def _poll(database: Database) -> Row:
    def ask() -> None:
        with database.worker_transaction() as session:
            assert claim_due(session) == []

    times = times_of(ask)
    note = f"{p50(times)}; every second, {TIMES} times"
    return Row("asking when none is over, p95", quantile(times, 0.95), POLL_MS, "ms", note=note)
