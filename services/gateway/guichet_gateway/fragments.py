"""Parts of our pages that services make: asked in turn, none of them able to spoil the others."""

from collections.abc import Callable
from http.client import HTTPException

import structlog
from guichet_kit.problems import Problem
from markupsafe import Markup

from guichet_gateway import forward, state
from guichet_gateway.tokens import Token

TIMEOUT_S = 3.0
log = structlog.get_logger(__name__)


def part(service: str, path: str, token: Callable[[], Token]) -> Markup | None:
    """Give what a service shows at `path` to who bears a token; None when it is silent."""
    try:
        headers = forward.told(token()) | {"HX-Request": "true", "Accept": "text/html"}
        reply = state.of().wire.call(service, "GET", path, headers=headers, timeout=TIMEOUT_S)
        content = reply.read().decode().strip()
    except (Problem, OSError, HTTPException, ValueError) as error:
        log.warning("fragment_missing", service=service, error=type(error).__name__)
        return None
    if reply.status != 200:
        log.warning("fragment_missing", service=service, status=reply.status)
        return None
    return Markup(content)  # noqa: S704 - escaped by the service's templates
