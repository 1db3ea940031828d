"""OpenID Provider for programs: discovery, keys, token, userinfo, revocation."""

import base64
import binascii
import hmac
from typing import Any
from urllib.parse import unquote_plus

from flask import Response, current_app, jsonify, request
from flask_smorest import Blueprint
from guichet_kit.auth import allow, anyone, open_to_all, principal
from guichet_kit.database import AUTHORITY, transaction
from guichet_kit.problems import Forbidden, TooMany

from guichet_identity import schemas, tokens
from guichet_identity.actions import grants, programs, sessions
from guichet_identity.actions.grants import GrantRefused
from guichet_identity.browser import address, public_base
from guichet_identity.tokens import GATEWAY, authority_of, identity

blueprint = Blueprint("openid", __name__, url_prefix="/identite", description="OpenID Provider")
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
SUBJECT_TYPE = "urn:ietf:params:oauth:token-type:refresh_token"
ACCESS_TYPE = "urn:ietf:params:oauth:token-type:access_token"
KEYS_MAX_AGE_S = 300
MAX_FIELD = 2_000


@blueprint.errorhandler(GrantRefused)
def refused(error: GrantRefused) -> Response:
    """Answer in the JSON of RFC 6749 §5.2."""
    body = {"error": error.error, "error_description": error.description}
    response = _private(jsonify(body))
    response.status_code = error.status
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="guichet"'
    return response


@blueprint.get("/.well-known/openid-configuration")
@blueprint.response(200, schemas.Configuration)
@open_to_all
def configuration() -> Response:
    """Describe the provider (OpenID Connect Discovery 1.0, RFC 8414)."""
    base = f"{public_base()}/identite"
    response = jsonify(
        issuer=identity().issuer,
        authorization_endpoint=f"{base}/authorize",
        token_endpoint=f"{base}/token",
        userinfo_endpoint=f"{base}/userinfo",
        jwks_uri=f"{base}/jwks",
        end_session_endpoint=f"{base}/logout",
        scopes_supported=["openid", "profile", "email"],
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code", "client_credentials", EXCHANGE],
        subject_types_supported=["pairwise"],
        id_token_signing_alg_values_supported=["ES256"],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
        claims_supported=["sub", "name", "email", "sid", "auth_time", "kind", "authority"],
        authorization_response_iss_parameter_supported=True,
        request_uri_parameter_supported=False,
    )
    response.headers["Cache-Control"] = f"public, max-age={KEYS_MAX_AGE_S}"
    return response


@blueprint.get("/jwks")
@blueprint.response(200, schemas.KeySet)
@open_to_all
def jwks() -> Response:
    """Give the public keys that check our tokens, next week's and last hour's included."""
    response = jsonify(identity().keyring.public())
    response.headers["Cache-Control"] = f"public, max-age={KEYS_MAX_AGE_S}"
    return response


@blueprint.post("/token")
@blueprint.response(200, schemas.Token)
@open_to_all
def token() -> Response:
    """Give tokens for a code, for a session, or for a client itself (RFC 6749, 7636, 8693)."""
    form = _form()
    kind = form.get("grant_type", "")
    answer = {
        "authorization_code": _by_code,
        EXCHANGE: _by_session,
        "client_credentials": _by_client,
    }.get(kind)
    if answer is None:
        raise GrantRefused("unsupported_grant_type", "unknown grant_type")
    return _private(jsonify(answer(form)))


@blueprint.post("/sessions/revoke")
@blueprint.response(200, schemas.Nothing)
@open_to_all
def revoke() -> Response:
    """End the session of a secret, for the gateway; an unknown one is no error (RFC 7009)."""
    form = _form()
    _only_gateway(form)
    secret = form.get("token", "")
    authority = authority_of(secret)
    if authority:
        with transaction(authority) as session:
            sessions.end_by_secret(session, secret, GATEWAY)
    return _private(jsonify({}))


@blueprint.get("/userinfo")
@blueprint.response(200, schemas.UserInfo)
@allow(anyone)
def userinfo() -> Response:
    """Give who signed in, to the client that holds the access token of the sign-in."""
    who = principal()
    if who.kind == "anonymous":
        raise Forbidden
    bearer = request.headers["Authorization"].removeprefix("Bearer ").strip()
    scope = str(identity().keyring.read(bearer).claims.get("scope", ""))
    with transaction() as session:
        claims = grants.userinfo(session, who.subject, who.client_id, scope)
    return _private(jsonify(claims))


def _by_code(form: dict[str, str]) -> dict[str, Any]:
    code = form.get("code", "")
    authority = authority_of(code)
    client_id = _client(form, authority)
    answer = None
    if authority:
        with transaction(authority) as session:
            address, verifier = form.get("redirect_uri", ""), form.get("code_verifier", "")
            answer = grants.redeem_code(session, client_id, code, address, verifier)
    if answer is None:
        raise GrantRefused("invalid_grant", "the code is unknown, spent, too old or not yours")
    return answer


def _by_session(form: dict[str, str]) -> dict[str, Any]:
    _only_gateway(form)
    secret = form.get("subject_token", "")
    authority = authority_of(secret)
    if form.get("subject_token_type") != SUBJECT_TYPE:
        raise GrantRefused("invalid_request", f"subject_token_type must be {SUBJECT_TYPE}")
    if not authority or form.get("authority", authority) != authority:
        raise GrantRefused("invalid_grant", "the session is not of this authority")
    with transaction(authority) as session:
        made = grants.exchange(
            session,
            secret,
            form.get("audience", ""),
            family=form.get("family", ""),
            scope=form.get("scope", ""),
        )
    return {**_bearer(made), "issued_token_type": ACCESS_TYPE}


def _by_client(form: dict[str, str]) -> dict[str, Any]:
    """Give an anonymous token to the gateway, a token in its own name to another client.

    The secret of a program says which authority it is of; a site, and the gateway, say it.
    """
    _name, secret = _credentials(form)
    authority, audience = form.get("authority", authority_of(secret)), form.get("audience", "")
    if not AUTHORITY.fullmatch(authority):
        raise GrantRefused("invalid_request", "authority is missing")
    client_id = _client(form, authority)
    if client_id != GATEWAY:
        with transaction(authority) as session:
            return _bearer(grants.own_name(session, client_id, audience))
    if audience not in tokens.SERVICES:
        raise GrantRefused("invalid_target", "unknown audience")
    nobody = {"kind": "anonymous", "sub": "anonymous"}
    return _bearer(tokens.access_token(audience, authority, client_id, **nobody))


def _bearer(made: str) -> dict[str, Any]:
    return {"access_token": made, "token_type": "Bearer", "expires_in": tokens.LIFETIME_S}


def _form() -> dict[str, str]:
    """Read the body; a field given twice, or very long, is refused (RFC 6749 §3.2)."""
    values = request.form.to_dict(flat=False)
    if any(len(given) > 1 or len(given[0]) > MAX_FIELD for given in values.values()):
        raise GrantRefused("invalid_request", "a field is given twice or is too long")
    return {name: given[0] for name, given in values.items()}


def _client(form: dict[str, str], authority: str) -> str:
    """Give the id of the client that authenticates itself; raise invalid_client."""
    client_id, secret = _credentials(form)
    if client_id == GATEWAY:
        known: str = current_app.extensions["guichet"].settings.gateway_secret
        if not hmac.compare_digest(known.encode(), secret.encode()):
            raise GrantRefused("invalid_client", "unknown client or wrong secret", 401)
        return client_id
    if not authority or not _proves(authority, client_id, secret):
        raise GrantRefused("invalid_client", "unknown client or wrong secret", 401)
    return client_id


def _proves(authority: str, client_id: str, secret: str) -> bool:
    """Tell whether a secret is its client's; a wrong one was counted. Raises slow_down."""
    settings = current_app.extensions["guichet"].settings
    try:
        with transaction(authority) as session:
            known = programs.prove(session, client_id, secret) is not None
            if not known:
                key = settings.handover_key
                programs.slow_down(session, key, client_id, address())
    except TooMany as wait:
        raise GrantRefused("slow_down", "too many wrong secrets", 429, wait.retry_after) from wait
    return known


def _only_gateway(form: dict[str, str]) -> None:
    if _client(form, "") != GATEWAY:
        raise GrantRefused("unauthorized_client", "for the gateway alone")


def _credentials(form: dict[str, str]) -> tuple[str, str]:
    """Read HTTP Basic (RFC 6749 §2.3.1), or the fields client_id and client_secret."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        plain = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise GrantRefused("invalid_client", "unreadable credentials", 401) from error
    name, _, secret = plain.partition(":")
    return unquote_plus(name), unquote_plus(secret)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
