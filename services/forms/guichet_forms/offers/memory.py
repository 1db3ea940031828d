"""What a geocoder answered lately, in the memory of this process: bounded, and nowhere on a disk.

Every few letters typed are a question: in the database they would be a table that anyone fills, of
the addresses where people say they live.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from guichet_questions.lists import Item

MOST_KEPT = 2_000


class Memory:
    """The newest answers by the digest of their question, each with its age."""

    def __init__(self, most: int = MOST_KEPT, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self.clock = most, clock
        self._kept: OrderedDict[str, tuple[float, list[Item]]] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, asked: str) -> tuple[float, list[Item]] | None:
        """Give the age in seconds of an answer, and the answer; None when there is none."""
        with self._lock:
            found = self._kept.get(asked)
        return (self.clock() - found[0], found[1]) if found else None

    def keep(self, asked: str, items: Sequence[Item]) -> None:
        """Keep an answer; the oldest leave."""
        with self._lock:
            self._kept[asked] = (self.clock(), list(items))
            self._kept.move_to_end(asked)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()
