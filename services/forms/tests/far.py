"""A distant server for tests, on this machine, that answers as it is told, however badly."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

SCHOOLS = [
    {"id": "nord", "text": "École du Nord", "ville": "Valmont"},
    {"id": "sud", "text": "École du Sud", "ville": "Valmont"},
    {"id": "fermee", "text": "École fermée", "disabled": True},
]
Answer = Callable[["_Handler"], None]


class Far:
    """The server; `answer` may be changed at any time, `asked` lists the queries it received."""

    def __init__(self) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.answer: Answer = schools
        handler = type("Handler", (_Handler,), {"far": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}/ecoles"

    @property
    def host(self) -> str:
        """What the setting of allowed hosts says of it."""
        return f"127.0.0.1:{self.port}"

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    far: ClassVar[Far]

    def do_GET(self) -> None:
        self.query = parse_qs(urlsplit(self.path).query)
        self.far.asked.append(self.query)
        with suppress(OSError):
            self.far.answer(self)

    def log_message(self, *_given: Any) -> None:
        """Say nothing."""

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def json_of(value: Any) -> Answer:
    """Answer this value."""
    return lambda handler: handler.reply(
        json.dumps(value).encode(), Content_Type="application/json"
    )


def schools(handler: _Handler) -> None:
    """Answer as Publik's sources do: `?q=` searches, `?id=` gives one."""
    found = SCHOOLS
    if words := handler.query.get("q"):
        found = [item for item in found if words[0].lower() in str(item["text"]).lower()]
    if item_id := handler.query.get("id"):
        found = [item for item in found if item["id"] == item_id[0]]
    json_of({"err": 0, "data": found})(handler)


def status(code: int, **headers: str) -> Answer:
    """Answer an error."""
    return lambda handler: handler.reply(b"{}", code, **headers)


def body(content: bytes, **headers: str) -> Answer:
    """Answer these bytes."""
    return lambda handler: handler.reply(content, **headers)


def slow(seconds: float) -> Answer:
    """Answer too late."""

    def wait(handler: _Handler) -> None:
        time.sleep(seconds)
        schools(handler)

    return wait


def drip(handler: _Handler) -> None:
    """Answer a byte at a time, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    for _turn in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def drip_headers(handler: _Handler) -> None:
    """Never come to the end of the headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for turn in range(200):
        handler.wfile.write(f"X-{turn}: 1\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.05)


def endless(handler: _Handler) -> None:
    """Answer without a length, without an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n[")
    while True:
        handler.wfile.write(b"1," * 50_000)


def hang_up(handler: _Handler) -> None:
    """Promise more than is sent."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def far_away() -> Iterator[Far]:
    """Give a server for the time of a block."""
    far = Far()
    try:
        yield far
    finally:
        far.close()
