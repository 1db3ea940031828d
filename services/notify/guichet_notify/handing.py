"""How handing a message over may fail, for now or for good, and how long it may take."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

CONNECT_S = 10.0
"""For each wait of a conversation."""
WHOLE_S = 30.0
"""For a conversation, begun with the search for the host."""
AGAIN_S = 0.1


class NotNow(Exception):
    """The message was not taken this time; the text says why.

    `after_s` is how many seconds the other side asks to be left alone, 0 when it asks nothing.
    """

    def __init__(self, reason: str, after_s: int = 0) -> None:
        super().__init__(reason)
        self.after_s = after_s


class Refused(Exception):
    """The message will never be taken; the text says why."""


@contextmanager
def cut_after(seconds: float, held: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Hang up the socket that is `held` after so long: what drips on would never end.

    Begun before connecting, it hangs up what connects later than that as soon as it is held.
    """
    done = threading.Event()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            _cut(held())
            wait = AGAIN_S

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _cut(sock: socket.socket | None) -> None:
    if sock is not None:
        with suppress(OSError):
            # The one of the parent: that of TLS pulls its state from under who reads.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
