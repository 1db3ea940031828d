"""The keys that sign tokens: kept encrypted in the database, published before they are used."""

import hashlib
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from guichet_kit.ids import uuid7
from joserfc import jwe, jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from sqlalchemy import func, insert, or_, select, text, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from guichet_identity.models import SigningKey

ALGORITHM = "ES256"
REREAD_S = 60.0
ANNOUNCED = timedelta(minutes=10)
KEPT_AFTER = timedelta(hours=1)
SEALING = {"alg": "dir", "enc": "A256GCM"}


@dataclass(frozen=True)
class Published:
    """What the database held at one reading: the key that signs and all that others may meet."""

    signing: ECKey
    public: list[dict[str, Any]]


class Keyring:
    """Signs and checks tokens of this installation; reads its keys again every minute."""

    def __init__(self, engine: Engine, secret: str) -> None:
        self._engine = engine
        self._sealing = OctKey.import_key(hashlib.sha256(f"keys|{secret}".encode()).digest())
        self._held: Published | None = None
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def sign(self, claims: dict[str, Any], kind: str) -> str:
        """Give a compact JWT of `claims` with the header `typ` set to `kind`."""
        key = self._current().signing
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": kind}
        return jwt.encode(header, claims, key)

    def public(self) -> dict[str, Any]:
        """Give the JWK Set to publish: the keys in use, announced, and lately retired."""
        return {"keys": self._current().public}

    def read(self, token: str) -> jwt.Token:
        """Check the signature of a token of ours; raise joserfc's `JoseError` or `ValueError`."""
        keys = KeySet.import_key_set({"keys": self._current().public})
        return jwt.decode(token, keys, algorithms=[ALGORITHM])

    def rotate(self) -> str:
        """Announce a new key, in use in ten minutes; older ones are withdrawn an hour later.

        Gives the new key's id. The overlap lets every service fetch the key before it is met.
        """
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            starts: Any = func.now() + ANNOUNCED
            ends: Any = starts + KEPT_AFTER
            older = update(SigningKey).where(SigningKey.expires_at.is_(None))
            session.execute(older.values(expires_at=ends))
            kid = self._insert(session, starts)
        self._read_at = float("-inf")
        return kid

    def _current(self) -> Published:
        held = self._held
        if held is None or time.monotonic() - self._read_at > REREAD_S:
            with self._lock:
                held = self._held = self._load()
                self._read_at = time.monotonic()
        return held

    def _load(self) -> Published:
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            rows = self._rows(session)
            if not any(active for _, active in rows):
                session.execute(text("select pg_advisory_xact_lock(hashtextextended('keys', 0))"))
                if not any(active for _, active in self._rows(session)):
                    self._insert(session, func.now())
                rows = self._rows(session)
        signing = next(key for key, active in rows if active)
        private = jwe.decrypt_compact(signing.private, self._sealing).plaintext or b""
        return Published(
            ECKey.import_key(orjson.loads(private)),  # an unreadable key stops the service
            [key.public for key, _ in rows],
        )

    def _rows(self, session: Session) -> list[tuple[SigningKey, bool]]:
        """Read the published keys, newest first, each with whether it may sign."""
        active = SigningKey.active_from <= func.now()
        living = or_(SigningKey.expires_at.is_(None), SigningKey.expires_at > func.now())
        statement = select(SigningKey, active).where(living)
        ordered = statement.order_by(SigningKey.active_from.desc(), SigningKey.kid.desc())
        return [(key, bool(flag)) for key, flag in session.execute(ordered)]

    def _insert(self, session: Session, starts: Any) -> str:
        kid = str(uuid7())
        key = ECKey.generate_key("P-256", {"kid": kid, "alg": ALGORITHM, "use": "sig"})
        sealed = jwe.encrypt_compact(
            SEALING, orjson.dumps(key.as_dict(private=True)), self._sealing
        )
        row = {"kid": kid, "public": key.as_dict(private=False), "private": sealed}
        session.execute(insert(SigningKey).values(**row, active_from=starts))
        return kid
