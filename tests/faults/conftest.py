"""The ground of the fault tests: servers of their own, one folder, one ledger of promises."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from guichet_onebox.servers import Postgres, RabbitMQ, free_port

from tests.faults import doors
from tests.faults.checker import Checker
from tests.faults.citizen import BIRTH, Agent, Citizen, Ledger, open_case
from tests.faults.footprint import Footprint
from tests.faults.rows import Table
from tests.support.smtp import SmtpSink
from tests.support.suite import Suite

KILLED = "was sent SIGKILL"
CRASH_S = 90.0
ANNE = "anne.martin@valmont.example"


def pytest_configure(config: pytest.Config) -> None:
    """Have `row` known as a marker, and the table of the rows printed at the end."""
    config.addinivalue_line("markers", "row(number, …): the rows of the fault matrix it tries")
    config.pluginmanager.register(Table())


@dataclass
class Ground:
    """The suite as processes, whose database (fsync on) and broker the tests may stop."""

    folder: Path
    postgres: Postgres
    rabbit: RabbitMQ
    mail: SmtpSink
    ledger: Ledger = field(default_factory=Ledger)
    running: Suite | None = None
    port: int = field(default_factory=free_port)
    windows: int = 0
    baseline: Footprint | None = None

    @property
    def suite(self) -> Suite:
        """The suite that runs, with nothing armed any more; started when none does."""
        return self.running or self.launch({})

    def launch(self, crashes: dict[str, str], **environment: str) -> Suite:
        """End all services at once, start them on the same data, these crash points armed once.

        What else they are given replaces what they have from here.
        """
        if self.running is not None:
            self.running.kill()
        suite = Suite(
            self.folder,
            layout="serve",
            smtp_url=self.mail.url,
            crashes=crashes,
            environment={
                "GUICHET_ADMIN_DATABASE_URL": self.postgres.url(),
                "GUICHET_AMQP_URL": self.rabbit.url(),
                "GUICHET_FAST_DATABASE": "",
                **environment,
            },
            port=self.port,
        )
        self.running = suite
        suite.start()
        return suite

    def stop(self) -> None:
        """Stop the suite, not its servers."""
        if self.running is not None:
            self.running.stop()
        self.running = None

    def check(self) -> dict[str, int]:
        """Verify every invariant once all is quiet."""
        return self.checker.check()

    @property
    def checker(self) -> Checker:
        """A checker of the running suite."""
        return Checker(self.suite, self.ledger, self.mail, self.windows, self.baseline)

    def warm_up(self) -> None:
        """Serve a citizen, an agent and a stranger once, and note what the processes then hold."""
        citizen = Citizen(self.suite.port, self.ledger)
        receipt = citizen.insist(citizen.fill(BIRTH))
        self.checker.wait_until_quiet()
        open_case(Agent(self.suite.port, ANNE, self.ledger).browser, receipt.request_id)
        assert list(doors.left_open(self.suite)) == []
        self.baseline = Footprint.of(self.suite)


@dataclass
class Fallen:
    """Tells which processes of a suite fell since it was made, or since `start` in its log.

    What an earlier test left in the queues may make an armed process fall before its test begins.
    """

    suite: Suite
    start: int = -1

    def __post_init__(self) -> None:
        """Read what follows in the log from here on."""
        self.start = len(self.suite.log) if self.start < 0 else self.start

    def wait_for(self, *names: str) -> None:
        """Wait until each process fell and was replaced; gunicorn replaces those of the web."""
        limit = time.monotonic() + CRASH_S
        while left := [name for name in names if not self._fell(name)]:
            assert time.monotonic() < limit, f"never fell: {left}\n{self.suite.log[-4000:]}"
            time.sleep(0.1)

    def _fell(self, name: str) -> bool:
        sign = KILLED if name.endswith(".web") else f'"process":"{name}","event":"process_replaced"'
        return sign in self.suite.log[self.start :]


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("faults")
    with (
        Postgres(folder / "postgres", throwaway=True) as postgres,
        RabbitMQ(folder / "rabbitmq", throwaway=True) as rabbit,
        SmtpSink() as mail,
    ):
        ground = Ground(folder / "suite", postgres, rabbit, mail)
        try:
            ground.launch({})
            ground.warm_up()
            yield ground
        finally:
            ground.stop()


def kill(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to one process of ours; one that is to hang has stopped when this returns.

    On a busy machine its threads go on for a while after the signal, and answer.
    """
    os.kill(pid, number)
    while number == signal.SIGSTOP and not _stopped(pid):
        time.sleep(0.01)


def _stopped(pid: int) -> bool:
    with suppress(OSError):  # a thread that ended meanwhile
        states = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/stat")]
        return all(state.rpartition(")")[2].split()[0] == "T" for state in states)
    return False
