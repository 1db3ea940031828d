"""The wire between parts: answers lost on the way, asked for again only where this is harmless."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from guichet_kit.problems import Unavailable
from guichet_kit.wire import HttpWire

ANSWER = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\ndone"
LONG = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 200000\r\n\r\n" + b"x" * 150_000


class Losing:
    """A server that reads each request whole, then loses the first `lost` answers."""

    answer = ANSWER

    def __init__(self, lost: int) -> None:
        self.lost = lost
        self.heads: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _peer = self.socket.accept()
                with connection:
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        while head := connection.recv(65_536):
            self.heads.append(head.decode("latin-1"))
            if len(self.heads) <= self.lost:
                return
            connection.sendall(self.answer)
            if self.answer is LONG:
                return  # and the rest never comes

    def keys(self) -> list[str]:
        lines = [line for head in self.heads for line in head.split("\r\n")]
        return [line.split(": ")[1] for line in lines if line.startswith("Idempotency-Key")]


@pytest.fixture
def losing(request: pytest.FixtureRequest) -> Iterator[Losing]:
    server = Losing(request.param)
    yield server
    server.socket.close()


@pytest.mark.parametrize("losing", [1, 3], indirect=True)
def test_a_read_is_asked_again(losing: Losing) -> None:
    wire = HttpWire({"forms": losing.address})
    assert wire.call("forms", "GET", "/x").read() == b"done"
    assert len(losing.heads) == losing.lost + 1


@pytest.mark.parametrize("losing", [2], indirect=True)
def test_a_post_with_a_key_is_sent_again_under_the_same_key(losing: Losing) -> None:
    wire = HttpWire({"forms": losing.address})
    assert wire.call("forms", "POST", "/x", body=b"{}", key="once").status == 200
    assert losing.keys() == ["once"] * 3


@pytest.mark.parametrize("losing", [1], indirect=True)
def test_a_post_without_a_key_is_never_repeated(losing: Losing) -> None:
    wire = HttpWire({"forms": losing.address})
    with pytest.raises(Unavailable):
        wire.call("forms", "POST", "/x", body=b"{}")
    assert len(losing.heads) == 1


@pytest.mark.parametrize("losing", [99], indirect=True)
def test_it_gives_up_within_the_time(losing: Losing) -> None:
    wire = HttpWire({"forms": losing.address})
    with pytest.raises(Unavailable):
        wire.call("forms", "GET", "/x", timeout=5)
    assert len(losing.heads) == 4


@pytest.mark.parametrize("losing", [0], indirect=True)
def test_a_long_answer_that_breaks_is_not_taken_for_whole(losing: Losing) -> None:
    losing.answer = LONG
    reply = HttpWire({"forms": losing.address}).call("forms", "GET", "/x")
    assert reply.status == 200
    with pytest.raises(Unavailable):
        reply.read()


def test_a_service_without_address_is_not_there() -> None:
    with pytest.raises(Unavailable):
        HttpWire({}).call("forms", "GET", "/x")
