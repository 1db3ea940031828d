"""How often one person, and one authority, may ask: counted in this process, minute by minute."""

import ipaddress
import threading
import time
from collections import Counter
from collections.abc import Callable

NETWORK_FACTOR = 4


class Throttle:
    """Counts in windows of a minute; the counts of the last minute are forgotten as a whole."""

    def __init__(self, own: int, every: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._own, self._every, self._clock = own, every, clock
        self._window = -1
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def passes(self, authority: str, who: str, near: str = "") -> bool:
        """Count a question, and tell whether it may be answered.

        `near` is the network of who asks, which has four times as many questions. What is refused
        to one counts neither for her network nor for the authority: she alone would use them up.
        """
        window = int(self._clock() // 60)
        with self._lock:
            if window != self._window:
                self._window = window
                self._counts.clear()
            allowed = {f"{authority}|{who}": self._own}
            if near:
                allowed[f"{authority}|{near}"] = self._own * NETWORK_FACTOR
            allowed[authority] = self._every
            return all(self._count(name) <= most for name, most in allowed.items())

    def _count(self, name: str) -> int:
        self._counts[name] += 1
        return self._counts[name]


def places_of(address: str) -> tuple[str, str]:
    """Give the network of an address, and what one household has of it.

    They are the /24 and the address itself for IPv4, the /48 and the /64 for IPv6.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "", "unknown"
    lengths = (24, 32) if found.version == 4 else (48, 64)
    near, own = (str(ipaddress.ip_network((found, n), strict=False)) for n in lengths)
    return near, own
