"""Crash points: places where a test may kill the process to prove that nothing is lost."""

import os
import signal

from flask import current_app


class Faults:
    """Kills this process at the n-th passage of one named point (`name` or `name:n`)."""

    def __init__(self, crash_at: str) -> None:
        name, _, nth = crash_at.partition(":")
        self._name = name
        self._left = int(nth or 1)

    def reach(self, name: str) -> None:
        """Say that the point `name` is reached; does nothing unless it is the one armed."""
        if name == self._name:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def reach(name: str) -> None:
    """Say in a request that the point `name` is reached."""
    current_app.extensions["guichet"].faults.reach(name)
