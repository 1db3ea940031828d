"""How a refusal is shown: `application/problem+json` to programs, a page of ours to people."""

import re

import orjson
import structlog
from flask import Flask, Response, g, request
from marshmallow import Schema, fields
from sqlalchemy.exc import DataError, NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from guichet_kit import pages
from guichet_kit.database import is_away
from guichet_kit.i18n import _
from guichet_kit.problems import (
    BY_STATUS,
    Broken,
    Invalid,
    NotFound,
    Problem,
    Unavailable,
    field_errors,
)
from guichet_kit.trace import current_trace_id

RETRY_S = 10
SENTENCES = (
    (r"Missing data for required field\.", "Cette information manque."),
    (r"Field may not be null\.", "Cette information ne peut pas être nulle (null)."),
    (r"Unknown field\.", "Ce nom n’est pas connu ici."),
    (r"Not a valid mapping type\.|Invalid (input )?type\.", "Attendu ici\u00a0: un objet JSON."),
    (r"Not a valid (list|tuple)\.", "Attendu ici\u00a0: une liste."),
    (r"Not a valid (utf-8 )?string\.", "Attendu ici\u00a0: un texte."),
    (r"Not a valid integer\.", "Attendu ici\u00a0: un nombre entier."),
    (r"Not a valid number\.|Number too large\.|Special numeric values [^.]*\.",
     "Attendu ici\u00a0: un nombre."),
    (r"Not a valid boolean\.", "Attendu ici\u00a0: true ou false."),
    (r"Not a valid UUID\.", "Attendu ici\u00a0: un identifiant (UUID)."),
    (r"Not a valid date\.", "Attendu ici\u00a0: une date, comme 2026-11-29."),
    (r"Not a valid (naive |aware )?(datetime|time)\.",
     "Attendu ici\u00a0: une date et une heure, comme 2026-11-29T08:30:00+01:00."),
    (r"Not a valid email address\.", "Attendu ici\u00a0: une adresse électronique."),
    (r"Not a valid URL\.", "Attendu ici\u00a0: une adresse web."),
    (r"Must be one of: (?P<known>.*?)\.(?= [A-Z]|$)", "Attendu ici, au choix\u00a0: %(known)s."),
    (r"Shorter than minimum length (?P<least>\d+)\.",
     "C’est trop court\u00a0: %(least)s au moins."),
    (r"Longer than maximum length (?P<most>\d+)\.", "C’est trop long\u00a0: %(most)s au plus."),
    (r"Length must be between (?P<least>\d+) and (?P<most>\d+)\.",
     "La longueur va de %(least)s à %(most)s."),
    (r"Length must be (?P<length>\d+)\.", "La longueur est de %(length)s."),
    (r"Must be greater than or equal to (?P<least>\S+) and less than or equal to (?P<most>\S+)\.",
     "Attendu ici\u00a0: de %(least)s à %(most)s."),
    (r"Must be greater than or equal to (?P<least>\S+)\.",
     "Attendu ici\u00a0: %(least)s au moins."),
    (r"Must be less than or equal to (?P<most>\S+)\.", "Attendu ici\u00a0: %(most)s au plus."),
    (r"Must be equal to (?P<other>\S+)\.", "Attendu ici\u00a0: %(other)s."),
    (r"String does not match expected pattern\.|Invalid value\.|Invalid input\.",
     "Cette valeur n’a pas la forme attendue."),
)  # fmt: skip
"""What marshmallow and its validators say, and the same in French, for the refusals of the API."""
PROBLEM_JSON = "application/problem+json"
log = structlog.get_logger(__name__)


class ProblemSchema(Schema):
    """What a program is answered when it is refused (RFC 9457); `errors` by place of the body."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    trace = fields.String(required=True)
    errors = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))


def init_app(app: Flask) -> None:
    """Register one handler per kind of failure."""
    app.register_error_handler(Problem, show)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(NoResultFound, lambda _error: show(NotFound()))
    app.register_error_handler(DataError, lambda _error: show(Invalid()))
    # JSON nested deeper than the parser goes.
    app.register_error_handler(RecursionError, lambda _error: show(Problem()))
    app.register_error_handler(OperationalError, _on_database)
    app.register_error_handler(PoolTimeout, _on_database)
    app.register_error_handler(Exception, _on_fault)


def show(problem: Problem) -> Response:
    """Answer with the problem, in the form the asker reads."""
    response = _json(problem) if wants_json() else _page(problem)
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def wants_json() -> bool:
    """Tell whether a program asks: by the path, or because it accepts JSON and not HTML."""
    accept = request.accept_mimetypes
    return request.path.startswith("/api/") or (
        accept.best == "application/json" and not accept.accept_html
    )


def _json(problem: Problem) -> Response:
    body = {
        "type": f"/problemes/{problem.slug}",
        "title": _(problem.title),
        "status": problem.status,
        "detail": problem.detail,
        "trace": current_trace_id(),
    }
    if problem.errors:
        body["errors"] = [
            {"pointer": f"#/{name.replace('.', '/')}", "detail": text}
            for name, text in problem.errors.items()
        ]
    return Response(orjson.dumps(body), problem.status, mimetype=PROBLEM_JSON)


def _page(problem: Problem) -> Response:
    return pages.render(
        "guichet/problem.html",
        title=_(problem.title),
        area="bare" if problem.status >= 500 else g.get("problem_area", "portal"),
        status=problem.status,
        problem=problem,
    )


def _on_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return Response(status=status, headers=list(error.get_headers()))
    problem = BY_STATUS.get(status, Problem if status < 500 else Broken)(
        errors=_sent_errors(getattr(error, "data", None))
    )
    problem.status = status
    response = show(problem)
    if status == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods or ())  # type: ignore[attr-defined]  # of MethodNotAllowed alone
    return response


def _sent_errors(data: object) -> dict[str, str]:
    """Read the messages that webargs leaves on a refused request, by place (json, query)."""
    places = data.get("messages", {}).values() if isinstance(data, dict) else ()
    return {
        name: _said(text) for messages in places for name, text in field_errors(messages).items()
    }


def _said(text: str) -> str:
    """Say in French what marshmallow says of a field; a sentence of ours stays."""
    for pattern, words in SENTENCES:
        text = re.sub(pattern, lambda found, words=words: _(words, **found.groupdict()), text)  # type: ignore[misc]  # the words of this turn
    return text


def _on_database(error: Exception) -> Response:
    log.error(
        "database_down" if is_away(error) else "database_busy",
        error=type(error).__name__,
        detail=str(error)[:500],
    )
    return show(Unavailable(retry_after=RETRY_S))


def _on_fault(error: Exception) -> Response:
    log.exception("request_failed", path=request.path, error=type(error).__name__)
    return show(Broken())
