"""What a connector speaks to: somebody else's service, which may hang up once its work is done."""

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

KEY = "Idempotency-Key"


@dataclass
class Remote:
    """Notes every request; `/etat` does its work once for each key, `/registre` each time.

    Names put in `hangs_up` do their work once more, then give no answer. A context manager.
    """

    asked: list[tuple[str, str]] = field(default_factory=list)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    hangs_up: set[str] = field(default_factory=set)

    def __enter__(self) -> Self:
        remote = self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                name = self.path.strip("/")
                answer = remote.work(name, str(self.headers[KEY]))
                if answer is not None:
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(json.dumps(answer).encode())

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def keys_of(self, name: str) -> list[str]:
        """The keys under which a name was asked, in order."""
        return [key for asked, key in self.asked if asked == name]

    def work(self, name: str, key: str) -> dict[str, Any] | None:
        """Do what is asked and give the answer; None hangs up."""
        self.asked.append((name, key))
        if name != "etat" or not self.done[name, key]:
            self.done[name, key] += 1
        if name in self.hangs_up:
            self.hangs_up.discard(name)
            return None
        return {"value": f"{name} connu"}
