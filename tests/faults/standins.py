"""A worker away, or another in its place: the supervisor is held, so that it restarts nobody."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from guichet_onebox.installation import Installation

from tests.faults.conftest import Fallen, Ground, kill
from tests.support import skewed as faketime

BIN = Path(sys.executable).parent
STARTED_S = 180.0
NEAR_S = 5.0


@contextmanager
def without(ground: Ground, *names: str) -> Iterator[None]:
    """Keep processes such as `stats.worker` away as long as the block lasts, and no longer."""
    suite = ground.suite
    fallen = Fallen(suite)
    supervisor = suite.pids["supervisor"]
    kill(supervisor, signal.SIGSTOP)
    try:
        for name in names:
            kill(suite.pids[name])
        yield
    finally:
        kill(supervisor, signal.SIGCONT)
    fallen.wait_for(*names)


def environment(ground: Ground, service: str, **more: str) -> dict[str, str]:
    """Give what a service of the ground starts with, and `more`."""
    installation = Installation(
        ground.folder,
        ground.port,
        ground.postgres,
        bus_url=ground.rabbit.url(),
        smtp_url=ground.mail.url,
    )
    return {"PATH": os.environ["PATH"], **installation.environment(service), **more}


def command(
    ground: Ground, service: str, *words: str, **more: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command of a service to its end, as an operator would."""
    return subprocess.run(
        [BIN / f"guichet-{service}", *words],
        env=environment(ground, service, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@dataclass
class FalseClock:
    """The clock of one stand-in, which a test sets."""

    file: Path

    def set(self, skew: str, seconds: float) -> None:
        """Move it by `skew`, as libfaketime writes it, and wait until the process is there."""
        self.file.write_text(skew)
        told, limit = self.file.with_suffix(".told"), time.monotonic() + STARTED_S
        while not told.exists() or abs(_number(told) - time.time() - seconds) > NEAR_S:
            assert time.monotonic() < limit, f"the clock does not obey {skew}"
            time.sleep(0.1)


def _number(file: Path) -> float:
    """Read a number that is being written again and again."""
    return float(file.read_text() or 0)


@contextmanager
def skewed(
    ground: Ground, service: str, role: str, skew: str = "+0", **more: str
) -> Iterator[FalseClock]:
    """Run `guichet-<service> <role>` in a process whose clock is the test's; end it on leaving."""
    clock = FalseClock(ground.folder / f"{service}.{role}.clock")
    clock.file.write_text(skew)
    clock.file.with_suffix(".told").unlink(missing_ok=True)
    given = environment(ground, service, **faketime.environment(clock.file), **more)
    words = [sys.executable, "-m", "tests.support.skewed", f"guichet-{service}", role]
    with (
        (ground.folder / "standins.log").open("ab") as log,
        subprocess.Popen(words, env=given, stdout=log, stderr=log) as process,
    ):
        try:
            yield clock
        finally:
            process.terminate()
            try:
                process.wait(20)
            finally:
                process.kill()  # or the suite would wait for it for ever
