"""For the tests of services: a real database, an issuer of tokens, a client that bears them."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import orjson
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from sqlalchemy.orm import Session

from guichet_kit.database import sqlalchemy_url
from guichet_kit.events.consumer import Consumer
from guichet_kit.events.envelope import Event
from guichet_kit.events.outbox import outbox
from guichet_kit.faults import Faults
from guichet_kit.ids import uuid7
from guichet_kit.migrations import migrate, prepare, roles
from guichet_kit.settings import Settings
from guichet_kit.wire import LocalWire

ISSUER = "http://identity.test/identite"
CSRF = "csrf-of-the-test"
PASSWORD = "test-only-password"  # noqa: S105 - of a throw-away server
HANDOVER_KEY = "handover-key-of-the-tests-only-0123456789"


class Issuer:
    """Issues access tokens as identity does, and serves the key that checks them."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "test", "alg": "ES256", "use": "sig"})

    def token(self, audience: str, authority: str, **claims: Any) -> str:
        """Give a signed token; `kind`, `sub` and the rest by name, defaults for an anonymous."""
        now = int(time.time())
        body = {
            "iss": ISSUER,
            "aud": audience,
            "iat": now,
            "exp": now + 300,
            "jti": secrets.token_hex(8),
            "authority": authority,
            "kind": "anonymous",
            "sub": "anonymous",
            "client_id": "gateway",
            **claims,
        }
        header = {"alg": "ES256", "kid": "test", "typ": "at+jwt"}
        return str(jwt.encode(header, body, self.key))

    def wsgi(self, _environ: Any, start_response: Any) -> list[bytes]:
        """Answer any request with the public keys."""
        start_response("200 OK", [("Content-Type", "application/json")])
        return [orjson.dumps(KeySet([self.key]).as_dict(private=False))]


class BearerClient(FlaskClient):
    """A client that sends what the gateway would: token, visitor and forgery protection."""

    bearer_headers: ClassVar[dict[str, str]] = {}

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request with the bearer's headers added."""
        headers = dict(kwargs.pop("headers", None) or {})
        return super().open(*args, headers={**self.bearer_headers, **headers}, **kwargs)


class ServiceUnderTest:
    """One service on a database of its own; `fresh()` gives a bench with a new authority."""

    def __init__(
        self,
        name: str,
        create_app: Callable[..., Flask],
        settings: type[Settings],
        admin_url: str,
        *,
        migrations: Path,
        **values: Any,
    ) -> None:
        self.name = name
        self.issuer = Issuer()
        self.admin_url = admin_url
        self.database = f"test_{name}_{secrets.token_hex(5)}"
        prepare(admin_url, name, PASSWORD, self.database)
        owner, web, worker = roles(name)
        migrate(f"guichet_{name}", migrations, self.url(owner))
        self.settings = settings(
            database_url=self.url(web),
            worker_database_url=self.url(worker),
            owner_database_url=self.url(owner),
            issuer=ISSUER,
            handover_key=HANDOVER_KEY,
            mode="test",
            **values,
        )
        self.app = create_app(self.settings, wire=LocalWire({"identity": self.issuer.wsgi}))
        self.app.test_client_class = BearerClient

    def url(self, role: str = "") -> str:
        """Give the address of the database for one role; the superuser's without a role."""
        url = sa.make_url(self.admin_url).set(database=self.database)
        if role:
            url = url.set(username=role, password=PASSWORD)
        return url.render_as_string(hide_password=False)

    def fresh(self) -> "Bench":
        """Give a bench on an authority that no other test uses."""
        return Bench(self, f"t-{secrets.token_hex(6)}")

    def close(self) -> None:
        """Drop the database."""
        self.app.extensions["guichet"].database.dispose()
        engine = sa.create_engine(sqlalchemy_url(self.admin_url), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(f"drop database if exists {self.database} with (force)"))
        engine.dispose()


@dataclass
class Bench:
    """What one test works with: an authority of a service, its sessions, clients and events."""

    service: ServiceUnderTest
    authority: str

    @property
    def app(self) -> Flask:
        """The application."""
        return self.service.app

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a committed transaction of the authority, inside the application's context."""
        database = self.app.extensions["guichet"].database
        with self.app.app_context(), database.transaction(self.authority) as session:
            yield session

    def client(
        self, kind: str = "anonymous", *, visitor: str = "visitor-1", **claims: Any
    ) -> FlaskClient:
        """Give a client of `kind` with claims as identity would set them (`sub`, `family`…)."""
        defaults = {"citizen": "pseudonym-1", "agent": "agent-1"}
        claims.setdefault("sub", defaults.get(kind, "anonymous"))
        token = self.service.issuer.token(self.service.name, self.authority, kind=kind, **claims)
        client = self.app.test_client()
        client.bearer_headers = {  # type: ignore[attr-defined]  # ours
            "Authorization": f"Bearer {token}",
            "Guichet-Visitor": visitor,
            "Guichet-Csrf": CSRF,
            "X-CSRF-Token": CSRF,
            "Guichet-Base": f"http://{self.authority}.test",
            "Sec-Fetch-Site": "same-origin",
        }
        return client

    def emitted(self, kind: str = "") -> list[dict[str, Any]]:
        """Give the data of the events that the authority's outbox holds, oldest first."""
        statement = sa.select(outbox.c.type, outbox.c.body).order_by(outbox.c.position)
        with self.transaction() as session:
            rows = session.execute(statement).all()
        return [orjson.loads(row.body)["data"] for row in rows if kind in ("", row.type)]

    def deliver(
        self, kind: str, data: dict[str, Any], *, subject: str = "", event_id: UUID | None = None
    ) -> int:
        """Apply an event as the consumer would; give how many handlers took it (0 if seen)."""
        event = Event(
            id=event_id or uuid7(),
            type=kind,
            source="test",
            authority=self.authority,
            subject=subject or str(data.get("request_id", "")),
            time=datetime.now(UTC),
            data=data,
        )
        kit = self.app.extensions["guichet"]
        consumer = Consumer(kit.database, kit.handlers, Faults(""))
        with self.app.app_context():
            return sum(consumer.apply(event, handler) for handler in kit.handlers.of(kind))

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Collect the SQL statements that the web role sends meanwhile."""
        seen: list[str] = []

        def note(*arguments: Any) -> None:
            seen.append(arguments[2])

        engine = self.app.extensions["guichet"].database.web
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)


def check_contract(folder: Path, kind: str, data: dict[str, Any]) -> None:
    """Raise `jsonschema.ValidationError` unless `data` keeps to the contract of an event."""
    import jsonschema

    contract = orjson.loads((folder / f"{kind}.json").read_bytes())
    jsonschema.validate(data, contract["schema"])


def example_of(folder: Path, kind: str) -> dict[str, Any]:
    """Give the example of an event's contract."""
    found: dict[str, Any] = orjson.loads((folder / f"{kind}.json").read_bytes())["example"]
    return found
