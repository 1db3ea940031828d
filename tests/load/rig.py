"""What the ratios are measured on: one durable PostgreSQL, the sample service, two buses."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import sqlalchemy as sa
from guichet_kit.settings import Settings
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_onebox.servers.postgres import Postgres
from guichet_onebox.servers.rabbitmq import RabbitMQ

from tests.load import sample
from tests.load.serve import keys_of

MIGRATIONS = Path(sample.__file__).parent / "migrations"


@dataclass
class Rig:
    """The servers, the sample service's bench, and where the issuer's keys are served."""

    postgres: Postgres
    bench: Bench
    keys_url: str
    folder: Path

    @property
    def sample(self) -> ServiceUnderTest:
        """The sample service."""
        return self.bench.service

    @property
    def settings(self) -> Settings:
        """The settings of the sample service."""
        return self.sample.settings

    def version(self) -> str:
        """Give the version of PostgreSQL."""
        with psycopg.connect(self.postgres.url()) as connection:
            row = connection.execute("show server_version").fetchone()
        return str(row[0]).split()[0] if row else ""

    def new_database(self, name: str) -> str:
        """Create an empty database and give its superuser's address."""
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            connection.execute(f"drop database if exists {name} with (force)".encode())
            connection.execute(f"create database {name}".encode())
        return self.postgres.url(name)


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that the servers' own users can enter, erased at the end."""
    with tempfile.TemporaryDirectory(
        prefix="guichet-bench-", dir="/var/tmp", ignore_cleanup_errors=True
    ) as name:
        path = Path(name)
        path.chmod(0o711)
        yield path


@contextmanager
def rig() -> Iterator[Rig]:
    """Start the database and the sample service; stop and erase them at the end."""
    with folder() as path, Postgres(path / "postgres", throwaway=True) as postgres:
        service = ServiceUnderTest(
            "sample", sample.create_app, Settings, postgres.url(), migrations=MIGRATIONS
        )
        with keys_of(service.issuer) as keys_url:
            yield Rig(postgres, service.fresh(), keys_url, path)
        service.app.extensions["guichet"].database.dispose()


@contextmanager
def broker(path: Path) -> Iterator[RabbitMQ]:
    """Start a private RabbitMQ."""
    with RabbitMQ(path / "rabbitmq", throwaway=True) as running:
        yield running


def rows(url: str, query: str, *values: object) -> list[tuple[object, ...]]:
    """Run a query as the address says, committed; give its rows."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query.encode(), values)
        return cursor.fetchall() if cursor.description else []


def engine_of(service: ServiceUnderTest) -> sa.Engine:
    """Give the engine of a service's web role."""
    found: sa.Engine = service.app.extensions["guichet"].database.web
    return found
