"""P12: the same services as one process, as forked processes, and as servers each on its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guichet_onebox import demonstration, one_process, processes
from guichet_onebox.installation import PARTS, SERVICES, Installation
from guichet_onebox.servers.ports import free_port
from guichet_onebox.servers.postgres import Postgres

from tests.load.machine import pss, tree
from tests.load.report import Row, Section
from tests.load.rig import folder
from tests.load.serve import answers

READY_S = 120.0
SETTLE_S = 3.0
BIN = Path(sys.executable).parent


def measure() -> list[Section]:
    """Start the three layouts in turn on one database, and weigh them once they answer."""
    section = Section(
        "Layouts (P12)",
        "Web and worker of each of the eight services, same database, events by the database; "
        "database not counted. Ready: until every web side answers /health/live. PSS after "
        f"{SETTLE_S:.0f} s. Separate: one gunicorn and one worker command for each service.",
    )
    with folder() as path, Postgres(path / "postgres", fast=True, throwaway=True) as postgres:
        ports = {name: free_port() for name in SERVICES}
        database = postgres.url()
        whole = Installation(path, ports["gateway"], postgres, addresses=tuple(ports.items()))
        whole.migrate()
        demonstration.load(whole)
        apart = _weigh(_separate(whole), list(ports.values()))
        forked = _weigh(_ours("processes", path, ports, database), list(ports.values()))
        one = _weigh(_ours("one", path, ports, database), [ports["gateway"]])
    for what, found, share, limit in (
        ("forked processes / separate servers, PSS", forked, 0, 0.5),
        ("forked processes / separate servers, time to ready", forked, 1, 0.4),
        ("one process / separate servers, PSS", one, 0, 0.2),
    ):
        unit = ("MB", "s")[share]
        note = f"{found[share]:.3g} {unit} against {apart[share]:.3g} {unit}"
        section.rows.append(Row(what, found[share] / apart[share], limit, note=note))
    return [section]


@contextmanager
def _started(
    commands: list[tuple[list[str], dict[str, str]]],
) -> Iterator[list["subprocess.Popen[bytes]"]]:
    running = [
        subprocess.Popen(command, env={**os.environ, **more}, start_new_session=True)
        for command, more in commands
    ]
    try:
        yield running
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)


def _weigh(
    commands: list[tuple[list[str], dict[str, str]]], ports: list[int]
) -> tuple[float, float]:
    """Give the PSS in MB and the seconds until all ports answer."""
    began = time.monotonic()
    with _started(commands) as running:
        waiting = list(ports)
        while waiting:
            assert time.monotonic() - began < READY_S, f"{len(waiting)} servers do not answer"
            ended = [process.args for process in running if process.poll() is not None]
            assert not ended, f"{len(ended)} of the processes have ended"
            waiting = [port for port in waiting if not answers(port, "/health/live")]
            time.sleep(0.05)
        ready = time.monotonic() - began
        time.sleep(SETTLE_S)
        return pss(pid for process in running for pid in tree(process.pid)), ready


def _separate(whole: Installation) -> list[tuple[list[str], dict[str, str]]]:
    return [
        ([str(BIN / f"guichet-{part.name}"), role], whole.environment(part.name))
        for part in PARTS
        for role in ("web", "worker")
    ]


def _ours(
    layout: str, path: Path, ports: dict[str, int], database: str
) -> list[tuple[list[str], dict[str, str]]]:
    asked = json.dumps([layout, str(path), ports, database])
    return [([sys.executable, "-m", "tests.load.layouts", asked], {})]


def _main(layout: str, path: str, ports: dict[str, int], database: str) -> None:
    given = Postgres(Path(path) / "unused", given_url=database)
    if layout == "one":
        one_process.run(Installation(Path(path), ports["gateway"], given))
        return
    installation = Installation(Path(path), ports["gateway"], given, addresses=tuple(ports.items()))
    processes.Supervisor(installation).run()


if __name__ == "__main__":
    _main(*json.loads(sys.argv[1]))
