"""Killing a process whole, with those that it has started, and waiting until it is back."""

import http.client
import os
import signal
import time

from tests.support.suite import Suite

BACK_S = 30.0


def kill_whole(suite: Suite, name: str) -> int:
    """Kill a process (`forms.web`) with its children, at once; give its id."""
    pid = suite.pids[name]
    os.killpg(pid, signal.SIGKILL)  # every process of the layout "serve" leads its own group
    return pid


def wait_until_back(suite: Suite, name: str, killed: int) -> None:
    """Wait until another process has taken the place of `killed`, and answers if it is a web."""
    limit = time.monotonic() + BACK_S
    while suite.pids.get(name) == killed or not _lives(suite, name):
        assert time.monotonic() < limit, f"{name} is not back\n{suite.log[-3000:]}"
        time.sleep(0.05)


def restart(suite: Suite, name: str) -> None:
    """Kill a process whole and wait until it is back."""
    wait_until_back(suite, name, kill_whole(suite, name))


def _lives(suite: Suite, name: str) -> bool:
    service, _dot, role = name.partition(".")
    if role != "web":
        return True
    port = suite.servers["ports"][service]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
