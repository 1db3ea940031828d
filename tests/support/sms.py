"""A provider of SMS for tests: keeps what it takes, misbehaves when the test tells it to."""

import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

TOKEN = "token-of-the-provider-of-tests"


@dataclass(frozen=True)
class Answer:
    """What the provider says next: a status, headers, a body, after a wait in seconds.

    `after` is awaited first, ten seconds at most. `takes` says whether the SMS leaves all the
    same; `drips` sends the answer sign by sign, and `hangs_up` none at all.
    """

    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"id": "p-1"}'
    wait_s: float = 0.0
    after: threading.Event | None = None
    takes: bool | None = None
    drips: bool = False
    hangs_up: bool = False


class SmsSink:
    """An HTTP provider on 127.0.0.1 whose answers a test can script; a context manager.

    As the contract asks, one `Idempotency-Key` makes one SMS, however often it is handed over.
    """

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.sent: dict[str, dict[str, Any]] = {}
        self._answers: deque[Answer] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where SMS are handed over."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1/sms"

    def clear(self) -> None:
        """Forget all that was taken and all that was to be answered."""
        self.calls.clear()
        self.sent.clear()
        self._answers.clear()

    def answer_next(self, answer: Answer) -> None:
        """Answer so to the next call that was told nothing yet."""
        self._answers.append(answer)

    def _take(self, headers: Any, body: bytes) -> Answer:
        said = json.loads(body)
        self.calls.append({**said, "headers": dict(headers.items())})
        if headers["Authorization"] != f"Bearer {TOKEN}":
            return Answer(401, body=b'{"detail": "unknown token"}')
        answer = self._answers.popleft() if self._answers else Answer()
        if answer.status < 300 if answer.takes is None else answer.takes:
            self.sent.setdefault(headers["Idempotency-Key"], said)
        return answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                answer = sink._take(self.headers, self.rfile.read(length))
                if answer.after:
                    answer.after.wait(10.0)
                time.sleep(answer.wait_s)
                if not answer.hangs_up:
                    self._say(answer)
                self.close_connection = True

            def _say(self, answer: Answer) -> None:
                lines = [f"HTTP/1.1 {answer.status} x", f"Content-Length: {len(answer.body)}"]
                lines += [f"{name}: {value}" for name, value in answer.headers.items()]
                whole = "\r\n".join([*lines, "", ""]).encode() + answer.body
                step = 1 if answer.drips else len(whole)
                try:
                    for at in range(0, len(whole), step):
                        self.wfile.write(whole[at : at + step])
                        time.sleep(0.1 if answer.drips else 0)
                except OSError:
                    return

            def log_message(self, *_words: object) -> None:
                """Say nothing: the output of tests is for failures."""

        return Handler
