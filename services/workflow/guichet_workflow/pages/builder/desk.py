"""What every screen of the builder needs: who designs, the addresses, the answers to htmx."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from guichet_kit.auth import principal, right
from guichet_kit.pages import at_the_desk

from guichet_workflow.actions import agents
from guichet_workflow.core.case import Actor

RIGHT = "workflows.build"
DESIGNER = right(RIGHT)
LONGEST = 500_000
STUCK = "en-cours/"
"""The page of the cases that do not go on."""
blueprint = Blueprint("builder", __name__, url_prefix="/agents/circuits")
blueprint.before_request(at_the_desk)


def designer() -> Actor:
    """Who designs."""
    return agents.actor(principal())


def families() -> frozenset[str] | None:
    """The families that her right is bound to, None for all."""
    bound = principal().bound(RIGHT)
    return None if bound is None else frozenset(bound)


def desk_url(slug: str, page: str = "", *, anchor: str = "", **chosen: Any) -> str:
    """The address of a page of a circuit, with what is selected in it."""
    kept = {key: value for key, value in chosen.items() if value not in ("", None, False)}
    query = f"?{urlencode(kept)}" if kept else ""
    return f"/agents/circuits/{slug}/{page}{query}" + (f"#{anchor}" if anchor else "")


def by_htmx() -> bool:
    """Whether a fragment is wanted rather than a page."""
    return request.headers.get("HX-Request") == "true"
