"""The authorization endpoint's rules: who may ask, where the answer goes, the code it carries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from guichet_kit.i18n import _
from guichet_kit.problems import Problem
from sqlalchemy import func
from sqlalchemy.orm import Session

from guichet_identity.models import Account, Client, Code
from guichet_identity.tokens import GATEWAY, digest_of, identity, new_reference

CODE_LIFE = timedelta(seconds=60)
RETURN_PATH = "/connexion/retour"
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
MAX_PARAMETER = 2_000
SCOPES = frozenset({"openid", "profile", "email"})


class BadClient(Problem):
    """The request names no client of ours, or an address that is not the client's: no redirect."""

    slug = "connexion-mal-demandee"
    title = "Cette demande de connexion n’est pas valable"
    advice = "Le site d’où vous venez l’a mal formée. Repartez de l’accueil pour vous connecter."


class AuthorizationRefused(Exception):
    """The request is the client's own and is refused; `location` takes the error back to it."""

    def __init__(self, location: str) -> None:
        self.location = location
        super().__init__(location)


@dataclass(frozen=True, kw_only=True)
class AuthorizationRequest:
    """A request that was checked: PKCE S256 is there and the address is the client's own."""

    client_id: str
    client_name: str
    redirect_uri: str
    scope: str
    state: str
    nonce: str
    challenge: str
    prompt: str

    @property
    def at_home(self) -> bool:
        """Tell whether the gateway asks, whose address is of the page's own site."""
        return self.client_id == GATEWAY

    def answer(self, **parameters: str) -> str:
        """Give the client's address with the answer, `state` and `iss` (RFC 9207) in its query."""
        state = {"state": self.state} if self.state else {}
        query = urlencode({**parameters, **state, "iss": identity().issuer})
        joint = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{joint}{query}"

    def refuse(self, error: str, description: str) -> AuthorizationRefused:
        """Give the exception that takes an error of RFC 6749 §4.1.2.1 to the client."""
        return AuthorizationRefused(self.answer(error=error, error_description=description))


def read_request(
    session: Session, pairs: Iterable[tuple[str, str]], base: str
) -> AuthorizationRequest:
    """Check the query of an authorization request made at the public origin `base`.

    Raises `BadClient` while the address cannot be trusted, `AuthorizationRefused` after.
    """
    values = _once(pairs)
    request = AuthorizationRequest(
        client_id=values.get("client_id", ""),
        client_name=_client_name(session, values, base),
        redirect_uri=values.get("redirect_uri", ""),
        scope=values.get("scope", ""),
        state=values.get("state", ""),
        nonce=values.get("nonce", ""),
        challenge=values.get("code_challenge", ""),
        prompt=values.get("prompt", ""),
    )
    _check(request, values)
    return request


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Refuse a parameter given twice (RFC 6749 §3.1) or too long to be kept in an address."""
    values: dict[str, str] = {}
    for name, value in pairs:
        if name in values or len(value) > MAX_PARAMETER:
            raise BadClient(_(BadClient.advice))
        values[name] = value
    return values


def _client_name(session: Session, values: dict[str, str], base: str) -> str:
    """Give the client's name once its address is found to be, byte for byte, one of its own."""
    client_id, address = values.get("client_id", ""), values.get("redirect_uri", "")
    if client_id == GATEWAY:
        allowed, name = [f"{base}{RETURN_PATH}"], ""
    else:
        client = session.get(Client, client_id)
        allowed, name = (client.redirect_uris, client.name) if client else ([], "")
    if not address or address not in allowed:
        raise BadClient(_(BadClient.advice))
    return name


def _check(request: AuthorizationRequest, values: dict[str, str]) -> None:
    if "request" in values or "request_uri" in values:
        raise request.refuse("request_not_supported", "request objects are not supported")
    if values.get("response_type") != "code":
        raise request.refuse("unsupported_response_type", "response_type must be code")
    if values.get("response_mode", "query") != "query":
        raise request.refuse("invalid_request", "response_mode must be query")
    if values.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(request.challenge):
        raise request.refuse("invalid_request", "PKCE with S256 is required")
    scopes = set(request.scope.split())
    if "openid" not in scopes or scopes - SCOPES:
        raise request.refuse("invalid_scope", "scope is openid, with profile and email if wanted")


def issue_code(
    session: Session,
    request: AuthorizationRequest,
    account: Account,
    *,
    device: str,
    signed_in_at: datetime | None = None,
) -> str:
    """Write a code for `account`, good for 60 s and one use; give the address to go to with it."""
    code = new_reference(session.info["authority"])
    session.add(
        Code(
            digest=digest_of(code),
            account_id=account.id,
            client_id=request.client_id,
            redirect_uri=request.redirect_uri,
            challenge=request.challenge,
            nonce=request.nonce,
            scope=request.scope,
            device=device,
            signed_in_at=signed_in_at or func.now(),
            expires_at=func.now() + CODE_LIFE,
        )
    )
    return request.answer(code=code)
