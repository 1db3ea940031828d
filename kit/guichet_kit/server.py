"""gunicorn, configured once for every layout."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

KEEP_ALIVE_S = 30
GRACE_S = 15


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn around an application made after the fork, so that no connection is shared."""

    def __init__(self, make_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self.make_app = make_app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options given."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application."""
        return self.make_app()


def serve(
    make_app: Callable[[], Any],
    *,
    port: int,
    workers: int,
    threads: int,
    host: str = "127.0.0.1",
    **hooks: Any,
) -> None:
    """Serve until SIGTERM or SIGINT, on the loopback address unless told otherwise."""
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "keepalive": KEEP_ALIVE_S,
        "graceful_timeout": GRACE_S,
        "control_socket_disable": True,
        "loglevel": "warning",
        "limit_request_line": 8190,
        "forwarded_allow_ips": "",
        **hooks,
    }
    Server(make_app, options).run()
