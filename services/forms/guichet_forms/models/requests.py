"""What people fill in: drafts, submissions, and the counters that number them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.database import Sealed
from sqlalchemy import FetchedValue, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guichet_forms.models.base import Model


class Draft(Sealed, Model):
    """An unfinished request: `owner` is "visitor:…", "subject:…" or "agent:…".

    `answers` holds stored values, `typed` what was typed and refused, both by field. `reached` is
    the last page that was continued from, so that optional pages are seen too. `revision`
    grows at each save, so that two tabs cannot overwrite each other unseen. `prefilled` says what
    was put where nobody had answered (`core.prefill.filling`); `mandate` what was declared of a
    request made for somebody else, empty for one's own, None when it was not asked; `language`
    the one that its person reads; `correction` the request that it corrects (`request_id`), when
    that was asked for and in which round of its code (`asked_at`, `round`),
    and what was known of it then (`since`, `second`), None for a new request.
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
    prefilled: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    mandate: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    language: Mapped[str] = mapped_column(server_default="fr")
    revision: Mapped[int] = mapped_column()
    resume_digest: Mapped[str | None]
    correction: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())

    __mapper_args__ = {
        "primary_key": ["id"],
        "version_id_col": revision,
    }


class Submission(Sealed, Model):
    """A request that was sent; once erased it keeps nothing of a person.

    `mandate` is what was declared when it was made for somebody else, `correction_key` the token of
    the draft that corrected it last. `code_round` counts how often its codes were renewed.
    """

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
    code_round: Mapped[int] = mapped_column(default=0)
    generation: Mapped[int] = mapped_column(default=0)
    acknowledgement: Mapped[dict[str, Any]]
    idempotency_key: Mapped[str | None]
    person_digest: Mapped[str | None]
    correction_key: Mapped[str | None]
    mandate: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    received_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    @property
    def owner(self) -> str:
        """Who may see it here, written as in `Draft.owner`; "" once erased."""
        for kind in ("agent", "subject", "visitor"):
            if value := getattr(self, kind):
                return f"{kind}:{value}"
        return ""


class HeldFile(Sealed, Model):
    """A file of a request as documents last told of it: `reason` is "" once it was found sound."""

    __tablename__ = "held_files"

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID]
    reason: Mapped[str]
    told_at: Mapped[datetime]


class Whereabouts(Sealed, Model):
    """Where the authority is, once workflow told: `zone` is IANA's, `hour` the name of its hour."""

    __tablename__ = "whereabouts"

    id: Mapped[str] = mapped_column(primary_key=True, default="whereabouts")
    zone: Mapped[str]
    hour: Mapped[str]
    told_at: Mapped[datetime]


class Counter(Sealed, Model):
    """The last number given in a year, so that numbers follow each other."""

    __tablename__ = "counters"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
