"""The suite as separate processes: one parent imports once, forks them all, restarts the fallen."""

import gc
import json
import os
import signal
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog
from guichet_kit.app import configure_logs
from guichet_kit.server import serve
from guichet_kit.worker import Worker

from guichet_onebox.crashes import ArmedOnce
from guichet_onebox.installation import PARTS, Installation, Part
from guichet_onebox.servers.native import tie_to_parent

log = structlog.get_logger(__name__)
RESTART_S = 0.5
STOP_S = 20.0


@dataclass
class Child:
    """One process of the suite: the web or the worker side of a service."""

    part: Part
    role: str
    pid: int = 0
    started: float = 0.0
    launches: int = 0

    @property
    def name(self) -> str:
        """Such as `forms.web`."""
        return f"{self.part.name}.{self.role}"


@dataclass
class Supervisor:
    """Keeps the processes of an installation alive until told to stop.

    `crashes` maps a process name to a crash point armed in its first launch only (tests).
    """

    installation: Installation
    crashes: dict[str, str] = field(default_factory=dict)
    stopping: bool = False

    def __post_init__(self) -> None:
        """List the processes: two for each service."""
        self.children = [Child(part, role) for part in PARTS for role in ("web", "worker")]

    def run(self) -> None:
        """Fork all and wait; on SIGTERM or SIGINT stop them in order."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_stop)
        for part in PARTS:
            _ = part.package, part.settings
        gc.collect()
        gc.freeze()
        for child in self.children:
            self._launch(child)
        self._write_pids()
        while not self.stopping:
            self._restart_fallen()
            time.sleep(0.1)
        self._stop_all()

    def _ask_stop(self, *_signal: object) -> None:
        self.stopping = True

    def _launch(self, child: Child) -> None:
        crash_at = self.crashes.get(child.name, "") if child.launches == 0 else ""
        child.launches += 1
        child.started = time.monotonic()
        tie = tie_to_parent(signal.SIGTERM)
        child.pid = os.fork()
        if child.pid == 0:
            if tie:
                tie()
            self._be(child, crash_at)

    def _be(self, child: Child, crash_at: str) -> None:
        """Become the child; never returns to the parent's code."""
        status = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            os.setpgid(0, 0)
            configure_logs("warning")
            run_child(self.installation, child.part, child.role, crash_at)
            status = 0
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        finally:
            os._exit(status)

    def _restart_fallen(self) -> None:
        for child in self.children:
            if _ended(child.pid) and not self.stopping:
                if time.monotonic() - child.started < RESTART_S:
                    time.sleep(RESTART_S)
                self._launch(child)
                self._write_pids()
                log.warning("process_replaced", process=child.name)

    def _stop_all(self) -> None:
        for child in self.children:
            _signal(child.pid, signal.SIGTERM)
        limit = time.monotonic() + STOP_S
        for child in self.children:
            while not _ended(child.pid):
                if time.monotonic() > limit:
                    _signal(child.pid, signal.SIGKILL)
                time.sleep(0.02)
        self._pids_file.unlink(missing_ok=True)

    @property
    def _pids_file(self) -> Path:
        return self.installation.folder / "pids.json"

    def _write_pids(self) -> None:
        new = self._pids_file.with_suffix(".new")
        pids = {"supervisor": os.getpid(), **{child.name: child.pid for child in self.children}}
        new.write_text(json.dumps(pids))
        new.replace(self._pids_file)


def run_child(installation: Installation, part: Part, role: str, crash_at: str) -> None:
    """Be the web or the worker side of a service until told to stop."""
    settings = installation.settings(part, crash_at=crash_at)
    if role == "web":
        armed = ArmedOnce(crash_at)
        serve(
            lambda: part.create_app(replace(settings, crash_at=armed.crash_at)),
            port=settings.port,
            workers=1,
            threads=settings.threads,
            pre_fork=armed.before_fork,
        )
        return
    Worker(part.create_app(settings)).run()


def _ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
