"""P5 and the agents' list: a million requests, with row-level security and without."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa
from guichet_backoffice import create_app
from guichet_backoffice.actions import scope
from guichet_backoffice.actions.listing import list_entries
from guichet_backoffice.actions.views import View
from guichet_backoffice.cli import MIGRATIONS
from guichet_backoffice.settings import Settings
from guichet_kit.auth import Principal
from guichet_kit.database import Sealed, sqlalchemy_url
from guichet_kit.testing import Bench, ServiceUnderTest
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from services.backoffice.tests.loading import FAMILIES, RARE, load_entries, tidy
from tests.load.machine import median, quantile
from tests.load.report import Row, Section
from tests.load.rig import Rig, engine_of

TOTAL = int(os.environ.get("BENCH_ROWS", "1000000"))
NEIGHBOUR = TOTAL // 10
TIMES = 25
ROLES = ("lecteur", *(f"r{number}" for number in range(6)))
P95_MS = 100
ALL = "/agents/demandes/?vue=toutes"
VIEWS = {
    "everything, newest first": View(tab="toutes"),
    "to do, most urgent first": View(tab="a-traiter"),
    "one procedure and status": View(tab="toutes", procedure="p3", status="s1"),
    "frequent word": View(tab="toutes", q="lampadaire"),
    "rare word": View(tab="toutes", q=RARE),
}
PAGES = {
    "everything": ALL,
    "to do, most urgent first": "/agents/demandes/",
    "a status": f"{ALL}&statut=s1",
    "a procedure and a status": f"{ALL}&demarche=p3&statut=s1",
    "a frequent word": f"{ALL}&q=lampadaire",
    "a frequent word and a procedure": f"{ALL}&demarche=p3&q=lampadaire",
    "a rare word": f"{ALL}&q={RARE}",
}


def measure(rig: Rig) -> Section:
    """Fill a list, time its pages whole, then its statements with and without the policies."""
    service = ServiceUnderTest(
        "backoffice", create_app, Settings, rig.postgres.url(), migrations=MIGRATIONS
    )
    bench, neighbour = service.fresh(), service.fresh()
    began = time.monotonic()
    for one, count in ((bench, TOTAL), (neighbour, NEIGHBOUR)):
        with one.transaction() as session:
            load_entries(session, count)
    tidy(service.url())
    section = Section(
        "The agents' list (P5)",
        f"{TOTAL:,} requests of one authority and {NEIGHBOUR:,} of another, loaded in "
        f"{time.monotonic() - began:.0f} s. Pages: the whole page of 50 with its counts, made by "
        f"the service, one client, {TIMES} times each. P5: the statements of a page alone, as the "
        "web role under row-level security, against the same as superuser with the authority "
        f"written in; p50 of {TIMES}, alternated.",
    )
    section.rows += [*_pages(bench), *_policies(rig, bench)]
    service.close()
    return section


def _pages(bench: Bench) -> Iterator[Row]:
    client = bench.client("agent", roles=list(ROLES), families=list(FAMILIES))
    for what, address in PAGES.items():
        times = []
        for number in range(TIMES + 2):
            began = time.perf_counter()
            answer = client.get(address)
            times.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.text
            if number == 1:
                times.clear()
        note = f"p50 {median(times):.0f} ms"
        yield Row(f"list, p95: {what}", quantile(times, 0.95), P95_MS, "ms", note=note)


def _policies(rig: Rig, bench: Bench) -> Iterator[Row]:
    engine = sa.create_engine(sqlalchemy_url(bench.service.url()))
    info = {"authority": bench.authority, "source": "bench"}
    with (
        Session(engine_of(bench.service), info=info) as sealed,
        Session(engine, info=info) as explicit,
    ):
        sa.event.listen(explicit, "do_orm_execute", _naming(bench.authority))
        for what, view in VIEWS.items():
            times: tuple[list[float], list[float]] = ([], [])
            for number in range(TIMES + 2):
                for session, kept in zip((sealed, explicit), times, strict=True):
                    spent = _list(session, view)
                    if number > 1:
                        kept.append(spent)
            ours, limit = median(times[0]), median(times[1])
            note = f"{ours:.2f} ms against {limit:.2f} ms"
            yield Row(f"row-level security on / off: {what}", ours / limit, 1.3, note=note)
    engine.dispose()


def _naming(authority: str) -> Callable[[ORMExecuteState], None]:
    criteria = with_loader_criteria(
        Sealed, lambda model: model.authority == authority, include_aliases=True
    )

    def add(state: ORMExecuteState) -> None:
        state.statement = state.statement.options(criteria)

    return add


def _list(session: Session, view: View) -> float:
    """List a page; give the milliseconds that PostgreSQL and the driver took over the list."""
    who = Principal(
        kind="agent",
        subject="agent-1",
        authority=session.info["authority"],
        roles=frozenset(ROLES),
        families=frozenset(FAMILIES),
    )
    with session.begin():
        reach = scope(session, who)
        with _timed(session.get_bind()) as spent:
            found = list_entries(session, reach, view, datetime.now(UTC))
        assert found.items
    session.expunge_all()
    return spent[0] * 1000


@contextmanager
def _timed(engine: sa.Engine | sa.Connection) -> Iterator[list[float]]:
    """Add up the seconds spent in cursors meanwhile."""
    spent, began = [0.0], [0.0]

    def before(*_given: object) -> None:
        began[0] = time.perf_counter()

    def after(*_given: object) -> None:
        spent[0] += time.perf_counter() - began[0]

    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
    yield spent
    sa.event.remove(engine, "before_cursor_execute", before)
    sa.event.remove(engine, "after_cursor_execute", after)
