"""Procedures of the authority, the versions of their forms, what their workflows tell."""

from datetime import UTC, datetime
from typing import Any

from guichet_kit.database import Sealed
from sqlalchemy import ForeignKeyConstraint, false, func
from sqlalchemy.orm import Mapped, mapped_column

from guichet_forms.models.base import Model


class Procedure(Sealed, Model):
    """A procedure of the authority: `live` is the number of the version in use, None before.

    `archived_at` is when it was put away, out of the designers' list. It takes requests from
    `opens_at` until `closes_at`, `most_requests` in all, one from each person on `one_per_person`;
    None is no limit. `told_open` is what the house was told last, `revision`
    ranks what it is told: higher each time, and than any version.
    """

    __tablename__ = "procedures"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    family: Mapped[str]
    workflow: Mapped[str]
    live: Mapped[int | None]
    state: Mapped[str] = mapped_column(server_default="open")
    archived_at: Mapped[datetime | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    most_requests: Mapped[int | None]
    one_per_person: Mapped[bool] = mapped_column(server_default=false())
    told_open: Mapped[bool | None]
    revision: Mapped[int] = mapped_column(server_default="0")

    def takes_at(self, now: datetime) -> bool:
        """Whether new requests are taken at this moment."""
        begun = self.opens_at is None or self.opens_at <= now
        over = self.closes_at is not None and self.closes_at <= now
        return self.state == "open" and self.live is not None and begun and not over

    @property
    def is_open(self) -> bool:
        """Whether new requests are taken, by the clock of this machine: to be shown only."""
        return self.takes_at(datetime.now(UTC))


class Process(Sealed, Model):
    """What a workflow told of itself: its name, sentences for people, and the usual delay.

    `sources` are the data sources that agents pick from in its cases.
    """

    __tablename__ = "processes"

    workflow: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    title: Mapped[str] = mapped_column(server_default="")
    steps: Mapped[list[str]]
    delay_text: Mapped[str]
    sources: Mapped[list[str]] = mapped_column(server_default="[]")


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
