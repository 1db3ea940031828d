"""What goes in and out: repeated calls, prefilled links, answers looked for, exports, imports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.database import Sealed
from sqlalchemy import BigInteger, FetchedValue, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from guichet_forms.models.base import Model


class Repeat(Sealed, Model):
    """A call that made something: the same key and content again give what it `made`."""

    __tablename__ = "repeats"

    key: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    made: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Prefill(Sealed, Model):
    """Answers prepared by a program; who opens the link begins a draft with them."""

    __tablename__ = "prefills"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    number: Mapped[int]
    answers: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())


class AnswerValue(Sealed, Model):
    """An answer by which requests are found, folded (`core.looking.folded`); one row per choice."""

    __tablename__ = "answer_values"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    slug: Mapped[str]
    received_at: Mapped[datetime]


class Export(Sealed, Model):
    """Requests of a procedure being written to a file by the worker.

    `state` is waiting, ready or failed; `asked` says which requests and how; `cursor` where the
    next step goes on; `total` is None when there are more than are counted.
    """

    __tablename__ = "exports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    format: Mapped[str]
    asked: Mapped[dict[str, Any]]
    agent: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    done: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int | None]
    cursor: Mapped[str] = mapped_column(server_default="")
    parts: Mapped[int] = mapped_column(server_default="0")
    failures: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())


class ExportPart(Sealed, Model):
    """A piece of the file of an export, in order."""

    __tablename__ = "export_parts"

    export: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Bundle(Sealed, Model):
    """A file of definitions that was read and waits to be confirmed; `options` completes it."""

    __tablename__ = "bundles"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    options: Mapped[dict[str, Any]]
    agent: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Trace(Sealed, Model):
    """A line of the audit; the database numbers it and chains it to the one before.

    `details` holds ids and slugs, never a name, so that the chain outlives erasures.
    """

    __tablename__ = "audit"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    actor: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]
