"""The application factory that every service calls."""

import logging
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import structlog
from flask import Flask, Response, g, request
from flask.json.provider import JSONProvider
from flask.typing import ResponseReturnValue
from flask_smorest import Api, Blueprint
from structlog.contextvars import merge_contextvars
from structlog.processors import JSONRenderer, TimeStamper, add_log_level, format_exc_info

from guichet_kit import csrf, faults, headers, health, i18n, pages, refusals, trace
from guichet_kit.auth import VISITOR_COOKIE, Keys, authenticate, authorise
from guichet_kit.database import Database
from guichet_kit.events.consumer import Handlers
from guichet_kit.i18n import _
from guichet_kit.jobs import Jobs
from guichet_kit.problems import Problem
from guichet_kit.settings import Settings
from guichet_kit.strict import read_json
from guichet_kit.wire import HttpWire, Wire

MAX_BODY = 2_000_000
MAX_FIELDS = 2_000


@dataclass
class Kit:
    """What the kit keeps for one application, in `app.extensions["guichet"]`."""

    service: str
    settings: Settings
    database: Database
    wire: Wire
    keys: Keys
    handlers: Handlers
    jobs: Jobs
    faults: faults.Faults
    layouts: dict[str, str] = field(default_factory=dict)
    assets: dict[tuple[str, str], str] = field(default_factory=dict)


class OrjsonProvider(JSONProvider):
    """JSON by orjson: ten times quicker, and it knows UUIDs and dates."""

    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        """Give JSON text."""
        return orjson.dumps(obj, option=orjson.OPT_NON_STR_KEYS).decode()

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        """Read JSON text; raise `ValueError` when it could be understood in two ways."""
        return read_json(s)


class HouseApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """OpenAPI by flask-smorest, whose own error pages give way to ours."""

    ERROR_SCHEMA = refusals.ProblemSchema
    DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"

    def _register_error_handlers(self) -> None:
        """Leave errors to `guichet_kit.refusals`, which answers RFC 9457."""

    def _register_responses(self) -> None:
        """Describe what is refused with the media type that it has."""
        answered = self.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = refusals.PROBLEM_JSON
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = answered


def create_service(
    service: str,
    import_name: str,
    settings: Settings,
    *,
    handlers: Handlers | None = None,
    jobs: Jobs | None = None,
    wire: Wire | None = None,
    api: list[Blueprint] | None = None,
    recognise: Callable[[], ResponseReturnValue | None] = authenticate,
) -> Flask:
    """Give the Flask application of a service: health, metrics, logs, sign-in, pages, problems.

    `recognise` finds who asks before any view; the gateway, which people reach, has its own.
    """
    root = str(Path(str(sys.modules[import_name].__file__)).parent)
    app = Flask(import_name, root_path=root, static_folder=None)
    urls = (settings.database_url, settings.worker_database_url)
    wire = wire or HttpWire({"identity": settings.identity_url})
    app.extensions["guichet"] = Kit(
        service=service,
        settings=settings,
        database=Database(*urls, source=settings.installation),
        wire=wire,
        keys=Keys(wire, settings.issuer, service, settings.jwks_path),
        handlers=handlers or Handlers(service),
        jobs=jobs or Jobs(),
        faults=faults.Faults(settings.crash_at),
    )
    _configure(app, service)
    i18n.init_app(app)
    pages.init_app(app)
    refusals.init_app(app)
    health.init_app(app)
    _add_api(app, api or [])
    app.before_request(_begin)
    app.before_request(recognise)
    app.before_request(authorise)
    app.before_request(csrf.check_csrf)
    app.after_request(_finish)
    app.teardown_request(_leave)
    return app


def configure_logs(level: str) -> None:
    """Send structured JSON logs, one line per event, to standard output."""
    structlog.configure(
        processors=[
            *(merge_contextvars, add_log_level, TimeStamper(fmt="iso", utc=True)),
            *(format_exc_info, JSONRenderer(serializer=_dump)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=False,
    )


def _dump(value: Any, **_kwargs: Any) -> str:
    return orjson.dumps(value, default=str).decode()


def _configure(app: Flask, service: str) -> None:
    app.json = OrjsonProvider(app)
    app.url_map.strict_slashes = False
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=MAX_FIELDS,
        API_TITLE=f"Guichet {service}",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
    )


def _add_api(app: Flask, blueprints: list[Blueprint]) -> None:
    api = HouseApi(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
        app.before_request_funcs.setdefault(blueprint.name, []).append(_read_strictly)
    app.extensions["guichet_api"] = api


def _read_strictly() -> None:
    """Refuse a body that two readers of JSON would understand differently."""
    if request.is_json and (body := request.get_data()):
        try:
            read_json(body)
        except ValueError as error:
            raise Problem(_("Le corps de la requête n’est pas du JSON sans ambiguïté.")) from error


def _begin() -> None:
    g.trace_token = trace.begin(request.headers.get("traceparent", ""))
    g.csp_nonce = secrets.token_urlsafe(18)


def _finish(response: Response) -> Response:
    if not g.get("from_gateway"):
        headers.secure(response)
        _remember_visitor(response)
    response.headers["X-Request-Id"] = trace.current_trace_id()
    return response


def _remember_visitor(response: Response) -> None:
    """Used alone, a service recognises a browser by a cookie of its own."""
    known = VISITOR_COOKIE in request.cookies or "Authorization" in request.headers
    if g.get("visitor") and not known:
        response.set_cookie(
            VISITOR_COOKIE, g.visitor, httponly=True, samesite="Lax", secure=request.is_secure
        )


def _leave(_error: BaseException | None) -> None:
    token = g.pop("trace_token", None)
    if token is not None:
        trace.end(token)
