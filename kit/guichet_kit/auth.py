"""Who asks: access tokens checked against the issuer's keys, guards on every view."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
from flask import current_app, g, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from guichet_kit.problems import Forbidden, Unauthorized, Unavailable
from guichet_kit.wire import Wire

ALGORITHMS = ["ES256"]
LEEWAY_S = 5
REFRESH_S = 10.0
VISITOR_COOKIE = "guichet_visitor"
WATCHED = ("kit.ready", "kit.metrics")
"""Views whose bearer token is the operators', and none of the issuer's."""
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who sends the request, as the token says; `subject` is a pseudonym for a citizen.

    `claims` is all that the token says, for what one service alone reads.
    """

    kind: str
    subject: str
    authority: str
    client_id: str = ""
    family: str = ""
    subjects: dict[str, str] = field(default_factory=dict)
    name: str = ""
    email: str = ""
    unit: str = ""
    profiles: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    rights: frozenset[str] = frozenset()
    bounds: dict[str, frozenset[str]] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)

    def bound(self, right: str) -> frozenset[str] | None:
        """Give the families where a right holds; None when no role that gives it says which."""
        return self.bounds.get(right)

    @classmethod
    def from_claims(cls, claims: dict[str, Any]) -> "Principal":
        """Read the claims of a token that was checked; raise `Unauthorized` when they lack."""
        try:
            return cls(
                kind=str(claims["kind"]),
                subject=str(claims["sub"]),
                authority=str(claims["authority"]),
                client_id=str(claims.get("client_id", "")),
                family=str(claims.get("family", "")),
                subjects=dict(claims.get("subjects", {})),
                name=str(claims.get("name", "")),
                email=str(claims.get("email", "")),
                unit=str(claims.get("unit", "")),
                profiles=frozenset(claims.get("profiles", ())),
                roles=frozenset(claims.get("roles", ())),
                families=frozenset(claims.get("families", ())),
                rights=frozenset(claims.get("rights", ())),
                bounds={k: frozenset(v) for k, v in dict(claims.get("bounds", {})).items()},
                claims=claims,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Unauthorized from error


class Keys:
    """The issuer's public keys, fetched once and again when a token names one that is unknown."""

    def __init__(self, wire: Wire, issuer: str, audience: str, path: str) -> None:
        self._wire, self._issuer, self._audience, self._path = wire, issuer, audience, path
        self._keys: dict[str, Any] = {}
        self._fetched = float("-inf")
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Principal]] = {}

    def check(self, token: str) -> Principal:
        """Give the principal of a valid access token for this service (RFC 9068)."""
        cached = self._known.get(token)
        if cached and cached[0] > time.monotonic():
            return cached[1]
        try:
            return self._decode(token)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise Unauthorized from error

    def _decode(self, token: str) -> Principal:
        decoded = jwt.decode(token, self._find_key, algorithms=ALGORITHMS)
        if decoded.header.get("typ") != "at+jwt":
            raise ValueError("not an access token")
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            iat={"essential": True},
        )
        registry.validate(decoded.claims)
        found = Principal.from_claims(decoded.claims)
        if len(self._known) > 1_000:
            self._known.clear()
        # By the steady clock: to put the other back adds nothing to the time that is left.
        self._known[token] = time.monotonic() + float(decoded.claims["exp"]) - time.time(), found
        return found

    def _find_key(self, obj: Any) -> Any:
        kid = str(obj.headers().get("kid", ""))
        if kid not in self._keys:
            self._fetch()
        return self._keys[kid]

    def _fetch(self) -> None:
        with self._lock:
            if time.monotonic() - self._fetched < REFRESH_S:
                return
            reply = self._wire.call("identity", "GET", self._path, timeout=5)
            if reply.status != 200:
                raise Unavailable
            keys = KeySet.import_key_set(orjson.loads(reply.read())).keys
            self._keys = {str(key.kid): key for key in keys}
            self._fetched = time.monotonic()


Guard = Callable[[Principal], bool]


def anyone(_who: Principal) -> bool:
    """Let in every visitor whose authority is known."""
    return True


def citizen(who: Principal) -> bool:
    """Let in a citizen who is signed in."""
    return who.kind == "citizen"


def agent(who: Principal) -> bool:
    """Let in an agent of the authority."""
    return who.kind == "agent"


class BoundedRight(Forbidden):
    """The right is bound to families, and what was asked belongs to all of them."""

    slug = "droit-limite"
    title = "Votre droit est limité à certaines familles de démarches"
    advice = (
        "Ceci concerne toute la collectivité\u00a0: demandez ce droit, sans limite, à qui gère "
        "les comptes."
    )


def right(name: str, *, whole: bool = False) -> Guard:
    """Let in the agents whose roles give the right `name`.

    With `whole`, for what belongs to no family: raise `BoundedRight` when theirs is bound to some.
    """

    def holds(who: Principal) -> bool:
        held = who.kind == "agent" and name in who.rights
        if held and whole and who.bound(name) is not None:
            raise BoundedRight
        return held

    holds.__name__ = f"right:{name}"
    return holds


def service(name: str) -> Guard:
    """Let in calls made for the client `name`, whoever it speaks for."""

    def speaks(who: Principal) -> bool:
        return who.client_id == name

    speaks.__name__ = f"service:{name}"
    return speaks


def allow(*guards: Guard) -> Callable[[View], View]:
    """Say who may call a view: any of the guards. A view without it is refused to all."""

    def mark(view: View) -> View:
        view.__guards__ = guards  # type: ignore[attr-defined]  # read by `authorise`
        return view

    return mark


def open_to_all(view: View) -> View:
    """Mark a view that needs no authority: health, assets, keys of the issuer."""
    view.__guards__ = ()  # type: ignore[attr-defined]  # read by `authorise`
    return view


def principal() -> Principal:
    """Give who sends the request."""
    found: Principal = g.principal
    return found


def visitor() -> str:
    """Give the opaque id of the browser, to which what an unknown person began belongs."""
    return str(g.visitor)


def authenticate() -> None:
    """Find who sends the request, before any view; used alone, a service knows one authority."""
    if request.endpoint in WATCHED:
        return
    header = request.headers.get("Authorization", "")
    kit = current_app.extensions["guichet"]
    if header.startswith("Bearer "):
        g.principal = kit.keys.check(header.removeprefix("Bearer ").strip())
        trusted = g.principal.client_id == "gateway"
        g.visitor = request.headers.get("Guichet-Visitor", "") if trusted else ""
        g.from_gateway = trusted and "Guichet-Csrf" in request.headers
        if g.from_gateway:
            g.csp_nonce = request.headers.get("Guichet-Nonce", g.csp_nonce)
    elif authority := kit.settings.authority:
        g.principal = Principal(kind="anonymous", subject="anonymous", authority=authority)
        g.visitor = request.cookies.get(VISITOR_COOKIE, "") or secrets.token_urlsafe(32)
        g.from_gateway = False


def authorise() -> None:
    """Refuse the request unless a guard of its view lets its principal in."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return
    guards = guards_of(view)
    if guards == ():
        return
    if "principal" not in g:
        raise Unauthorized
    if guards is None or not any(guard(g.principal) for guard in guards):
        raise Unauthorized() if g.principal.kind == "anonymous" else Forbidden()


def guards_of(view: Callable[..., Any]) -> tuple[Guard, ...] | None:
    """Give the guards of a view, of the method's function for a class-based one; None if bare."""
    found: tuple[Guard, ...] | None = getattr(view, "__guards__", None)
    if found is None and hasattr(view, "__wrapped__"):
        return guards_of(view.__wrapped__)
    return found
