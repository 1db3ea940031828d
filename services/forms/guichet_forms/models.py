"""Tables of forms: procedures and their versions, drafts, submissions, yearly counters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.database import Base, Sealed, metadata_for
from sqlalchemy import FetchedValue, ForeignKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column


class Model(Base):
    """Parent of the tables of forms."""

    __abstract__ = True
    metadata = metadata_for()


class Procedure(Sealed, Model):
    """A procedure of the authority: `live` is the number of the version in use, None before."""

    __tablename__ = "procedures"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    family: Mapped[str]
    workflow: Mapped[str]
    live: Mapped[int | None]
    state: Mapped[str] = mapped_column(server_default="open")

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


class Draft(Sealed, Model):
    """An unfinished request: `owner` is "visitor:…", "subject:…" or "agent:…".

    `answers` holds stored values, `typed` what was typed and refused, both by field. `reached` is
    the last page that was continued from, so that optional pages are seen too. `revision`
    grows at each save, so that two tabs cannot overwrite each other unseen.
    """

    __tablename__ = "drafts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    number: Mapped[int]
    owner: Mapped[str]
    channel: Mapped[str]
    answers: Mapped[dict[str, Any]]
    typed: Mapped[dict[str, Any]]
    token: Mapped[UUID]
    reached: Mapped[int]
    revision: Mapped[int] = mapped_column()
    resume_digest: Mapped[str | None]
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())

    __mapper_args__ = {
        "primary_key": ["id"],
        "version_id_col": revision,
    }


class Submission(Sealed, Model):
    """A request that was sent; once erased it keeps nothing of a person."""

    __tablename__ = "submissions"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    slug: Mapped[str]
    version: Mapped[int]
    channel: Mapped[str]
    subject: Mapped[str | None]
    visitor: Mapped[str | None]
    agent: Mapped[str | None]
    answers: Mapped[dict[str, Any]]
    code_digest: Mapped[str | None]
    second_digest: Mapped[str | None]
    acknowledgement: Mapped[dict[str, Any]]
    idempotency_key: Mapped[str | None]
    received_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    @property
    def owner(self) -> str:
        """Who may see it here, written as in `Draft.owner`; "" once erased."""
        for kind in ("agent", "subject", "visitor"):
            if value := getattr(self, kind):
                return f"{kind}:{value}"
        return ""


class Counter(Sealed, Model):
    """The last number given in a year, so that numbers follow each other."""

    __tablename__ = "counters"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
