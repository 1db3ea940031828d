"""A TCP proxy in front of one server, which commits the faults that a test orders.

It passes all on until a client has sent the bytes that a fault waits for. Nothing is understood of
what is said: the first line of a request, or `COMMIT`, is found as it stands in one piece.
"""

import asyncio
import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Self

from guichet_onebox.servers import free_port

PIECE = 65_536
LATER_S = 5.0


class Kind(Enum):
    """What happens to a connection once the awaited bytes were sent."""

    DELAY = "delay"
    """They reach the server later."""

    BLACKHOLE = "blackhole"
    """They reach nobody, and nothing comes back: the client waits until it gives up."""

    RESET = "reset"
    """They reach nobody, and the connection is reset."""

    LOSE_ANSWER = "lose answer"
    """The server acts on them and answers; the connection ends instead of the answer."""


@dataclass
class Fault:
    """One order: it holds for the next `times` that a client sends `sent` over `link`."""

    kind: Kind
    sent: bytes
    link: bytes = b""
    """What the connection's first bytes hold, such as the name of a database."""

    times: int = 1
    seconds: float = 0.0
    """How much later, for a delay."""

    through: int = 0
    """How many bytes of the answer come through before it is lost."""

    met: threading.Event = field(default_factory=threading.Event)
    """Set once the bytes were sent for the last of these times."""

    heads: list[bytes] = field(default_factory=list)
    """What each connection that met it had sent by then, its first 64 kB."""

    @property
    def keys(self) -> list[bytes]:
        """The `Idempotency-Key` of each request that met it, in turn; empty without any."""
        requests = (head.rpartition(b" HTTP/1.1")[2] for head in self.heads)
        found = [re.search(rb"Idempotency-Key: (\S+)", request) for request in requests]
        return [one[1] if one else b"" for one in found]

    def wait(self, seconds: float = 20.0) -> None:
        """Wait until somebody met it the last time; raise `AssertionError` when nobody does."""
        assert self.met.wait(seconds), f"nobody met {self}"


@dataclass
class Link:
    """One connection through the proxy, both ways; `fault` is the one that befell it."""

    proxy: "Proxy"
    client: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    server: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    head: bytes = b""
    fault: Fault | None = None

    async def pass_on(self) -> None:
        """Carry both ways until one side ends, then end the other."""
        ways = [asyncio.ensure_future(way) for way in (self._ask(), self._answer())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for _reader, writer in (self.client, self.server):
                writer.close()

    async def _ask(self) -> None:
        while piece := await self.client[0].read(PIECE):
            self.head = (self.head + piece)[:PIECE]
            self.fault = self.proxy.befalls(self.head, piece) or self.fault
            if self.fault and not await self._goes_on(self.fault):
                return
            self.server[1].write(piece)
            await self.server[1].drain()

    async def _goes_on(self, fault: Fault) -> bool:
        """Commit what a fault does before the server hears; False when it shall hear nothing."""
        if fault.kind is Kind.DELAY:
            await asyncio.sleep(fault.seconds)
            self.fault = None
        elif fault.kind is Kind.BLACKHOLE:
            await asyncio.Event().wait()
        elif fault.kind is Kind.RESET:
            # Closed with nothing to linger for, a connection is reset: socket(7), SO_LINGER.
            own = self.client[1].get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return fault.kind is not Kind.RESET

    async def _answer(self) -> None:
        lost, given = None, 0
        while piece := await self.server[0].read(PIECE):
            if self.fault and self.fault.kind is Kind.LOSE_ANSWER:
                lost = self.fault
                piece = piece[: lost.through - given]
                given += len(piece)
            self.client[1].write(piece)
            await self.client[1].drain()
            if lost and given == lost.through:
                return


class Proxy:
    """Listens on a port of its own, and passes on to the port that `upstream` gives then."""

    def __init__(self, upstream: Callable[[], int]) -> None:
        self.port = free_port()
        self._upstream = upstream
        self._faults: list[Fault] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.Task[None] | None] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(LATER_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(LATER_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LATER_S)
        self._loop.close()

    def order(self, fault: Fault) -> Fault:
        """Have a fault befall whoever sends what it waits for, and give it."""
        self._faults.append(fault)
        return fault

    def forget(self) -> None:
        """Order nothing any more."""
        self._faults.clear()

    def befalls(self, head: bytes, piece: bytes) -> Fault | None:
        """Give the fault that befalls a client who sends `piece`, and count it."""
        for fault in self._faults:
            if fault.times and fault.sent in piece and fault.link in head:
                fault.times -= 1
                fault.heads.append(head)
                if not fault.times:
                    fault.met.set()
                return fault
        return None

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._links.add(task)
        try:
            server = await asyncio.open_connection("127.0.0.1", self._upstream())
            await Link(self, (reader, writer), server).pass_on()
        except (OSError, asyncio.CancelledError):  # nobody listens there, or the proxy ends
            writer.transport.abort()
        finally:
            self._links.discard(task)

    async def _end(self) -> None:
        if self._server:
            self._server.close()
        links = [task for task in self._links if task]
        for task in links:
            task.cancel()
        await asyncio.gather(*links, return_exceptions=True)
