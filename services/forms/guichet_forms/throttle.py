"""How often one person, and one authority, may ask: counted in this process, minute by minute."""

import threading
import time
from collections import Counter
from collections.abc import Callable


class Throttle:
    """Counts in windows of a minute; the counts of the last minute are forgotten as a whole."""

    def __init__(self, own: int, every: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._own, self._every, self._clock = own, every, clock
        self._window = -1
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def passes(self, authority: str, who: str) -> bool:
        """Count a question, and tell whether it may be answered."""
        window = int(self._clock() // 60)
        with self._lock:
            if window != self._window:
                self._window = window
                self._counts.clear()
            names = (authority, f"{authority}|{who}")
            self._counts.update(names)
            return self._counts[names[0]] <= self._every and self._counts[names[1]] <= self._own
