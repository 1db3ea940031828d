"""Other sites of an authority that let people sign in here."""

import re
import secrets
from urllib.parse import urlsplit

from guichet_kit.problems import Invalid
from sqlalchemy.orm import Session

from guichet_identity.actions import audit
from guichet_identity.models import Client
from guichet_identity.tokens import GATEWAY, SERVICES, digest_of

CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")


def put_client(
    session: Session,
    client_id: str,
    name: str,
    redirect_uris: list[str],
    *,
    secret: str = "",
    logout_uris: list[str] | None = None,
    audiences: list[str] | None = None,
) -> str:
    """Register a client or replace it, and give its secret (made here unless given).

    `audiences` names the services whose API it may call in its own name. Raises `Invalid`.
    """
    addresses = [*redirect_uris, *(logout_uris or [])]
    allowed = SERVICES - {GATEWAY}
    fits = CLIENT_ID.fullmatch(client_id) and client_id not in SERVICES
    if not fits or not all(map(_fit, addresses)) or set(audiences or []) - allowed:
        raise Invalid
    secret = secret or secrets.token_urlsafe(32)
    client = session.get(Client, client_id) or Client(id=client_id)
    client.name, client.redirect_uris = name, redirect_uris
    client.logout_uris, client.audiences = logout_uris or [], audiences or []
    client.secret_digest = digest_of(secret)
    session.add(client)
    audit.note(session, "client.put", actor="operator", subject=client_id)
    return secret


def _fit(address: str) -> bool:
    """Tell whether an address may get codes: absolute, https unless local, no fragment."""
    parts = urlsplit(address)
    local = parts.hostname in ("localhost", "127.0.0.1")
    secure = parts.scheme == "https" or (parts.scheme == "http" and local)
    return secure and bool(parts.hostname) and not parts.fragment and not parts.username


def logout_address(session: Session, client_id: str, asked: str) -> str:
    """Give the address to go to after sign-out if it is, exactly, one of the client's, else ""."""
    client = session.get(Client, client_id)
    return asked if client and asked in client.logout_uris else ""
