"""Who is at the other end: host name, address, cookie and session of every request."""

import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from guichet_kit.auth import Principal, guards_of
from guichet_kit.csrf import SAFE, Forged, cross_site, once
from guichet_kit.handover import digest
from guichet_kit.headers import policy
from guichet_kit.problems import NotFound, Problem
from werkzeug.wrappers import Response

from guichet_gateway import kept, menu, routing, state
from guichet_gateway.actions import sessions
from guichet_gateway.charter import Site
from guichet_gateway.models import BrowserSession
from guichet_gateway.tokens import Refused, Token

COOKIE = "__Host-sid"
COOKIE_FORM = re.compile(r"[A-Za-z0-9_-]{43}")
ODD_PATH = re.compile(r"//|\\|[\x00-\x1f\x7f]|(?:^|/)\.{1,2}(?:/|$)|%2f", re.IGNORECASE)
LOCAL = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")
OWN_READ = "own:read"
SESSION = "/session"
VISITOR, SIGNED_IN = "v", "s"


class UnknownHost(Problem):
    """The name that was asked for is none of ours."""

    slug = "adresse-inconnue"
    title = "Cette adresse n’est pas celle d’un guichet"
    advice = "Vérifiez l’adresse du site de votre collectivité."


@dataclass
class Browser:
    """A browser: the secret its cookie holds, and the session that it opens when signed in."""

    cookie: str
    fresh: bool
    session: BrowserSession | None = None

    @property
    def visitor(self) -> str:
        """The opaque id that services know the browser by; it outlives a sign-in."""
        if self.session is not None:
            return self.session.visitor
        return digest(_key(), "visitor", self.cookie)

    @property
    def csrf(self) -> str:
        """What the forms shown to this browser must send back."""
        return digest(_key(), "csrf", self.cookie)


def recognise() -> ResponseReturnValue | None:
    """Find the authority, the browser and the person; send an agent's page to sign-in first."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and guards_of(view) == ():
        return None
    g.site = _site()
    if ODD_PATH.search(request.environ.get("PATH_INFO", "")):
        raise NotFound
    g.browser = _browser()
    g.principal = Principal(kind="anonymous", subject="anonymous", authority=g.site.authority)
    if _for_programs():
        return None
    if request.method not in SAFE and cross_site():
        raise Forged
    _find_session()
    g.problem_area = "desk" if _desk() and g.principal.kind == "agent" else "portal"
    if lost_form():
        return kept.session_over()
    if request.method not in SAFE and request.blueprint == "pages":
        check_own_form()
    if _desk() and g.principal.kind == "anonymous":
        return to_sign_in()
    return None


def _desk() -> bool:
    return request.path == "/agents" or request.path.startswith("/agents/")


def lost_form() -> bool:
    """Tell whether an agent's form arrives after her session ended; nothing of it is acted on.

    A form that she fills in for somebody says so in its address.
    """
    typed = request.path.startswith("/demarches/") and request.args.get("agent") == "1"
    anonymous = g.principal.kind == "anonymous"
    return (_desk() or typed) and anonymous and request.method not in SAFE


def _site() -> Site:
    """Give the authority of the host name: the Host header alone, and only names of the table."""
    host = request.environ.get("HTTP_HOST", "").lower()
    name, _colon, port = host.partition(":")
    found = state.of().directory.find(name) if name and (port.isdigit() or not port) else None
    if found is None:
        raise UnknownHost
    return found


def _browser() -> Browser:
    sent = request.cookies.get(COOKIE, "")
    if COOKIE_FORM.fullmatch(sent):
        return Browser(sent, fresh=False)
    return Browser(new_cookie(), fresh=True)


def new_cookie(mark: str = VISITOR) -> str:
    """Give 252 random bits behind a mark that tells a session's cookie from a visitor's.

    A visitor's cookie opens no session, so her pages cost no look-up.
    """
    return mark + secrets.token_urlsafe(32)[:42]


def _for_programs() -> bool:
    """Tell whether the address is of those that programs call, with credentials of their own."""
    if request.path.startswith(("/api/", "/assets/")):
        return True
    route = routing.find(request.path)
    return bool(route and route.api)


def _find_session() -> None:
    """Read the session of a cookie that we did not just make; identity has the last word."""
    if g.browser.fresh or not g.browser.cookie.startswith(SIGNED_IN):
        return
    with state.of().database.transaction(g.site.authority) as session:
        g.browser.session = sessions.find_session(
            session, g.browser.cookie, in_use=not _only_asks()
        )
    if g.browser.session is not None:
        _become(g.browser.session)


def _only_asks() -> bool:
    """Tell whether a page asks how long the session lasts, which must not make it last."""
    return request.path == SESSION and request.method in SAFE


def _become(row: BrowserSession) -> None:
    """Speak for the person; an agent's rights come from a token for the gateway's own pages."""
    claims = {"kind": row.kind, "sub": row.sid, "authority": g.site.authority, "name": row.name}
    if row.kind == "agent" and request.path.startswith("/agents/charte"):
        token = token_for("gateway")
        if g.browser.session is None:
            return
        g.principal = state.of().keys.check(token.text)
        g.rights = menu.shown(token.claims, g.site.card_writers)
    else:
        g.principal = Principal.from_claims(claims)


def token_for(service: str, family: str = "") -> Token:
    """Give the token to call a service with, for whoever this browser stands for.

    A session that identity declares over is forgotten, and the person goes on as a visitor.
    """
    tokens, authority = state.of().tokens, g.site.authority
    row = g.browser.session
    if row is None:
        return tokens.anonymous(authority, service)
    wanted = {}
    if row.kind == "citizen" and service != "identity":
        wanted = {"family": family} if family else {"scope": OWN_READ}
    subject = sessions.subject_token(row, g.browser.cookie)
    try:
        return tokens.exchange(row.cookie_hash, subject, authority, service, **wanted)
    except Refused as error:
        if str(error) != "invalid_grant":
            raise NotFound from error
        forget_session()
        return tokens.anonymous(authority, service)


def forget_session() -> None:
    """End the session of this browser, which gets another cookie."""
    with state.of().database.transaction(g.site.authority) as session:
        sessions.close_session(session, g.browser.cookie)
    state.of().tokens.forget(sessions.hash_of(g.browser.cookie))
    g.browser = Browser(new_cookie(), fresh=True)
    g.principal = Principal(kind="anonymous", subject="anonymous", authority=g.site.authority)


def local_path(asked: str, default: str) -> str:
    """Give the path asked for when it stays on this site, else `default` (no open redirector)."""
    parts = urlsplit(asked) if LOCAL.fullmatch(asked) else None
    return asked if parts and not parts.netloc and not parts.scheme else default


def to_sign_in() -> Response:
    """Send the person to sign in, and back here."""
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(f"/connexion?retour={quote(here, safe='/')}", code=303)


def client_address() -> str:
    """Give the address of the person: the peer's, unless the peer is a proxy of ours.

    X-Forwarded-For is read from its right end, past our own proxies only, so what a browser forges
    in it is never believed.
    """
    address = request.remote_addr or ""
    sent = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    while sent and _is_proxy(address):
        candidate = sent.pop()
        try:
            address = str(ipaddress.ip_address(candidate))
        except ValueError:
            break
    return address


def _is_proxy(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in state.of().settings.proxies)


def remember(response: Response) -> Response:
    """Give the browser its cookie with the page, when it had none of ours."""
    browser: Browser | None = g.get("browser")
    if browser is not None and browser.fresh and not _for_programs() and not _shared(response):
        response.set_cookie(
            COOKIE, browser.cookie, secure=True, httponly=True, samesite="Lax", path="/"
        )
    return response


def account() -> dict[str, Any] | None:
    """Give who is signed in as the layouts show her; None for a visitor."""
    browser: Browser | None = g.get("browser")
    if browser is None or browser.session is None:
        return None
    row = browser.session
    rights = g.get("rights", g.principal.rights)
    left = min(row.idle_s, int((row.expires_at - datetime.now(UTC)).total_seconds()))
    return {"kind": row.kind, "name": row.name, "rights": sorted(rights), "left": max(left, 1)}


def protect(response: Response) -> Response:
    """Let our own script register the service worker, which Trusted Types guards."""
    if response.mimetype == "text/html" and "Content-Security-Policy" not in response.headers:
        text = policy(g.get("csp_nonce", ""))
        response.headers["Content-Security-Policy"] = text.replace(
            "trusted-types htmx", "trusted-types htmx guichet"
        )
    return response


def check_own_form() -> None:
    """Refuse a form of the gateway that does not bear this browser's value."""
    sent = request.headers.get("X-CSRF-Token") or once(request.form, "csrf_token")
    if not hmac.compare_digest(sent.encode(), g.browser.csrf.encode()):
        raise Forged


def _shared(response: Response) -> bool:
    return "public" in response.headers.get("Cache-Control", "")


def _key() -> str:
    return str(state.of().settings.session_key)
