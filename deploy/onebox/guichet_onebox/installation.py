"""One installation of the suite on one machine: its folder, its secrets, its services' settings."""

import importlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask
from guichet_kit.migrations import migrate, prepare, roles
from guichet_kit.settings import Settings, load
from guichet_kit.wire import Wire

SERVICES = (
    "identity",
    "forms",
    "workflow",
    "documents",
    "notify",
    "stats",
    "backoffice",
    "gateway",
)
SECRET_NAMES = ("database", "handover", "gateway", "pairwise", "signing", "session")
OUTSIDE = (
    "GUICHET_GEO_URL",
    "GUICHET_GEOCODER_URL",
    "GUICHET_INTERNAL_HOSTS",
    "GUICHET_TILES_URL",
    "GUICHET_TILES_CREDIT",
    "GUICHET_SENDING_LIMIT",
    "GUICHET_SMS_URL",
    "GUICHET_SMS_TOKEN",
    "GUICHET_SMS_SENDER",
    "GUICHET_SMS_DAILY",
    "GUICHET_UNDO_S",
)
"""What an installation may ask outside, nothing unless who runs it says so, and bear from it."""
BUS = "bus"
CATALOGUE = Path(__file__).parents[3] / "catalogue"


@dataclass(frozen=True)
class Part:
    """One service, found by its name: its package, its settings and how to make its application."""

    name: str

    @property
    def package(self) -> ModuleType:
        """The package `guichet_<name>`."""
        return importlib.import_module(f"guichet_{self.name}")

    @property
    def settings(self) -> type[Settings]:
        """The dataclass of its settings."""
        found: type[Settings] = importlib.import_module(f"guichet_{self.name}.settings").Settings
        return found

    @property
    def migrations(self) -> Path:
        """The folder of its revisions."""
        return Path(str(self.package.__file__)).parent / "migrations"

    def create_app(self, settings: Settings, wire: Wire | None = None) -> Flask:
        """Make its application."""
        made: Flask = self.package.create_app(settings, wire=wire)
        return made


PARTS = tuple(Part(name) for name in SERVICES)


@dataclass(frozen=True)
class Installation:
    """Where the suite lives and what it is given; `addresses` only when services are processes.

    `detours` are other ports than their own by which some services are reached (tests).
    """

    folder: Path
    port: int
    database: Any
    bus_url: str = ""
    smtp_url: str = ""
    clamd: str = ""
    addresses: tuple[tuple[str, int], ...] = ()
    detours: tuple[tuple[str, int], ...] = ()

    @property
    def issuer(self) -> str:
        """The issuer of the tokens, which is also the public address of identity."""
        return f"http://localhost:{self.port}/identite"

    def origin(self, authority: str) -> str:
        """The public address of an authority of the demonstration."""
        return f"http://{authority}.localhost:{self.port}"

    def url(self, service: str, kind: str) -> str:
        """Give the database address of a service for one of its roles: owner, web or worker."""
        owner, web, worker = roles(service)
        role = {"owner": owner, "web": web, "worker": worker}[kind]
        password = self.secret("database")
        found: str = self.database.url(f"guichet_{service}", user=role, password=password)
        return found

    def secret(self, name: str) -> str:
        """Give one of the installation's secrets, made at random the first time."""
        return str(self._secrets()[name])

    def environment(self, service: str, *, crash_at: str = "") -> dict[str, str]:
        """Give the environment that a service of this installation starts with."""
        ports = dict(self.addresses)
        reached = ports | dict(self.detours)
        where = {name: f"http://127.0.0.1:{port}" for name, port in reached.items()}
        return {
            "GUICHET_DATABASE_URL": self.url(service, "web"),
            "GUICHET_WORKER_DATABASE_URL": self.url(service, "worker"),
            "GUICHET_OWNER_DATABASE_URL": self.url(service, "owner"),
            "GUICHET_BUS_URL": self.bus_url or self.url(BUS, "worker"),
            "GUICHET_ISSUER": self.issuer,
            "GUICHET_IDENTITY_URL": where.get("identity", ""),
            "GUICHET_DOCUMENTS_URL": where.get("documents", ""),
            "GUICHET_SERVICES": json.dumps(where),
            "GUICHET_HANDOVER_KEY": self.secret("handover"),
            "GUICHET_GATEWAY_SECRET": self.secret("gateway"),
            "GUICHET_PAIRWISE_KEY": self.secret("pairwise"),
            "GUICHET_SIGNING_SECRET": self.secret("signing"),
            "GUICHET_SESSION_KEY": self.secret("session"),
            "GUICHET_INSTALLATION": "onebox",
            "GUICHET_MODE": "demonstration",
            "GUICHET_FILES_FOLDER": str(self.folder / "files"),
            "GUICHET_CATALOGUE_FOLDER": str(CATALOGUE),
            "GUICHET_SMTP_URL": self.smtp_url,
            "GUICHET_CLAMD": self.clamd,
            "GUICHET_LOG_LEVEL": "warning",
            "GUICHET_PORT": str(ports.get(service, self.port)),
            "GUICHET_CRASH_AT": crash_at,
            "GUICHET_WORKERS": "1",
            **{name: os.environ[name] for name in OUTSIDE if name in os.environ},
        }

    def settings(self, part: Part, *, crash_at: str = "") -> Settings:
        """Give the settings of a service of this installation."""
        return load(part.settings, self.environment(part.name, crash_at=crash_at))

    def migrate(self) -> bool:
        """Make the databases that lack and bring all to this release; True the first time."""
        marker = self.folder / "prepared"
        first = not marker.exists()
        if first:
            password = self.secret("database")
            for name in (*SERVICES, BUS):
                prepare(self.database.url(), name, password)
            self._open_bus()
        for part in PARTS:
            migrate(f"guichet_{part.name}", part.migrations, self.url(part.name, "owner"))
        marker.touch()
        return first

    def _open_bus(self) -> None:
        """Let the bus's role make its own tables: the transport declares them when it starts."""
        import psycopg

        _owner, _web, worker = roles(BUS)
        with psycopg.connect(self.url(BUS, "owner"), autocommit=True) as connection:
            connection.execute(f"grant create, usage on schema public to {worker}".encode())

    def _secrets(self) -> dict[str, str]:
        path = self.folder / "secrets.json"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            made = {name: secrets.token_urlsafe(36) for name in SECRET_NAMES}
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(path, flags, 0o600), "w") as out:
                json.dump(made, out)
        found: dict[str, str] = json.loads(path.read_text())
        return found
