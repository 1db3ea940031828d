"""Health, readiness and metrics of a service."""

import hmac
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound

from guichet_kit.auth import open_to_all
from guichet_kit.events.transport import TransportDown, connect

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)

KEPT_S = 1.0


@dataclass
class Seen:
    """What was found last, and until when it holds; all is down until one has looked."""

    found: dict[str, str] = field(default_factory=lambda: {"database": "down", "bus": "down"})
    until: float = 0.0
    looking: threading.Lock = field(default_factory=threading.Lock)


class Metrics:
    """Counts and times the requests of one application, in a registry of its own."""

    def __init__(self) -> None:
        own = self.registry = CollectorRegistry()
        labels = ["endpoint", "method", "status"]
        self.requests = Counter("guichet_requests_total", "Requests answered", labels, registry=own)
        self.seconds = Histogram(
            "guichet_request_seconds", "Time to answer", ["endpoint"], buckets=BUCKETS, registry=own
        )

    def begin(self) -> None:
        """Note when the request came."""
        g.began = time.perf_counter()

    def finish(self, response: Response) -> Response:
        """Count the answer."""
        endpoint = request.endpoint or "none"
        self.requests.labels(endpoint, request.method, response.status_code).inc()
        if "began" in g:
            self.seconds.labels(endpoint).observe(time.perf_counter() - g.began)
        return response


def init_app(app: Flask) -> None:
    """Add `/health/live`, `/health/ready` and `/metrics`."""
    metrics = Metrics()
    app.extensions["guichet_metrics"] = metrics
    app.extensions["guichet_ready"] = Seen()
    app.before_request(metrics.begin)
    app.after_request(metrics.finish)
    app.add_url_rule("/health/live", view_func=live, endpoint="kit.live")
    app.add_url_rule("/health/ready", view_func=ready, endpoint="kit.ready")
    app.add_url_rule("/metrics", view_func=read_metrics, endpoint="kit.metrics")


@open_to_all
def live() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "live"}


@open_to_all
def ready() -> tuple[dict[str, str], int]:
    """Tell whether what the service needs works; what is down, only to who bears the token."""
    found = state()
    down = "down" in found.values()
    word = {"status": "unready" if down else "ready"}
    return word | (found if _bears_token() else {}), 503 if down else 200


def state() -> dict[str, str]:
    """Give how `database` and `bus` were at most `KEPT_S` ago, or last while another looks.

    Each is "ok" or "down"; a bus may be "none".
    Anybody may ask, and a look at a broker that hangs takes seconds of a thread: one at a time.
    """
    seen: Seen = current_app.extensions["guichet_ready"]
    if time.monotonic() > seen.until and seen.looking.acquire(blocking=False):
        try:
            seen.found = _look()
        finally:
            seen.until = time.monotonic() + KEPT_S
            seen.looking.release()
    return seen.found


def _look() -> dict[str, str]:
    """See whether the database answers a query and the bus carries a message there and back."""
    kit = current_app.extensions["guichet"]
    found = {"database": "ok", "bus": "ok" if kit.settings.bus_url else "none"}
    try:
        kit.database.ping()
    except SQLAlchemyError:
        found["database"] = "down"
    if kit.settings.bus_url and not _bus_carries(kit.settings.bus_url, kit.service):
        found["bus"] = "down"
    return found


def _bus_carries(url: str, service: str) -> bool:
    with closing(connect(url)) as transport:
        try:
            transport.ping(service)
        except (TransportDown, OSError):
            return False
    return True


@open_to_all
def read_metrics() -> Response:
    """Give the metrics in the Prometheus format to who bears the configured token."""
    if not _bears_token():
        raise NotFound
    registry = current_app.extensions["guichet_metrics"].registry
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")


def _bears_token() -> bool:
    token = current_app.extensions["guichet"].settings.metrics_token
    told = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(told.encode(), f"Bearer {token}".encode())
