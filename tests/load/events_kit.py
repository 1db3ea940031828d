"""P9: from before the transaction that emits an event until its effect is committed."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import psycopg
from guichet_kit.events.transport import connect

from tests.load import sample
from tests.load.machine import median, quantile
from tests.load.report import Row, Section
from tests.load.rig import Rig, broker, rows
from tests.load.serve import plain, working

PER_SECOND = 25.0
SECONDS = 8.0
WARM = 20
WAIT_S = 20.0
TRIGGER = """
create or replace function announce_effect() returns trigger language plpgsql as
$$begin perform pg_notify('effects', new.subject); return null; end$$;
create or replace trigger announce after insert on effects
for each row execute function announce_effect();
"""


class Arrivals(threading.Thread):
    """Notes when the effect of each subject was committed, as PostgreSQL tells a listener."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.link = psycopg.connect(url, autocommit=True)
        self.link.execute("listen effects")
        self.at: dict[str, float] = {}
        self.over = threading.Event()
        self.start()

    def run(self) -> None:
        while not self.over.is_set():
            for notice in self.link.notifies(timeout=0.2):
                self.at.setdefault(notice.payload, time.perf_counter())
        self.link.close()

    def wait(self, subjects: list[str]) -> None:
        """Wait until the effects of all are there; raise `AssertionError` when they are not."""
        limit = time.monotonic() + WAIT_S
        while time.monotonic() < limit:
            if all(subject in self.at for subject in subjects):
                return
            time.sleep(0.05)
        missing = sum(subject not in self.at for subject in subjects)
        raise AssertionError(f"{missing} of {len(subjects)} events did not arrive")


def measure(rig: Rig) -> Section:
    """Measure over both transports, and with a relay that polls every 200 ms."""
    section = Section(
        "Events (P9)",
        f"{PER_SECOND:.0f} transactions a second at random moments for {SECONDS:.0f} s (record, "
        "trace and event); worker in a process of its own. From before the transaction to the "
        "notification that its effect is committed; the transaction alone is timed in the same "
        "run, beside it. Polling: the same worker, its relay looking every 200 ms.",
    )
    rows(rig.sample.url(), TRIGGER)
    bus = rig.new_database("bench_bus")
    _, polled = _run(rig, bus, "tests.load.sample:polling_worker")
    section.rows += _rows("database", *_run(rig, bus, "tests.load.sample:worker"), median(polled))
    with ExitStack() as stack:
        url = stack.enter_context(broker(rig.folder)).url()
        _, polled = _run(rig, url, "tests.load.sample:polling_worker")
        found = _run(rig, url, "tests.load.sample:worker")
        section.rows += _rows("RabbitMQ", *found, median(polled))
    return section


def _rows(bus: str, alone: list[float], whole: list[float], polled: float) -> list[Row]:
    base, p50, p99 = median(alone), median(whole), quantile(whole, 0.99)
    note = f"{p50:.1f} ms against {base:.1f} ms for the transaction"
    return [
        Row(f"event p50 / transaction p50, {bus}", p50 / base, 4, note=note),
        Row(f"event p99 / transaction p50, {bus}", p99 / base, 10, note=f"{p99:.1f} ms"),
        Row(
            f"polling every 200 ms / event, p50, {bus}",
            polled / p50,
            20,
            least=True,
            note=f"{polled:.0f} ms against {p50:.1f} ms",
        ),
    ]


def _run(rig: Rig, bus: str, worker: str) -> tuple[list[float], list[float]]:
    """Give the milliseconds of each transaction, and of each whole way of its event."""
    declare(bus)
    arrivals = Arrivals(rig.sample.url())
    with working(worker, plain(rig.settings, bus_url=bus)):
        _send(rig, WARM, lambda: 0.05, arrivals)
        times = _send(
            rig, int(PER_SECOND * SECONDS), lambda: random.expovariate(PER_SECOND), arrivals
        )
    arrivals.over.set()
    alone = [(done - began) * 1000 for began, done in times.values()]
    whole = [(arrivals.at[name] - began) * 1000 for name, (began, _) in times.items()]
    return alone, whole


def declare(bus: str) -> None:
    """Make the queue before the first event: an unrouted one waits thirty seconds."""
    transport = connect(bus)
    transport.declare("sample", [sample.DONE])
    transport.close()


def _send(
    rig: Rig, count: int, pause: Callable[[], float], arrivals: Arrivals
) -> dict[str, tuple[float, float]]:
    """Send events and wait for their effects; give when each transaction began and was done."""
    times = {}
    database = rig.sample.app.extensions["guichet"].database
    with rig.sample.app.app_context():
        for _ in range(count):
            time.sleep(pause())
            began = time.perf_counter()
            with database.transaction(rig.bench.authority) as session:
                made = sample.put_thing(session, {"name": "Marie", "city": "Valmont"})
            times[str(made)] = (began, time.perf_counter())
    arrivals.wait(list(times))
    return times
