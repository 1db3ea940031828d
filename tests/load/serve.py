"""Serves one application, or runs its worker, in a process of its own: `serve` starts it."""

import http.client
import importlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from guichet_kit.server import serve as serve_with_gunicorn
from guichet_kit.settings import Settings
from guichet_kit.testing import Issuer
from guichet_onebox.servers.ports import free_port

READY_S = 30.0
STOP_S = 20.0


def plain(settings: Settings, **changed: Any) -> dict[str, Any]:
    """Give settings as values that travel to another process."""
    return {**asdict(settings), **changed}


@contextmanager
def served(factory: str, values: Mapping[str, Any], *, threads: int) -> Iterator[int]:
    """Run `module:function(values)` under gunicorn, one process of `threads`; give its port."""
    port = free_port()
    asked = {"role": "web", "factory": factory, "values": values, "port": port, "threads": threads}
    with _running(asked) as process:
        _wait(port, process)
        yield port


@contextmanager
def working(factory: str, values: Mapping[str, Any]) -> Iterator["subprocess.Popen[str]"]:
    """Run what `module:function(values)` gives, a worker, until the block ends."""
    with _running({"role": "worker", "factory": factory, "values": values}) as process:
        yield process


@contextmanager
def keys_of(issuer: Issuer) -> Iterator[str]:
    """Serve an issuer's public keys; give the address."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = make_server("127.0.0.1", 0, issuer.wsgi, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def _running(asked: dict[str, Any]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.serve"], stdin=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    with process.stdin as given:
        json.dump(asked, given)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: "subprocess.Popen[str]") -> None:
    limit = time.monotonic() + READY_S
    while time.monotonic() < limit and process.poll() is None:
        if answers(port, "/"):
            return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


def answers(port: int, path: str, host: str = "127.0.0.1") -> bool:
    """Tell whether a server gives an answer of its own, whatever it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _main(asked: dict[str, Any]) -> None:
    module, _, name = asked["factory"].partition(":")
    make = getattr(importlib.import_module(module), name)
    if asked["role"] == "web":
        values = asked["values"]
        serve_with_gunicorn(
            lambda: make(values), port=asked["port"], workers=1, threads=asked["threads"]
        )
        return
    worker = make(asked["values"])
    signal.signal(signal.SIGTERM, lambda *_: worker.stop_flag.set())
    worker.start()
    worker.stop_flag.wait()
    worker.stop(2)


if __name__ == "__main__":
    _main(json.load(sys.stdin))
