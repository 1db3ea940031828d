"""What an operator has at hand: the command of each service, and what its readiness says."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guichet_onebox.installation import Installation

from tests.faults.conftest import Ground

COMMANDS = Path(sys.executable).parent
READY, UNREADY = 200, 503


def environment(ground: Ground, service: str) -> dict[str, str]:
    """Give the environment of one service of the running suite."""
    own = Installation(ground.folder, ground.port, ground.postgres, bus_url=ground.rabbit.url())
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    return kept | own.environment(service) | {"GUICHET_SMTP_URL": ground.mail.url}


def command(ground: Ground, service: str, *arguments: str) -> str:
    """Run `guichet-<service>` and give what it prints."""
    done = subprocess.run(
        [COMMANDS / f"guichet-{service}", *arguments],
        env=environment(ground, service),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def second_worker(ground: Ground, service: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run another worker of a service beside the one of the suite, as production may."""
    with (ground.folder / f"second-{service}.log").open("ab") as log:
        worker = subprocess.Popen(
            [COMMANDS / f"guichet-{service}", "worker"],
            env=environment(ground, service),
            stdout=log,
            stderr=log,
        )
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait(10)


def readiness(ground: Ground, service: str) -> int:
    """Give the status of a service's `/health/ready`, 0 when it does not answer."""
    port = ground.suite.servers["ports"][service]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/health/ready", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def wait_for_readiness(ground: Ground, service: str, status: int, seconds: float) -> float:
    """Wait until readiness says so; give how long that took."""
    began = time.monotonic()
    while (found := readiness(ground, service)) != status:
        assert time.monotonic() < began + seconds, f"{service} is still {found}"
        time.sleep(0.2)
    return time.monotonic() - began
