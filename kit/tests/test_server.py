"""What is not HTTP, or too much of it, is refused in our words by the server itself."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from guichet_onebox.servers.ports import free_port

PROGRAM = """
import sys
from guichet_kit.server import serve

def hello(environ, start_response):
    headers = [("Content-Type", "text/plain"), ("Content-Length", "5")]
    start_response("200 OK", headers + [("X-Bad", "a\\x00b")] * (environ["PATH_INFO"] == "/broken"))
    return [b"hello"]

serve(lambda: hello, port=int(sys.argv[1]), workers=1, threads=2)
"""
END = b"Host: valmont.localhost\r\n\r\n"
BIG = b"X-Big: " + b"a" * 64_000 + b"\r\n"
MANY = b"".join(b"X-%d: 1\r\n" % n for n in range(200))
BOTH = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
REFUSED: dict[str, tuple[bytes, int]] = {
    "address of 20 kB": (b"GET /?q=" + b"a" * 20_000 + b" HTTP/1.1\r\n" + END, 414),
    "header of 64 kB": (b"GET / HTTP/1.1\r\n" + BIG + END, 431),
    "200 headers": (b"GET / HTTP/1.1\r\n" + MANY + END, 431),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\xfc\x03\x03\r\n\r\n", 400),
    "garbage": (bytes(range(256)) + b"\r\n\r\n", 400),
    "no such version": (b"GET / HTTP/9.9\r\n" + END, 400),
    "markup": (b"<script>alert(1)</script> / HTTP/1.1\r\n" + END, 400),
    "two lengths": (b"POST / HTTP/1.1\r\n" + BOTH + END + b"0\r\n\r\n", 400),
    "two other lengths": (
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + END,
        400,
    ),
    "coding nobody knows": (b"POST / HTTP/1.1\r\nTransfer-Encoding: zip\r\n" + END, 501),
    "expectation": (b"POST / HTTP/1.1\r\nExpect: the-moon\r\n" + END, 417),
    "fault of ours": (b"GET /broken HTTP/1.1\r\n" + END, 500),
}
INSIDE = (
    "gunicorn",
    "Traceback",
    "Bad Request",
    "Invalid",
    "Error",
    "too large",
    "<script",
    "aaaa",
)


@dataclass(frozen=True)
class Answer:
    """What came back before the server closed the connection."""

    status: int
    headers: dict[str, str]
    text: str


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    number = free_port()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(number)])
    try:
        _wait_for(number)
        yield number
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    limit = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < limit
            time.sleep(0.05)


def ask(port: int, content: bytes) -> Answer:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        link.sendall(content)
        received = b""
        while piece := link.recv(65_536):
            received += piece
    head, _end, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    headers = {name.lower(): value for name, _colon, value in pairs}
    assert int(headers["content-length"]) == len(body)
    return Answer(int(first.split()[1]), headers, body.decode())


@pytest.mark.parametrize("kind", REFUSED)
def test_what_no_application_sees_is_refused_in_french(port: int, kind: str) -> None:
    content, status = REFUSED[kind]
    answer = ask(port, content)
    assert answer.status == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["connection"] == "close"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert '<html lang="fr">' in answer.text
    assert answer.text.count("<h1>") == 1
    assert not [word for word in INSIDE if word in answer.text]


def test_the_reason_tells_what_to_do(port: int) -> None:
    said = {kind: ask(port, content).text for kind, (content, _status) in REFUSED.items()}
    assert "adresse est trop longue" in said["address of 20 kB"]
    assert "cookies" in said["200 headers"]
    assert "cookies" in said["header of 64 kB"]
    assert "n’a pas pu être comprise" in said["garbage"]
    assert "pas de votre fait" in said["fault of ours"]


def test_a_program_gets_a_problem(port: int) -> None:
    answer = ask(port, b"POST /api/forms/v1/x HTTP/1.1\r\n" + BOTH + END)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.text)
    assert (answer.status, problem["status"]) == (400, 400)
    assert set(problem) == {"type", "title", "status", "detail"}


def test_the_server_goes_on_after_each(port: int) -> None:
    for content, _status in REFUSED.values():
        ask(port, content)
    answer = ask(port, b"GET / HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n" + END)
    assert (answer.status, answer.text) == (200, "hello")
    assert "server" not in answer.headers
