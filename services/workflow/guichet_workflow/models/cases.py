"""Cases: their state, history, clocks, files, who opened them, what was erased, the audit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.database import Sealed
from sqlalchemy import BigInteger, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guichet_workflow.models.base import Model

SUBMITTED, ADDED, MADE, INTERNAL = "submitted", "added", "made", "internal"
GIVEN = "given"
WAITING, DELIVERED, FAILED, UNREACHABLE = "waiting", "delivered", "failed", "unreachable"


class Case(Sealed, Model):
    """A request being handled; `state` is all that the engine knows of it.

    `draft` keeps what the citizen typed or added before she sends her answer; `link` is the number
    of the link that letters bear, those before it open nothing any more; `once` is that of links
    that open once, the last of them sent at `link_sent_at`; `assignee_id` is "" while nobody
    follows the case. `code_round` counts how often its code was made again, `corrected_at` is when
    forms took the answers that are here: what is told of an older one came late. `acknowledgement`
    is what forms gave to say with the first messages (CRPA R112-11-1). `roles_version` ranks the
    roles of its procedure that were last told.
    """

    __tablename__ = "cases"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    procedure: Mapped[str]
    title: Mapped[str]
    family: Mapped[str]
    channel: Mapped[str]
    received_at: Mapped[datetime]
    digest: Mapped[str]
    acknowledgement: Mapped[str] = mapped_column(default="")
    workflow: Mapped[str]
    workflow_version: Mapped[int]
    roles_version: Mapped[int] = mapped_column(default=0)
    subject: Mapped[str | None]
    applicant: Mapped[dict[str, Any]]
    answers: Mapped[list[Any]] = mapped_column(JSONB)
    code_digest: Mapped[str | None]
    second_digest: Mapped[str | None]
    code_round: Mapped[int] = mapped_column(default=0)
    corrected_at: Mapped[datetime | None]
    link: Mapped[int]
    once: Mapped[int] = mapped_column(default=0)
    link_sent_at: Mapped[datetime | None]
    state: Mapped[dict[str, Any]]
    draft: Mapped[dict[str, Any]]
    assignee_id: Mapped[str]
    version: Mapped[int]
    status: Mapped[str]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    anonymised_at: Mapped[datetime | None]
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Line(Sealed, Model):
    """A line of a case's history; `ref` is the message or document it speaks of.

    `outcome` is what became of that message: waiting, delivered, failed, unreachable.
    """

    __tablename__ = "history"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    values: Mapped[dict[str, Any]]
    by_kind: Mapped[str]
    by_id: Mapped[str]
    by_name: Mapped[str]
    public: Mapped[bool]
    ref: Mapped[UUID | None]
    outcome: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Clock(Sealed, Model):
    """A timer that runs; a worker fires it when it is due, and holds it meanwhile."""

    __tablename__ = "timers"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    held_until: Mapped[datetime | None]


class LostCode(Sealed, Model):
    """A link asked for by who lost her code: what was typed, true or not, until it is looked at."""

    __tablename__ = "lost_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    email: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CaseFile(Sealed, Model):
    """A file of a case: sent with the request, added since, made by documents, given by an agent.

    The citizen neither sees nor opens one that was made for agents alone, of origin `internal`.
    `sha256` is its fingerprint, "" for what came before it was kept.
    """

    __tablename__ = "case_files"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    origin: Mapped[str]
    field: Mapped[str]
    name: Mapped[str]
    title: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Opening(Sealed, Model):
    """An agent opened the page of a case; noted once an hour for each agent."""

    __tablename__ = "accesses"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    reader_id: Mapped[str] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    reader_name: Mapped[str]
    unit: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Erasure(Sealed, Model):
    """The proof that a service erased its share of a request: how many of each thing."""

    __tablename__ = "erasures"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Trace(Sealed, Model):
    """A line of the audit, chained to the one before by its hash; the database chains it.

    Actors are opaque ids and `details` names nobody, so that the chain outlives erasures.
    """

    __tablename__ = "audit"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, default=0)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(default="")
    hash: Mapped[str] = mapped_column(default="")
