"""How one part calls another: over HTTP, or straight into its WSGI application in one process."""

import http.client
import select
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from werkzeug.test import run_wsgi_app

from guichet_kit.problems import Unavailable
from guichet_kit.trace import current_traceparent

TIMEOUT_S = 30.0
BUFFER = 65_536
IDEMPOTENT = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}
PAUSES_S = (0.0, 0.1, 0.4)
"""Waits before each new try; the first follows at once: a kept connection may just have ended."""
Headers = list[tuple[str, str]]
Sent = dict[str, str]
Body = bytes | BinaryIO | None
Application = Callable[..., Any]


@dataclass
class Reply:
    """What a part answered; `body` yields bytes once."""

    status: int
    headers: Headers
    body: Iterator[bytes] = field(repr=False)

    def read(self) -> bytes:
        """Give the whole body."""
        return b"".join(self.body)

    def header(self, name: str, default: str = "") -> str:
        """Give the first value of a header, whatever the case of its name."""
        lower = name.lower()
        return next((value for key, value in self.headers if key.lower() == lower), default)


class Lost(Exception):
    """No answer came: the request may have been carried out, or not."""


class Wire(ABC):
    """A way to reach the other services by their names."""

    def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Body = None,
        timeout: float = TIMEOUT_S,
        key: str = "",
    ) -> Reply:
        """Send one request, again after a lost answer where this is harmless, within `timeout`.

        It is harmless for idempotent methods (RFC 9110, 9.2.2), and for any other with a `key`:
        sent as `Idempotency-Key`, it lets the service give the same answer and act once. Raises
        `Unavailable` when the service cannot be reached in time.
        """
        sent = dict(headers or {})
        if trace := current_traceparent():
            sent.setdefault("traceparent", trace)
        if key:
            sent["Idempotency-Key"] = key
        harmless = (method in IDEMPOTENT or bool(key)) and not hasattr(body, "read")
        until = time.monotonic() + timeout
        pauses = iter(PAUSES_S if harmless else ())
        while True:
            try:
                left = max(until - time.monotonic(), 0.001)
                return self._answer(service, method, path, sent, body, left)
            except Lost as error:
                pause = next(pauses, None)
                if pause is None or time.monotonic() + pause >= until:
                    raise Unavailable from error
                time.sleep(pause)

    @abstractmethod
    def _answer(
        self, service: str, method: str, path: str, headers: Sent, body: Body, timeout: float
    ) -> Reply: ...


class LocalWire(Wire):
    """Calls applications that live in this process, without a hop."""

    def __init__(self, applications: dict[str, Application]) -> None:
        self.applications = applications

    def _answer(
        self, service: str, method: str, path: str, headers: Sent, body: Body, timeout: float
    ) -> Reply:
        """Run the application as a server would, in the caller's thread; nothing times out."""
        application = self.applications.get(service)
        if application is None:
            raise Unavailable
        environ = _environ(method, path, headers, body)
        context = copy_context()
        iterable, status, found = context.run(run_wsgi_app, application, environ)
        made = _pieces(context, iter(iterable))
        return Reply(int(status.split(" ", 1)[0]), list(found.items()), made)


def _pieces(context: Context, body: Iterator[bytes]) -> Iterator[bytes]:
    """Give a body piece by piece in the context of its application, never in the caller's.

    A body that is still being made holds the application's context, as it would on a server.
    """
    try:
        while (piece := context.run(next, body, None)) is not None:
            yield piece
    finally:
        context.run(getattr(body, "close", lambda: None))


def _environ(method: str, path: str, headers: Sent, body: Body) -> dict[str, Any]:
    """Give what a WSGI server makes of a request (PEP 3333); a stream is passed on unread."""
    bare, _, query = path.partition("?")
    sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    length = sent.pop("HTTP_CONTENT_LENGTH", "0")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(bare, "latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": sent.pop("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(body)) if isinstance(body, bytes) else length,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body or b"") if body is None or isinstance(body, bytes) else body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **sent,
    }


class HttpWire(Wire):
    """Calls services at their addresses, over connections kept per thread."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self.addresses = addresses
        self._kept = threading.local()

    def _answer(
        self, service: str, method: str, path: str, headers: Sent, body: Body, timeout: float
    ) -> Reply:
        """Send over a kept connection, or a new one; raise `Lost` when it breaks."""
        address = self.addresses.get(service)
        if not address:
            raise Unavailable
        try:
            return self._send(address, method, path, headers, body, timeout)
        except (OSError, http.client.HTTPException) as error:
            self._drop(address)
            raise Lost from error

    def _send(
        self, address: str, method: str, path: str, headers: Sent, body: Body, timeout: float
    ) -> Reply:
        connection = self._connection(address, timeout)
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        if answer.length is not None and answer.length <= BUFFER:
            return Reply(answer.status, answer.getheaders(), iter([answer.read()]))
        return Reply(answer.status, answer.getheaders(), _whole(answer))

    def _connection(self, address: str, timeout: float) -> http.client.HTTPConnection:
        kept: dict[str, http.client.HTTPConnection] = self._kept.__dict__.setdefault("all", {})
        connection = kept.get(address)
        if connection is None or connection.sock is None or not _reusable(connection):
            parts = urlsplit(address)
            kind = http.client.HTTPSConnection if parts.scheme == "https" else _PLAIN
            connection = kept[address] = kind(parts.hostname or "", parts.port, timeout=timeout)
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        return connection

    def _drop(self, address: str) -> None:
        connection = self._kept.__dict__.get("all", {}).pop(address, None)
        if connection is not None:
            with suppress(OSError):
                connection.close()


def _whole(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """Give a long answer piece by piece; raise `Unavailable` when it breaks before its end."""
    yield from iter(lambda: answer.read(BUFFER), b"")
    if answer.length:  # `read` takes the end of the connection for the end of the answer
        raise Unavailable


_PLAIN = http.client.HTTPConnection


def _reusable(connection: http.client.HTTPConnection) -> bool:
    """Tell whether the last answer was read to its end, and the server has not hung up since."""
    if getattr(connection, "_HTTPConnection__state", "Idle") != "Idle":
        return False
    waiting = select.poll()
    waiting.register(connection.sock, select.POLLIN)
    return not waiting.poll(0)
