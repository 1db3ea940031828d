"""The hop: what a browser asks goes to one service, what it answers comes out in the charter."""

from collections.abc import Iterable
from http.client import HTTPException
from typing import BinaryIO, cast
from urllib.parse import quote, unquote, urlsplit

import structlog
from flask import g, render_template, request
from guichet_kit.handover import seal
from guichet_kit.i18n import language
from guichet_kit.problems import NotFound, Problem, TooLarge, Unauthorized, Unavailable
from guichet_kit.wire import Headers, Reply
from markupsafe import Markup
from werkzeug.wrappers import Response

from guichet_gateway import browser, kept, menu, routing, state
from guichet_gateway.routing import Route
from guichet_gateway.tokens import Token, claims_of
from guichet_gateway.tries import limit_tries, settle

HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
NOT_SENT = HOP_BY_HOP | {"host", "cookie", "authorization", "forwarded", "content-length", "expect"}
NOT_GIVEN = HOP_BY_HOP | {"set-cookie", "server", "date"}
CLIENT_ADDRESS = "client-address"
"""The purpose of the seal on where a program calls from."""
LAYOUTS = {"portal", "desk", "bare"}
SAFE_PATH = "/:@!$&'()*+,;=~-._"
log = structlog.get_logger(__name__)


class LengthNeeded(Problem):
    """A body of unknown length: we bound what we pass on."""

    status = 411
    slug = "longueur-inconnue"
    title = "Votre envoi n’annonce pas sa taille"
    advice = "Recommencez depuis la page du formulaire."


def page() -> Response:
    """Pass a page of a service: the person's token goes along, the charter goes around."""
    route = routing.find(request.path)
    if route is None:
        raise NotFound
    if route.api:
        return program(route.service, request.path, route.max_bytes)
    _bound_body(route.max_bytes)
    counted = limit_tries()
    token = browser.token_for(route.service, _family(route))
    if browser.lost_form():
        return kept.session_over()
    g.rights = menu.shown(token.claims, g.site.card_writers)
    reply = _call(route.service, request.path, _sent_headers() | told(token))
    settle(counted, reply.status)
    return _answer(reply)


def told(token: Token) -> dict[str, str]:
    """Give the headers that tell a service who asks for a page, and for which site."""
    return {
        "Authorization": f"Bearer {token.text}",
        "Guichet-Visitor": g.browser.visitor,
        "Guichet-Csrf": g.browser.csrf,
        "Guichet-Base": g.site.origin,
        "Guichet-Language": language(),
        "Guichet-Nonce": g.csp_nonce,
        "Guichet-Client": browser.client_address(),
    }


def program(service: str, path: str, max_bytes: int = routing.MAX_BODY) -> Response:
    """Pass a program's call: its own credentials, no cookie, the answer as it is."""
    _bound_body(max_bytes)
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith("Bearer ") and _of_another_authority(authorization[7:]):
        raise Unauthorized
    headers = _sent_headers() | {"Guichet-Base": g.site.origin}
    address, key = browser.client_address(), state.of().settings.handover_key
    headers["Guichet-Client"] = address
    # Its own credentials leave no room for ours: the seal says that the word is the gateway's.
    headers["Guichet-Client-Seal"] = seal(key, CLIENT_ADDRESS, {"address": address})
    if authorization:
        headers["Authorization"] = authorization
    return _passed(_call(service, path, headers))


def asset(service: str) -> Response:
    """Pass a static file of a service, which belongs to nobody."""
    headers = {
        name: request.headers[name]
        for name in ("Accept", "If-None-Match", "If-Modified-Since", "Range")
        if name in request.headers
    }
    return _passed(_call(service, request.path, headers))


def _of_another_authority(token: str) -> bool:
    """Tell whether a token speaks for another authority than the host's; the service checks it."""
    try:
        return bool(claims_of(token).get("authority") != g.site.authority)
    except (ValueError, IndexError, AttributeError):
        return False


def _bound_body(most: int) -> None:
    if "Transfer-Encoding" in request.headers and request.content_length is None:
        raise LengthNeeded
    if (request.content_length or 0) > most:
        raise TooLarge
    request.max_content_length = most


def _family(route: Route) -> str:
    """Give the family whose pseudonym the page needs, or nothing for a page across families."""
    segment = route.segment(request.path)
    if route.family == "path":
        return segment if segment in routing.FAMILIES else ""
    if route.family == "slug" and segment and g.principal.kind == "citizen":
        found = state.of().directory.family(g.site.authority, segment)
        if found is None:
            raise NotFound
        return found
    return ""


def _sent_headers() -> dict[str, str]:
    """Give the browser's headers that services may see: none of ours, none about the way here."""
    found = {
        name: value
        for name, value in request.headers
        if name.lower() not in NOT_SENT
        and not name.lower().startswith(("guichet-", "x-forwarded-"))
    }
    found["Host"] = request.environ["HTTP_HOST"]
    if request.content_length is not None:
        found["Content-Length"] = str(request.content_length)
    return found


def _call(service: str, path: str, headers: dict[str, str]) -> Reply:
    query = request.query_string.decode("latin-1")
    target = quote(path, safe=SAFE_PATH) + (f"?{query}" if query else "")
    unread = cast(BinaryIO, request.stream) if request.content_length else None
    body = g.get("body", unread)
    return state.of().wire.call(service, request.method, target, headers=headers, body=body)


def _answer(reply: Reply) -> Response:
    title = reply.header("Guichet-Title")
    if reply.status == 401 and g.principal.kind == "anonymous" and request.method == "GET":
        return _sign_in_first()
    if title and request.headers.get("HX-Request") != "true":
        return _laid_out(reply, unquote(title))
    return _passed(reply)


def _sign_in_first() -> Response:
    """Send to sign-in who asks for a page of hers; htmx is told to load the whole page."""
    response = browser.to_sign_in()
    if request.headers.get("HX-Request") == "true":
        return Response(status=204, headers={"HX-Redirect": response.headers["Location"]})
    return response


def _laid_out(reply: Reply, title: str) -> Response:
    area = reply.header("Guichet-Area")
    if area == "portal" and reply.status >= 400:
        area = g.problem_area
    g.in_frames = reply.header("Guichet-Frames") == "self"
    g.maps_from = state.of().settings.tiles_origin if reply.header("Guichet-Maps") else ""
    scripts = [url for url in reply.header("Guichet-Scripts").split(",") if _is_asset(url)]
    html = render_template(
        f"gateway/layout_{area if area in LAYOUTS else 'portal'}.html",
        title=title,
        nav=menu.entry(request.path, area),
        sign_in_url=sign_in_url(reply.header("Guichet-Sign-In")),
        scripts=scripts,
        content=Markup(_read(reply)),  # noqa: S704 - escaped by the service's templates
    )
    response = Response(html, reply.status, content_type="text/html; charset=utf-8")
    kept = _given_headers(reply.headers, without={"content-type", "content-length"})
    for name, value in kept:
        response.headers[name] = value
    response.headers.pop("Content-Security-Policy", None)
    return response


def _read(reply: Reply) -> str:
    """Give the text of a page; raise `Unavailable` when its connection breaks before its end."""
    try:
        return reply.read().decode()
    except (OSError, HTTPException) as error:
        raise Unavailable from error


def sign_in_url(back: str) -> str:
    """Give the link of the header; the page may name where to come back, a draft for instance."""
    kept_path = browser.local_path(back, "")
    return f"/connexion?retour={quote(kept_path, safe='/')}" if kept_path else "/connexion"


def _is_asset(url: str) -> bool:
    return url.startswith("/assets/") and ".." not in url


def _passed(reply: Reply) -> Response:
    """Give an answer as it came, streamed, its redirection kept to this site."""
    response = Response(cast(Iterable[bytes], reply.body), reply.status, direct_passthrough=True)
    response.headers.clear()
    for name, value in _given_headers(reply.headers):
        response.headers.add(name, value)
    if "Location" in response.headers and not _stays(response.headers["Location"]):
        log.error("redirection_refused", status=reply.status)
        raise Unavailable
    return response


def _stays(location: str) -> bool:
    if browser.LOCAL.fullmatch(location):
        return True
    parts = urlsplit(location)
    return f"{parts.scheme}://{parts.netloc}" == g.site.origin or _by_program()


def _by_program() -> bool:
    route = routing.find(request.path)
    return bool(route and route.api)


def _given_headers(headers: Headers, without: set[str] | None = None) -> Headers:
    dropped = NOT_GIVEN | (without or set())
    return [
        (name, value)
        for name, value in headers
        if name.lower() not in dropped and not name.lower().startswith("guichet-")
    ]
