"""Turns of what waits for the worker, within one budget of time."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Generic, TypeVar

One = TypeVar("One")
PUT_OFF = timedelta(minutes=5)
"""After how long what failed has another turn, unless an agent waits for it."""


class Turns(Generic[One]):
    """Gives each of what waits its turn: what had no time is the first of the next run."""

    def __init__(self) -> None:
        self._next: One | None = None

    def within(self, seconds: float, waiting: Sequence[One]) -> Iterator[tuple[One, float]]:
        """Give what waits as long as there is time, with when it is over (`time.monotonic`)."""
        until, at = time.monotonic() + seconds, 0
        if self._next in waiting:
            at = waiting.index(self._next)
        ordered = [*waiting[at:], *waiting[:at]]
        for one, following in zip(ordered, ordered[1:] + ordered[:1], strict=True):
            self._next = following
            yield one, until
            if time.monotonic() >= until:
                return
