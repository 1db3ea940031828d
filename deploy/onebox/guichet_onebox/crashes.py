"""A crash point that is met once: whoever replaces the process that fell must live (tests)."""

from typing import Any


class ArmedOnce:
    """The crash point of the first worker that a gunicorn forks; the next ones get none."""

    def __init__(self, crash_at: str) -> None:
        self.crash_at = crash_at

    def before_fork(self, _server: object, worker: Any) -> None:
        """Disarm before any fork but the first; gunicorn calls it in the parent (`pre_fork`)."""
        if worker.age > 1:
            self.crash_at = ""
