"""The token endpoint's rules: code for session, session for a token of one service, clients."""

import base64
import hashlib
import hmac
import re
from datetime import timedelta
from typing import Any

from sqlalchemy import func, literal_column, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from guichet_identity import tokens
from guichet_identity.actions import audit, programs, sessions
from guichet_identity.models import (
    AGENT,
    CITIZEN,
    FAMILIES,
    PROGRAM,
    Account,
    Client,
    Code,
    LiveSession,
)
from guichet_identity.tokens import GATEWAY, SERVICES, digest_of

VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
OWN_READ = "own:read"
SEEN_EVERY = timedelta(seconds=60)
ROLES = literal_column(
    "(select coalesce(jsonb_agg(jsonb_build_object("
    "'slug', r.slug, 'families', r.families, 'rights', r.rights)), '[]') "
    "from assignments a join roles r on r.slug = a.role "
    "where a.account_id = sessions.account_id)",
    JSONB,
)
PROFILES = literal_column(
    "(select coalesce(jsonb_agg(distinct p.slug), '[]') from profiles p "
    "where p.account_id = sessions.account_id)",
    JSONB,
)


class GrantRefused(Exception):
    """A refusal of the token endpoint, in the words of RFC 6749 §5.2 and RFC 8693 §2.2.2."""

    def __init__(
        self, error: str, description: str, status: int = 400, retry_after: int | None = None
    ) -> None:
        self.error, self.description = error, description
        self.status, self.retry_after = status, retry_after
        super().__init__(error)


def redeem_code(
    session: Session, client_id: str, code: str, redirect_uri: str, verifier: str
) -> dict[str, Any] | None:
    """Open a session with a code and give the token response; None when the code is refused.

    A refused code is spent all the same, and the second use of one ends the session that the
    first opened (RFC 9700 §2.1.1): the caller commits in every case.
    """
    statement = select(Code, func.now()).where(Code.digest == digest_of(code)).with_for_update()
    row = session.execute(statement).first()
    if row is None:
        return None
    found, now = row
    if found.used_at is not None:
        _punish_reuse(session, found)
        return None
    found.used_at = now
    fits = (
        now < found.expires_at
        and found.client_id == client_id
        and found.redirect_uri == redirect_uri
        and _proves(verifier, found.challenge)
        and found.account.active
    )
    return _open(session, found, found.account) if fits else None


def _punish_reuse(session: Session, code: Code) -> None:
    audit.note(session, "code.reused", actor=code.client_id, subject=code.account_id)
    if code.session_id and session.get(LiveSession, code.session_id):
        owner = code.account_id
        sessions.end(session, code.session_id, account=owner, actor=owner)


def _proves(verifier: str, challenge: str) -> bool:
    """Check PKCE (RFC 7636 §4.6), S256 only."""
    if not VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode()
    return hmac.compare_digest(made.rstrip("="), challenge)


def _open(session: Session, code: Code, account: Account) -> dict[str, Any]:
    authority, client_id = session.info["authority"], code.client_id
    live, secret = sessions.open_session(
        session, account, client_id, device=code.device, signed_in_at=code.signed_in_at
    )
    code.session_id = live.id
    shown = _person(account, code.scope) if client_id != GATEWAY else {"name": account.name}
    claims = {"sid": str(live.id), "auth_time": int(code.signed_in_at.timestamp()), **shown}
    if code.nonce:
        claims["nonce"] = code.nonce
    kind = account.kind if client_id == GATEWAY else "service"
    response = {
        "access_token": tokens.access_token(
            "identity", authority, client_id, kind=kind, sub=str(live.id), scope=code.scope
        ),
        "token_type": "Bearer",
        "expires_in": tokens.LIFETIME_S,
        "id_token": tokens.id_token(client_id, authority, account, **claims),
        "scope": code.scope,
        "sid": str(live.id),
    }
    if client_id == GATEWAY:
        response |= {
            "refresh_token": secret,
            "session_expires_in": int(sessions.ABSOLUTE.total_seconds()),
            "kind": account.kind,
            "name": account.name,
        }
    return response


def _person(account: Account, scope: str) -> dict[str, str]:
    scopes = scope.split()
    shown = {"name": account.name} if "profile" in scopes else {}
    return shown | ({"email": account.email} if "email" in scopes else {})


def userinfo(session: Session, sid: str, client_id: str, scope: str) -> dict[str, str]:
    """Give the claims of OIDC Core §5.3 about the person of a session."""
    live = sessions.current(session, sid)
    subject = tokens.subject_at(session.info["authority"], client_id, live.account)
    wanted = "openid profile email" if client_id == GATEWAY else scope
    return {"sub": subject, **_person(live.account, wanted)}


def exchange(
    session: Session, secret: str, audience: str, *, family: str = "", scope: str = ""
) -> str:
    """Give an access token of one service for the session whose secret this is (RFC 8693).

    One statement, and one more for each of: the session was last seen a minute ago, the view
    crosses families. Raises `GrantRefused`: invalid_target, invalid_scope, or invalid_grant when
    the session has ended.
    """
    if audience not in SERVICES:
        raise GrantRefused("invalid_target", "unknown audience")
    own = LiveSession.token_digest == digest_of(secret)
    statement = select(LiveSession, ROLES, PROFILES, func.now()).where(
        own, LiveSession.client_id == GATEWAY
    )
    row = session.execute(statement).first()
    if row is None or not row[0].alive(row[3]):
        raise GrantRefused("invalid_grant", "the session has ended")
    live, roles, profiles, now = row
    if live.account.kind == AGENT:
        claims = _agent_claims(live, audience, roles)
    else:
        claims = _citizen_claims(session, live, audience, family, scope)
        claims["profiles"] = profiles
    if now - live.seen_at > SEEN_EVERY:
        session.execute(update(LiveSession).where(LiveSession.id == live.id).values(seen_at=now))
    return tokens.access_token(audience, session.info["authority"], GATEWAY, **claims)


def _agent_claims(live: LiveSession, audience: str, roles: list[dict[str, Any]]) -> dict[str, Any]:
    """Read rights from the database now, so that a role taken away stops within 120 s."""
    account = live.account
    return {
        "kind": AGENT,
        "sub": str(live.id if audience == "identity" else account.id),
        "name": account.name,
        "unit": account.unit or "",
        "roles": sorted(role["slug"] for role in roles),
        "families": sorted({family for role in roles for family in role["families"]}),
        "rights": sorted({right for role in roles for right in role["rights"]}),
        "bounds": _bounds(roles),
    }


def _bounds(roles: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The families where each right holds; one held without families, or in all, is free."""
    found: dict[str, set[str]] = {}
    for role in roles:
        for right in role["rights"]:
            found.setdefault(right, set()).update(role["families"])
    free = {right for role in roles if not role["families"] for right in role["rights"]}
    free |= {right for right, held in found.items() if held >= set(FAMILIES)}
    return {right: sorted(held) for right, held in found.items() if right not in free}


def _citizen_claims(
    session: Session, live: LiveSession, audience: str, family: str, scope: str
) -> dict[str, Any]:
    account, authority = live.account, session.info["authority"]
    claims: dict[str, Any] = {"kind": CITIZEN, "sub": str(live.id)}
    if audience == "forms":
        claims |= {"name": account.name, "email": account.email}
    if audience == "identity":
        return claims
    if family in FAMILIES:
        pseudonym = tokens.pseudonym(authority, family, account.id)
        return claims | {"sub": pseudonym, "family": family}
    if family or scope != OWN_READ:
        raise GrantRefused("invalid_scope", "a citizen needs a family, or scope own:read")
    audit.note(session, "families.crossed", actor=account.id, subject=live.id, audience=audience)
    return claims | {"scope": OWN_READ, "subjects": tokens.subjects_of(authority, account.id)}


def own_name(session: Session, client_id: str, audience: str) -> str:
    """Give a client's token in its own name, for one of the services that it may call.

    A program's says its rights and families (RFC 6749 §4.4). Raises `GrantRefused`.
    """
    client = session.get(Client, client_id)
    if client is None or client.ended_at or audience not in client.audiences:
        raise GrantRefused("invalid_target", "unknown audience")
    authority, more = session.info["authority"], programs.claims(client)
    about = more if client.kind == PROGRAM else {}
    return tokens.access_token(
        audience, authority, client_id, kind="service", sub=client_id, **about
    )
