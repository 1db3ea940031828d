"""The machine that measures: what it is, its load, the memory and the life of processes."""

import gc
import os
import platform
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("flask", "werkzeug", "gunicorn", "sqlalchemy", "psycopg", "kombu", "spiffworkflow")
TIMES = 25
"""How often a page is timed."""


def describe(
    postgres: str, rabbitmq: str, began: tuple[float, float, float]
) -> list[tuple[str, str]]:
    """Say on what the figures were measured, without anything that names the machine."""
    busy = " before, then ".join(
        f"{one:.1f}, {five:.1f}" for one, five, _ in (began, os.getloadavg())
    )
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    gigabytes = int(memory[1]) / 1024**2 if memory else 0
    return [
        ("date", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ("command", "`make bench`"),
        ("machine", f"{os.cpu_count()} cores ({platform.machine()}), {gigabytes:.0f} GiB"),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("servers", f"PostgreSQL {postgres}, {rabbitmq}"),
        ("libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES)),
        ("load average, 1 and 5 minutes", f"{busy}; the bench itself keeps about 2"),
    ]


@contextmanager
def settled() -> Iterator[None]:
    """Keep what is loaded out of the collector's walks, as `guichet_kit.server` does."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def tree(pid: int) -> list[int]:
    """Give a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def pss(pids: Iterable[int]) -> float:
    """Give the proportional memory of processes, in MB of 10^6 bytes."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
        total += int(found[1]) if found else 0
    return total * 1024 / 1e6


def quantile(values: Sequence[float], share: float) -> float:
    """Give the value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """Give the middle value."""
    return statistics.median(values)


def rabbitmq_version() -> str:
    """Give the version of RabbitMQ on this machine, or say that there is none."""
    folder = Path("/usr/lib/rabbitmq/lib")
    found = sorted(path.name.removeprefix("rabbitmq_server-") for path in folder.glob("*-*"))
    return f"RabbitMQ {found[-1]}" if found else "no RabbitMQ"


def commit() -> str:
    """Give the short name of the revision measured."""
    answer = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return answer.stdout.strip()


def spent(work: Callable[[], object]) -> float:
    """Give the milliseconds that `work` takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def times_of(work: Callable[[], object]) -> list[float]:
    """Give the milliseconds of each of `TIMES` times, two more before them left out."""
    with settled():
        return [spent(work) for _turn in range(TIMES + 2)][2:]


def p50(times: list[float]) -> str:
    """Give the middle of milliseconds, as a note says it."""
    return f"p50 {median(times):.0f} ms"
