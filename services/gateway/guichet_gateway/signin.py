"""The gateway as OpenID client of identity: code flow, PKCE, state and nonce bound to the browser.

Nothing is stored while a person signs in: verifier and nonce are derived from the state and from
her cookie, so that a state is worth nothing in another browser (RFC 9700 §2.1, §4.7).
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import g
from guichet_kit.auth import ALGORITHMS
from guichet_kit.handover import TicketRefused, digest, seal, unseal
from guichet_kit.ids import uuid7
from guichet_kit.problems import Problem, Unavailable
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from guichet_gateway import state
from guichet_gateway.browser import Browser
from guichet_gateway.tokens import TOKEN_PATH, Refused

STATE_AGE_S = 3_600
PURPOSE = "sign-in"
CUT = "interrompue"
"""What an address at identity says when the sign-in before was cut short."""


class SignInRefused(Problem):
    """What came back from identity is not the answer to what this browser asked."""

    slug = "connexion-refusee"
    title = "La connexion n’a pas abouti"
    advice = "Recommencez en choisissant « Se connecter ». Rien n’a été modifié."


class SignInCut(Exception):
    """The code opened nothing here: it is spent or too old, or identity did not answer in time."""


def address(back: str, *, cut: bool = False) -> str:
    """Give the address at identity where the person signs in, then comes `back` (local path).

    `cut` has the page say that the sign-in before did not come to its end.
    """
    browser: Browser = g.browser
    ticket = seal(
        _key(), PURPOSE, {"retour": back, "r": secrets.token_urlsafe(12), "b": _mark(browser)}
    )
    challenge = hashlib.sha256(_verifier(ticket).encode()).digest()
    query = {
        "response_type": "code",
        "client_id": "gateway",
        "redirect_uri": redirect_uri(),
        "scope": "openid",
        "state": ticket,
        "nonce": _nonce(ticket),
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    } | ({CUT: "1"} if cut else {})
    return f"/identite/authorize?{urlencode(query)}"


def redirect_uri() -> str:
    """Give the address that identity sends people back to: the authority's configured origin."""
    return f"{g.site.origin}/connexion/retour"


def read_state(ticket: str) -> str:
    """Give the path to go back to; raise `SignInRefused` for a state of another browser."""
    try:
        payload = unseal(_key(), PURPOSE, ticket, STATE_AGE_S)
    except TicketRefused as error:
        raise SignInRefused from error
    if not hmac.compare_digest(str(payload.get("b", "")), _mark(g.browser)):
        raise SignInRefused
    return str(payload["retour"])


def redeem(code: str, ticket: str) -> dict[str, Any]:
    """Change the code for what identity knows of the session.

    An answer that is lost is asked for again: where the first opened a session, whose secret is
    lost with it, the second use of the code ends it (RFC 9700 §2.1.1). Raises `SignInCut` when
    nobody is signed in by the code, `SignInRefused` when the answer is not identity's.
    """
    try:
        answer = state.of().tokens.ask(
            TOKEN_PATH,
            key=uuid7().hex,
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri(),
            code_verifier=_verifier(ticket),
        )
    except (Refused, Unavailable) as error:
        raise SignInCut from error
    try:
        _check_id_token(str(answer["id_token"]), answer, _nonce(ticket))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise SignInRefused from error
    if answer["kind"] not in ("citizen", "agent"):
        raise SignInRefused
    return answer


def _check_id_token(text: str, answer: dict[str, Any], nonce: str) -> None:
    """Check signature and claims of the ID token (OpenID Connect Core §3.1.3.7)."""
    reply = state.of().wire.call("identity", "GET", state.of().settings.jwks_path, timeout=5)
    keys = KeySet.import_key_set(orjson.loads(reply.read()))
    decoded = jwt.decode(text, keys, algorithms=ALGORITHMS)
    registry = jwt.JWTClaimsRegistry(
        leeway=5,
        iss={"essential": True, "value": state.of().settings.issuer},
        aud={"essential": True, "value": "gateway"},
        exp={"essential": True},
        nonce={"essential": True, "value": nonce},
        authority={"essential": True, "value": g.site.authority},
        sid={"essential": True, "value": str(answer["sid"])},
    )
    registry.validate(decoded.claims)


def _mark(browser: Browser) -> str:
    return digest(_key(), "sign-in-browser", browser.cookie)


def _verifier(ticket: str) -> str:
    return digest(_key(), "sign-in-verifier", f"{ticket}|{g.browser.cookie}")


def _nonce(ticket: str) -> str:
    return digest(_key(), "sign-in-nonce", f"{ticket}|{g.browser.cookie}")


def _key() -> str:
    return str(state.of().settings.session_key)
