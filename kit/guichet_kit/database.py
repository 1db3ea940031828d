"""PostgreSQL: engines, one transaction per request, tables sealed by authority."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import orjson
from flask import current_app
from sqlalchemy import DateTime, MetaData, Text, create_engine, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
AUTHORITY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
LOCK_TIMEOUT_MS = 4_000
STATEMENT_TIMEOUT_MS = 5_000
CONNECT_TIMEOUT_S = 5
WEB_POOL, WORKER_POOL = 5, 2
"""Connections kept: a worker has its relay and its jobs; what more is opened is closed again."""
STOPPED = ("57P01", "57P02", "57P03")
"""The server stops, crashed, or does not take connections yet (PostgreSQL, appendix A)."""


def metadata_for() -> MetaData:
    """Give an empty `MetaData` with the naming convention of the house."""
    return MetaData(naming_convention=NAMING)


class Base(DeclarativeBase):
    """Parent of each service's own base: `class Model(Base)` with `__abstract__` and `metadata`."""

    __abstract__ = True
    type_annotation_map = {
        str: Text(),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[str]: JSONB(),
    }


class Sealed:
    """Mixin of a table of people's or authorities' data: `authority` leads its primary key.

    The database fills `authority` from the transaction's setting and row-level security hides the
    rows of the others, so the mapper knows a row by its other key columns alone.
    """

    @declared_attr
    def authority(cls) -> Mapped[str]:
        """The authority the row belongs to, filled by the database."""
        default = text("current_setting('guichet.authority')")
        return mapped_column(Text, primary_key=True, server_default=default, sort_order=-10)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Leave `authority` out of the identity of the mapped object."""
        own = [
            name
            for parent in reversed(cls.__mro__)  # type: ignore[attr-defined]  # a class, by the directive
            for name, value in vars(parent).items()
            if name != "authority" and _is_key(value)
        ]
        return {"primary_key": own}


def _is_key(value: object) -> bool:
    column = getattr(value, "column", None)
    return bool(getattr(column, "primary_key", False))


def is_away(error: BaseException) -> bool:
    """Tell whether the database cannot be reached: the connection was lost, or none was had.

    A timeout, a deadlock or a lock not obtained is an `OperationalError` as well, but the fault of
    one transaction, which says nothing of the next.
    """
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    lost = state in STOPPED or state.startswith("08") if state else error.statement is None
    return error.connection_invalidated or lost


class Database:
    """The connections of one service: the web role's, and the worker role's across authorities."""

    def __init__(self, url: str, worker_url: str, *, source: str) -> None:
        self.source = source
        self.worker_url = worker_url
        self.web = _engine(url, WEB_POOL)
        self.worker = _engine(worker_url, WORKER_POOL)

    @contextmanager
    def transaction(self, authority: str) -> Iterator[Session]:
        """Open a transaction that sees one authority's rows; commit at the end, roll back on error.

        Raises `ValueError` when `authority` is not the slug of an authority.
        """
        if not AUTHORITY.fullmatch(authority):
            raise ValueError(f"not an authority: {authority!r}")
        info = {"authority": authority, "source": self.source}
        with Session(self.web, expire_on_commit=False, info=info) as session, session.begin():
            yield session

    @contextmanager
    def worker_transaction(self) -> Iterator[Session]:
        """Open a transaction of the worker role, which reads queues and timers of all."""
        with Session(self.worker, expire_on_commit=False) as session, session.begin():
            yield session

    def ping(self) -> None:
        """Run a real query as the web role; raise the driver's error when it cannot."""
        with self.web.connect() as connection:
            connection.execute(text("select 1"))

    def dispose(self) -> None:
        """Close the pooled connections."""
        self.web.dispose()
        self.worker.dispose()


def _engine(url: str, pool_size: int) -> Engine:
    options = f"-c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    return create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=10,
        pool_timeout=CONNECT_TIMEOUT_S,
        pool_pre_ping=True,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args={"options": options, "connect_timeout": CONNECT_TIMEOUT_S},
    )


def sqlalchemy_url(url: str) -> str:
    """Name the driver in a plain `postgresql://` address."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@event.listens_for(Session, "after_begin")
def _seal_transaction(session: Session, _transaction: object, connection: Connection) -> None:
    """Begin and name the authority in one round trip, before the driver sends its own BEGIN.

    `session.info["now"]` is then the transaction's time by the database's clock, as it writes it,
    "" when it does not answer: the next statement says why.
    """
    authority = session.info.get("authority")
    if authority is None:
        return
    driver: Any = connection.connection.dbapi_connection  # psycopg's own
    command = f"BEGIN; SELECT set_config('guichet.authority', '{authority}', true), now()"
    session.info["now"] = (driver.pgconn.exec_(command.encode()).get_value(0, 1) or b"").decode()


@contextmanager
def transaction(authority: str | None = None) -> Iterator[Session]:
    """Open the request's transaction, for its principal's authority unless another is named."""
    from guichet_kit.auth import principal

    database: Database = current_app.extensions["guichet"].database
    with database.transaction(authority or principal().authority) as session:
        yield session
