"""Procedures of the authority, the versions of their forms, what their workflows tell."""

from datetime import datetime
from typing import Any

from guichet_kit.database import Sealed
from sqlalchemy import ForeignKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from guichet_forms.models.base import Model


class Procedure(Sealed, Model):
    """A procedure of the authority: `live` is the number of the version in use, None before.

    `archived_at` is when it was put away, out of the designers' list.
    """

    __tablename__ = "procedures"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    family: Mapped[str]
    workflow: Mapped[str]
    live: Mapped[int | None]
    state: Mapped[str] = mapped_column(server_default="open")
    archived_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether new requests are taken."""
        return self.state == "open" and self.live is not None


class Process(Sealed, Model):
    """What a workflow told of itself: sentences for people, and the usual delay."""

    __tablename__ = "processes"

    workflow: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    steps: Mapped[list[str]]
    delay_text: Mapped[str]


class FormVersion(Sealed, Model):
    """One version of a form, never changed; `published_at` is None until it has been live."""

    __tablename__ = "form_versions"
    __table_args__ = (
        ForeignKeyConstraint(["authority", "slug"], ["procedures.authority", "procedures.slug"]),
    )

    slug: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[dict[str, Any]]
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]
