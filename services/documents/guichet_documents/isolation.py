"""Processes of their own for code that reads what strangers wrote: bounded, without secrets."""

import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

MEGABYTE = 1_000_000
log = structlog.get_logger(__name__)


class ChildFailed(Exception):
    """The process was killed by a bound, or ended badly; the message says how."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What one process may use: seconds of processor and of clock, megabytes."""

    cpu_s: int
    clock_s: float
    memory_mb: int
    written_mb: int


INSPECTION = Bounds(cpu_s=20, clock_s=30, memory_mb=1_500, written_mb=100)
RENDERING = Bounds(cpu_s=8, clock_s=30, memory_mb=1_500, written_mb=50)
PREVIEW = Bounds(cpu_s=5, clock_s=15, memory_mb=1_500, written_mb=50)
"""Somebody waits for it, and the gateway gives up after 30 s: what was typed would be lost."""


def run(
    module: str,
    arguments: Sequence[str],
    text: bytes,
    bounds: Bounds,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run a module of ours in a process with nothing of our environment; give what it prints.

    `environment` is all that it gets besides its language. Raises `ChildFailed` when it passes its
    bounds or ends otherwise than well.
    """
    command = [sys.executable, "-I", "-m", module, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command,
            input=text,
            capture_output=True,
            timeout=bounds.clock_s,
            env={"LANG": "C.UTF-8", **(environment or {})},
            cwd="/",
            check=False,
            start_new_session=True,  # Ctrl-C at the terminal is not the document's fault
        )
    except subprocess.TimeoutExpired as error:
        raise ChildFailed("too slow") from error
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace")[-2_000:]
        log.warning("child_failed", module=module, status=done.returncode, told=told)
        raise ChildFailed(f"status {done.returncode}")
    return done.stdout


def confine(bounds: Bounds) -> None:
    """Bound this process, before it reads anything that a stranger wrote."""
    for name, value in (
        (resource.RLIMIT_CPU, bounds.cpu_s),
        (resource.RLIMIT_AS, bounds.memory_mb * MEGABYTE),
        (resource.RLIMIT_FSIZE, bounds.written_mb * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (value, value))
