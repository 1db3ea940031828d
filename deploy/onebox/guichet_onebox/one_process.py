"""The whole suite in one process: the gateway calls the services without a hop."""

import ctypes
import time
from contextlib import suppress
from typing import Any

from flask import Flask
from guichet_kit.server import serve
from guichet_kit.wire import LocalWire
from guichet_kit.worker import Worker

from guichet_onebox.crashes import ArmedOnce
from guichet_onebox.installation import PARTS, Installation

THREADS = 8
STOP_S = 2.0  # a loop that waits for a wake-up is left: its transaction is not open

M_ARENA_MAX, ARENAS = -8, 2
"""A parameter of glibc's malloc (malloc.h), and its value."""


def create_apps(installation: Installation, *, crash_at: str = "") -> dict[str, Flask]:
    """Make the applications of all services, wired to one another inside this process."""
    applications: dict[str, Any] = {}
    wire = LocalWire(applications)
    for part in PARTS:
        settings = installation.settings(part, crash_at=crash_at)
        applications[part.name] = part.create_app(settings, wire)
    return applications


def run(installation: Installation, *, crash_at: str = "") -> None:
    """Serve until told to stop, with every service's worker as threads of the same process."""
    workers: list[Worker] = []
    armed = ArmedOnce(crash_at)
    _share_memory()

    def make_gateway() -> Flask:
        apps = create_apps(installation, crash_at=armed.crash_at)
        workers.extend(Worker(app) for app in apps.values())
        return apps["gateway"]

    def start_workers(_server: object) -> None:
        for worker in workers:
            worker.start()

    def stop_workers(_server: object, _worker: object) -> None:
        for worker in workers:
            worker.stop_flag.set()
        limit = time.monotonic() + STOP_S
        for worker in workers:
            worker.stop(timeout_s=max(limit - time.monotonic(), 0.0))

    serve(
        make_gateway,
        port=installation.port,
        workers=1,
        threads=THREADS,
        pre_fork=armed.before_fork,
        post_worker_init=start_workers,
        worker_exit=stop_workers,
    )


def _share_memory() -> None:
    """Have the threads allocate from two places, where glibc would give each its own.

    One runs at a time, so that none waits, and what one gave back serves the others.
    """
    with suppress(OSError, AttributeError):  # another C library, which does otherwise
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
