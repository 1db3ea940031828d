"""The load generator: plain sockets and threads in a process of its own, the same on both sides."""

import base64
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.load.machine import median, quantile

ROUNDS = 3
ROUND_S = 1.5
WARM_S = 0.7


@dataclass(frozen=True)
class Target:
    """A server's port and the raw requests to send to it in turn."""

    port: int
    requests: tuple[bytes, ...]


@dataclass(frozen=True)
class Load:
    """What was answered in how long: requests per second, milliseconds at three ranks."""

    count: int
    rate: float
    p50: float
    p95: float
    p99: float
    statuses: dict[str, int]


def raw(
    method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    """Give the bytes of a request over a kept connection."""
    given = {"Host": "127.0.0.1", **(headers or {})}
    if body:
        given["Content-Type"] = "application/x-www-form-urlencoded"
        given["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def drive(target: Target, connections: int, seconds: float) -> Load:
    """Send the target's requests for `seconds`, or each once when it is 0."""
    asked = {
        "port": target.port,
        "requests": [base64.b64encode(item).decode() for item in target.requests],
        "connections": connections,
        "seconds": seconds,
    }
    answer = subprocess.run(
        [sys.executable, "-m", "tests.load.generator"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    load = Load(**json.loads(answer.stdout))
    refused = {code: n for code, n in load.statuses.items() if code[0] not in "23"}
    if refused:
        raise AssertionError(f"refused: {load.statuses}")
    return load


def compare(ours: Target, limit: Target, connections: int) -> tuple[float, float, float]:
    """Give the ratio of our rate to the limit's, and both rates: medians of alternated rounds."""
    for target in (ours, limit):
        drive(target, connections, WARM_S)
    pairs = []
    for _ in range(ROUNDS):
        pairs.append([drive(one, connections, ROUND_S).rate for one in (ours, limit)])
    ratio = median([mine / its for mine, its in pairs])
    return ratio, median([pair[0] for pair in pairs]), median([pair[1] for pair in pairs])


class _Client(threading.Thread):
    """One connection that sends its requests one after the other."""

    def __init__(self, port: int, requests: Iterator[bytes], until: float) -> None:
        super().__init__()
        self.port, self.requests, self.until = port, requests, until
        self.times: list[float] = []
        self.statuses: dict[str, int] = {}

    def run(self) -> None:
        link = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in self.requests:
            began = time.perf_counter()
            if began > self.until:
                break
            link.sendall(request)
            status, closed = _read(link)
            self.times.append(time.perf_counter() - began)
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if closed:
                link.close()
                link = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        link.close()


def _read(link: socket.socket) -> tuple[str, bool]:
    """Read one answer whole; give its status and whether the server closes."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(link)
    head, _, rest = data.partition(b"\r\n\r\n")
    lower = head.lower()
    if b"\r\ntransfer-encoding: chunked" in lower:
        while not rest.endswith(b"0\r\n\r\n"):
            rest += _some(link)
    else:
        length = int(lower.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0] or 0)
        left = length - len(rest)
        while left > 0:
            left -= len(_some(link))
    return head[9:12].decode(), b"\r\nconnection: close" in lower


def _some(link: socket.socket) -> bytes:
    data = link.recv(65_536)
    if not data:
        raise ConnectionError("the server closed in the middle of an answer")
    return data


def _turns(requests: Sequence[bytes], first: int, step: int, again: bool) -> Iterator[bytes]:
    place = first
    while again or place < len(requests):
        yield requests[place % len(requests)]
        place += step


def _main(asked: dict[str, Any]) -> Load:
    requests = [base64.b64decode(item) for item in asked["requests"]]
    step, seconds = asked["connections"], asked["seconds"]
    began = time.perf_counter()
    until = began + seconds if seconds else float("inf")
    clients = [
        _Client(asked["port"], _turns(requests, place, step, bool(seconds)), until)
        for place in range(step)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    spent = time.perf_counter() - began
    times = [value * 1000 for client in clients for value in client.times]
    statuses: dict[str, int] = {}
    for client in clients:
        for code, count in client.statuses.items():
            statuses[code] = statuses.get(code, 0) + count
    ranks = [quantile(times, share) for share in (0.5, 0.95, 0.99)]
    return Load(len(times), len(times) / spent, *ranks, statuses)


if __name__ == "__main__":
    print(json.dumps(vars(_main(json.load(sys.stdin)))))
