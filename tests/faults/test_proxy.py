"""The proxy of the fault tests passes everything on, and commits each fault that it is told to."""

import http.client
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.faults.proxy import Fault, Kind, Proxy

BODY = b"0123456789" * 20_000


class Counter(BaseHTTPRequestHandler):
    """Answers every request, and remembers what was asked."""

    protocol_version = "HTTP/1.1"
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def proxy(asked: list[str]) -> Iterator[Proxy]:
    handler = type("Handler", (Counter,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Proxy(lambda: server.server_port) as proxy:
        yield proxy
    server.shutdown()
    server.server_close()


def get(proxy: Proxy, path: str, timeout: float = 10) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def test_all_is_passed_on(proxy: Proxy) -> None:
    assert [get(proxy, "/a"), get(proxy, "/b")] == [BODY, BODY]


def test_an_answer_is_lost_once_the_server_has_acted(proxy: Proxy, asked: list[str]) -> None:
    fault = proxy.order(Fault(Kind.LOSE_ANSWER, b"GET /b"))
    assert get(proxy, "/a") == BODY
    assert not fault.met.is_set()
    with pytest.raises(http.client.RemoteDisconnected):
        get(proxy, "/b")
    assert asked == ["/a", "/b"]
    fault.wait()
    assert get(proxy, "/b") == BODY


def test_an_answer_is_lost_on_its_way(proxy: Proxy) -> None:
    proxy.order(Fault(Kind.LOSE_ANSWER, b"GET /a", through=1_000))
    with pytest.raises(http.client.IncompleteRead) as cut:
        get(proxy, "/a")
    assert 0 < len(cut.value.partial) <= 1_000


def test_a_reset_reaches_nobody(proxy: Proxy, asked: list[str]) -> None:
    proxy.order(Fault(Kind.RESET, b"GET /a", times=2))
    for _turn in range(2):
        with pytest.raises(ConnectionResetError):
            get(proxy, "/a")
    assert asked == []
    assert get(proxy, "/a") == BODY


def test_a_blackhole_keeps_who_asks_waiting(proxy: Proxy, asked: list[str]) -> None:
    proxy.order(Fault(Kind.BLACKHOLE, b"GET /a"))
    with pytest.raises(TimeoutError):
        get(proxy, "/a", timeout=0.3)
    assert asked == []


def test_a_delay_is_all_that_it_is(proxy: Proxy) -> None:
    proxy.order(Fault(Kind.DELAY, b"GET /a", seconds=0.3))
    began = time.monotonic()
    assert get(proxy, "/a") == BODY
    assert time.monotonic() - began >= 0.3


def test_a_fault_of_one_link_spares_the_others(proxy: Proxy, asked: list[str]) -> None:
    fault = proxy.order(Fault(Kind.RESET, b"GET /a", link=b"of nobody"))
    assert get(proxy, "/a") == BODY
    assert not fault.met.is_set()
    assert asked == ["/a"]
