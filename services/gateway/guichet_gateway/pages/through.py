"""The doors to the services: their pages, their APIs, their static files."""

from collections.abc import Callable

from guichet_kit.auth import allow, anyone, open_to_all
from guichet_kit.problems import NotFound
from werkzeug.wrappers import Response

from guichet_gateway import forward, routing

ASSETS = routing.SERVICES


@allow(anyone)
def page(rest: str) -> Response:
    """Pass on what no page of the gateway answers; the service decides who may see it."""
    return forward.page()


@allow(anyone)
def program(service: str, rest: str) -> Response:
    """Pass a program's call to the API of a service, with the program's own token."""
    if service not in routing.SERVICES:
        raise NotFound
    return forward.program(service, f"/api/v1/{rest}")


def asset_of(service: str) -> Callable[[str], Response]:
    """Give the view that serves the static files of one service."""

    @open_to_all
    def asset(rest: str) -> Response:
        return forward.asset(service)

    return asset
