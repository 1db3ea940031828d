"""The running suite: start, memory, pages, statements, bytes, events in both layouts."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.load import machine
from tests.load.browser import Browser
from tests.load.report import Row, Section
from tests.load.rig import folder
from tests.load.serve import answers
from tests.load.suite_events import events
from tests.load.suite_pages import first_view, pages
from tests.load.suite_setup import publish_form
from tests.load.suite_statements import statements
from tests.support.suite import Suite

ROOT = Path(__file__).parents[2]
IDLE_S = 8.0
FRESH_LIMIT_S = 180.0
DURABLE = {"GUICHET_FAST_DATABASE": "0"}


def measure() -> Iterator[Section]:
    """Measure everything that a running suite shows, as one process and then as processes."""
    with folder() as path:
        yield _starts(path)
        suite = Suite(path / "run", "run", environment=DURABLE)
        with suite:
            publish_form(suite)
            yield _memory(suite)
            yield statements(suite)
            yield from (pages(suite), first_view(suite))
            yield events(suite, "one process, events by the database")
        if machine.rabbitmq_version().startswith("RabbitMQ"):
            with Suite(path / "serve", "serve", environment=DURABLE) as processes:
                publish_form(processes)
                yield events(processes, "separate processes, RabbitMQ")


def _starts(path: Path) -> Section:
    section = Section(
        "Time to the first page",
        "Until the home page of an authority answers 200. Fresh: `make run` on a new clone of this "
        "revision, with neither environment nor data, the package cache being warm. Then "
        "`guichet-onebox run` on a new folder, and again on the same one.",
    )
    section.rows.append(Row("`make run` on a fresh clone", _fresh(path), 60, "s"))
    suite = Suite(path / "run", "run", environment=DURABLE)
    for what, limit in (("first start, environment made", 60), ("second start", 10)):
        began = time.monotonic()
        suite.start()
        section.rows.append(Row(what, time.monotonic() - began, limit, "s"))
        suite.stop()
    return section


def _fresh(path: Path) -> float:
    """Give the seconds that `make run` takes on a clone; the clone's servers are stopped."""
    from guichet_onebox.servers.ports import free_port

    clone, port = path / "clone", free_port()
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{ROOT}", clone], check=True)
    began = time.monotonic()
    environment = {**os.environ, "PORT": str(port)}
    environment.pop("GUICHET_ADMIN_DATABASE_URL", None)
    with (path / "clone.log").open("wb") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=clone, env=environment, stdout=log, stderr=log
        )
        try:
            while not answers(port, "/", f"valmont.localhost:{port}"):
                if process.poll() is not None or time.monotonic() - began > FRESH_LIMIT_S:
                    said = (path / "clone.log").read_text(errors="replace")[-2000:]
                    raise AssertionError(f"make run on a fresh clone does not answer:\n{said}")
                time.sleep(0.2)
            return time.monotonic() - began
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Interrupt the suite that a make runs: the first of its processes, which ends the others."""
    import signal

    for pid in machine.tree(process.pid):
        command = Path(f"/proc/{pid}/cmdline")
        if command.exists() and b"guichet-onebox" in command.read_bytes():
            os.kill(pid, signal.SIGINT)
            break
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        for pid in reversed(machine.tree(process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(10)


def _memory(suite: Suite) -> Section:
    section = Section(
        "Memory of the whole suite",
        f"PSS summed over all its processes, PostgreSQL included, after {IDLE_S:.0f} s idle.",
    )
    browser = Browser(suite.port)
    for path in ("/", "/demarches/", "/demarches/dix-champs/"):
        browser.get(path)
    time.sleep(IDLE_S)
    assert suite.process is not None
    pids = machine.tree(suite.process.pid)
    database = [pid for pid in pids if _is_postgres(pid)]
    whole, its = machine.pss(pids), machine.pss(database)
    note = f"{len(pids)} processes; PostgreSQL {its:.0f} MB of it"
    section.rows.append(
        Row("the suite in one process, with its database", whole, 300, "MB", note=note)
    )
    return section


def _is_postgres(pid: int) -> bool:
    try:
        return re.search(rb"postgres", Path(f"/proc/{pid}/cmdline").read_bytes()[:200]) is not None
    except OSError:
        return False
