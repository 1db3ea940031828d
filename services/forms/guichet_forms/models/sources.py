"""Data sources of the authority, their lines, and the last answers of those that are far away."""

from datetime import datetime
from typing import Any

from guichet_kit.database import Sealed
from sqlalchemy import FetchedValue, func
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from guichet_forms.models.base import Model


class Source(Sealed, Model):
    """A list that questions choose from; `kind` is fixed, csv, json or cards.

    `settings` holds what its kind needs. `line_count` counts what it last held; `refreshed_at` says
    when, and `failed_at` with `failure` why the address of a `json` source did not answer since.
    """

    __tablename__ = "sources"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[str]
    settings: Mapped[dict[str, Any]]
    line_count: Mapped[int] = mapped_column(server_default="0")
    refreshed_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(server_default="")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_by: Mapped[str]


class SourceLine(Sealed, Model):
    """One line of a source that is kept here, in the order of its list."""

    __tablename__ = "source_lines"

    source: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    text: Mapped[str]
    disabled: Mapped[bool]
    extra: Mapped[dict[str, Any]]
    tsv: Mapped[str] = mapped_column(TSVECTOR, FetchedValue(), deferred=True)


class SourceAnswer(Sealed, Model):
    """The last good answer of a remote source to one question, of which only a digest is kept."""

    __tablename__ = "source_answers"

    source: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[str] = mapped_column(primary_key=True)
    items: Mapped[list[Any]]
    fetched_at: Mapped[datetime] = mapped_column(server_default=func.now())
    keep_until: Mapped[datetime]
