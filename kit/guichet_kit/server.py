"""gunicorn, configured once for every layout, and what it answers to what is not HTTP."""

import gc
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http import errors, wsgi
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from guichet_kit.i18n import _
from guichet_kit.problems import BY_STATUS, Problem

KEEP_ALIVE_S = 30
GRACE_S = 15
STATUSES = {
    errors.LimitRequestLine: 414,
    errors.ExpectationFailed: 417,
    errors.LimitRequestHeaders: 431,
    errors.ConfigurationProblem: 500,
    errors.InvalidResponseHeader: 500,
    errors.InvalidResponseHeaderName: 500,
    errors.UnsupportedTransferCoding: 501,
}
"""What gunicorn cannot read and RFC 9110, 9112 (§6.1) or 6585 name otherwise than 400."""
HEAD = """HTTP/1.1 {status} {phrase}\r
Connection: close\r
Content-Type: {kind}\r
Content-Length: {length}\r
Cache-Control: no-store\r
Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r
X-Content-Type-Options: nosniff\r
\r
"""
PAGE = """<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><h1>{title}</h1><p>{detail}</p><p><a href="/">{home}</a></p></html>
"""


def _anonymous(self: Any, told: Callable[[Any], list[str]] = wsgi.Response.default_headers) -> Any:
    """Give the first lines of an answer without the one that names gunicorn: no setting does."""
    return [line for line in told(self) if not line.startswith("Server:")]


wsgi.Response.default_headers = _anonymous


class PlainSpoken(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A worker that refuses in French, without repeating it, what no application will see."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer to a request that cannot be read, or to a fault outside of the application."""
        status = STATUSES.get(type(exc), 400 if isinstance(exc, errors.ParseException) else 500)
        note = self.log.exception if status == 500 else self.log.warning
        note("Request refused by the server: %s", type(exc).__name__)
        path = getattr(req or getattr(exc, "req", None), "path", "")
        with suppress(OSError):  # who asked has left
            write_nonblock(client, refusal(status, path))


def refusal(status: int, path: str) -> bytes:
    """Give a whole answer: a problem (RFC 9457) under `/api/`, a page elsewhere or if unknown."""
    problem = BY_STATUS.get(status, Problem)()
    title, detail = _(problem.title), problem.detail
    if path.startswith("/api/"):
        kind, slug = "application/problem+json", f"/problemes/{problem.slug}"
        body = orjson.dumps({"type": slug, "title": title, "status": status, "detail": detail})
    else:
        kind, home = "text/html; charset=utf-8", _("Aller à l’accueil")
        body = PAGE.format(title=title, detail=detail, home=home).encode()
    phrase = HTTPStatus(status).phrase
    return HEAD.format(status=status, phrase=phrase, kind=kind, length=len(body)).encode() + body


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn around an application made after the fork, so that no connection is shared."""

    def __init__(self, make_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self.make_app = make_app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options given; gunicorn has its own defaults for the hooks that are not."""
        for name, value in self.options.items():
            if value is not None:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application; no collection walks through it afterwards."""
        made = self.make_app()
        gc.collect()
        gc.freeze()
        return made


def serve(
    make_app: Callable[[], Flask],
    *,
    port: int,
    workers: int,
    threads: int,
    pre_fork: Callable[[Any, Any], None] | None = None,
    post_worker_init: Callable[[Any], None] | None = None,
    worker_exit: Callable[[Any, Any], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, on the loopback address.

    The three hooks are gunicorn's: before a worker is forked, once it is ready, when it ends.
    """
    options = {
        "bind": f"127.0.0.1:{port}",
        "workers": workers,
        "threads": threads,
        "pre_fork": pre_fork,
        "post_worker_init": post_worker_init,
        "worker_exit": worker_exit,
        "worker_class": PlainSpoken,
        "keepalive": KEEP_ALIVE_S,
        "graceful_timeout": GRACE_S,
        "control_socket_disable": True,
        "loglevel": "warning",
        "limit_request_line": 8190,
        "forwarded_allow_ips": "",
    }
    gc.collect()
    gc.freeze()  # a collection in the worker would copy all that it shares with its parent
    Server(make_app, options).run()
