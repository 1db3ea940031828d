"""What a token says: pseudonyms, claims of access and identity tokens, opaque references."""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from guichet_kit.database import AUTHORITY

from guichet_identity.models import AGENT, FAMILIES, Account
from guichet_identity.passwords import Hasher
from guichet_identity.signing import Keyring

LIFETIME_S = 120
SERVICES = frozenset(
    ("gateway", "identity", "forms", "workflow", "documents", "notify", "stats", "backoffice")
)
GATEWAY = "gateway"


@dataclass(frozen=True)
class Identity:
    """What this application keeps, in `app.extensions["guichet_identity"]`."""

    keyring: Keyring
    hasher: Hasher
    issuer: str
    pairwise_key: str


def identity() -> Identity:
    """Give the keyring, the hasher and the issuer of the current application."""
    found: Identity = current_app.extensions["guichet_identity"]
    return found


def pairwise(secret: bytes, sector: str, account: str) -> str:
    """Give base64url(HMAC-SHA256(secret, "sector|account")): OIDC Core §8.1, standards.md §2."""
    mac = hmac.new(secret, f"{sector}|{account}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def pseudonym(authority: str, sector: str, account: UUID) -> str:
    """Give the pseudonym of a citizen's account in a family, or at a client.

    Each authority has its own secret, derived from the installation's, so that one person of
    two authorities cannot be recognised either.
    """
    key = identity().pairwise_key.encode()
    secret = hmac.new(key, f"pairwise|{authority}".encode(), hashlib.sha256).digest()
    return pairwise(secret, sector, str(account))


def sector_of(client_id: str) -> str:
    """Give the pairwise sector of a client; no family has a colon in its slug."""
    return f"client:{client_id}"


def subject_at(authority: str, client_id: str, account: Account) -> str:
    """Give the `sub` that a client sees: a pseudonym, or the id of an agent."""
    if account.kind == AGENT:
        return str(account.id)
    return pseudonym(authority, sector_of(client_id), account.id)


def access_token(audience: str, authority: str, client_id: str, **claims: Any) -> str:
    """Give a signed access token (RFC 9068) for one service, valid 120 s."""
    body = {**_issued(audience, authority), "jti": secrets.token_urlsafe(12)}
    return identity().keyring.sign({**body, "client_id": client_id, **claims}, "at+jwt")


def id_token(audience: str, authority: str, account: Account, **claims: Any) -> str:
    """Give a signed ID token (OIDC Core §2) for one client."""
    who = {"sub": subject_at(authority, audience, account), "kind": account.kind}
    return identity().keyring.sign({**_issued(audience, authority), **who, **claims}, "JWT")


def _issued(audience: str, authority: str) -> dict[str, Any]:
    """Give what every token says: who issues it, for whom, of which authority, until when."""
    now = int(time.time())
    return {
        "iss": identity().issuer,
        "aud": audience,
        "iat": now,
        "exp": now + LIFETIME_S,
        "authority": authority,
    }


def subjects_of(authority: str, account: UUID) -> dict[str, str]:
    """Give the pseudonym of an account in each family, for the citizen's own view."""
    return {family: pseudonym(authority, family, account) for family in FAMILIES}


def new_reference(authority: str) -> str:
    """Give an opaque secret of 256 bits that says only which authority it belongs to."""
    return f"{authority}.{secrets.token_urlsafe(32)}"


def authority_of(reference: str) -> str:
    """Give the authority of an opaque reference, "" when it is not one of ours."""
    authority, dot, rest = reference.partition(".")
    return authority if dot and rest and AUTHORITY.fullmatch(authority) else ""


def digest_of(reference: str) -> str:
    """Give what is kept of a 256-bit secret: plain SHA-256, since it cannot be guessed."""
    return hashlib.sha256(reference.encode()).hexdigest()
