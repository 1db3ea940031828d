"""Definitions, drafts, simulations, cases, history, timers, files, openings, proofs, audit."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from guichet_kit.database import Base, Sealed, metadata_for
from sqlalchemy import BigInteger, Table, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guichet_workflow.core.holidays import MAINLAND

SUBMITTED, ADDED, MADE = "submitted", "added", "made"
CONVERTING, CONVERTED = "converting", "converted"
REVERTING, REVERTED = "reverting", "reverted"
CHOOSING, RUNNING, ENDED = "choosing", "running", "ended"
STOPPED, CANCELLED, UNDOING, UNDONE = "stopped", "cancelled", "undoing", "undone"
OVER = (ENDED, STOPPED, CANCELLED, UNDONE)
TODO, DONE, LEFT, BACK, KEPT = "todo", "done", "left", "back", "kept"
WAITING, DELIVERED, FAILED, UNREACHABLE = "waiting", "delivered", "failed", "unreachable"


class Model(Base):
    """Parent of the tables of workflow."""

    __abstract__ = True
    metadata = metadata_for()


class Portal(Sealed, Model):
    """How the authority calls itself and where its portal is: for messages and documents.

    `territory`, of `core.holidays`, says which holidays its delays pass over.
    """

    __tablename__ = "portals"

    id: Mapped[str] = mapped_column(primary_key=True, default="portal")
    name: Mapped[str]
    origin: Mapped[str]
    territory: Mapped[str] = mapped_column(server_default=MAINLAND)


class Workflow(Sealed, Model):
    """One version of a definition; its source never changes, only `live` moves."""

    __tablename__ = "definitions"

    slug: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    source: Mapped[dict[str, Any]]
    live: Mapped[bool]
    published_by: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Draft(Sealed, Model):
    """The working copy of a circuit, which may be incomplete.

    `based_on` is the version it comes from, None for one that was never live. `revision` grows at
    each change, `step` is the position in `DraftStep` of what it holds now. `holder` is the agent
    who edits, until `held_until`.
    """

    __tablename__ = "drafts"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    source: Mapped[dict[str, Any]]
    based_on: Mapped[int | None]
    revision: Mapped[int] = mapped_column(server_default="0")
    step: Mapped[int] = mapped_column(server_default="0")
    edited_by: Mapped[str] = mapped_column(server_default="")
    holder: Mapped[str] = mapped_column(server_default="")
    holder_name: Mapped[str] = mapped_column(server_default="")
    held_since: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    def held_by_other(self, agent: str, now: datetime) -> bool:
        """Whether somebody else than `agent` edits at this moment."""
        held = self.held_until is not None and now < self.held_until
        return held and self.holder not in ("", agent)


class DraftStep(Sealed, Model):
    """A state that a working copy had, to come back to; `label` says what led to it."""

    __tablename__ = "draft_steps"

    slug: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[dict[str, Any]]
    label: Mapped[str]
    done_by: Mapped[str]
    done_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Simulation(Sealed, Model):
    """A scenario kept as a test of a circuit, replayed before each publication."""

    __tablename__ = "simulations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    scenario: Mapped[dict[str, Any]]
    kept_by: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Play(Sealed, Model):
    """A scenario that a designer is playing; `base` is what she plays: draft or live."""

    __tablename__ = "plays"

    slug: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(primary_key=True)
    base: Mapped[str]
    scenario: Mapped[dict[str, Any]]
    played_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Procedure(Sealed, Model):
    """A published procedure: its family, and the workflow that it follows.

    `version` ranks what was told: the event's `revision`, else its version; `options` are the
    values it sets of the workflow's options. `service` and `silence` are what its acknowledgement
    says, `fields` its questions; empty until forms tells them.
    """

    __tablename__ = "procedures"

    slug: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    family: Mapped[str]
    workflow: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    title: Mapped[str]
    service: Mapped[dict[str, Any]]
    silence: Mapped[dict[str, Any]]
    fields: Mapped[list[Any]] = mapped_column(JSONB)


class Template(Sealed, Model):
    """A template that exists in notify (`messages`) or in documents (`documents`).

    `workflow` is "" for one that all workflows share.
    """

    __tablename__ = "templates"

    kind: Mapped[str] = mapped_column(primary_key=True)
    workflow: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class Case(Sealed, Model):
    """A request being handled; `state` is all that the engine knows of it.

    `draft` keeps what the citizen typed or added before she sends her answer; `link` is the number
    of the link that letters bear, those before it open nothing any more; `once` is that of links
    that open once, the last of them sent at `link_sent_at`; `assignee_id` is "" while nobody
    follows the case. `code_round` counts how often its code was made again, `corrected_at` is when
    forms took the answers that are here: what is told of an older one came late.
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
    workflow: Mapped[str]
    workflow_version: Mapped[int]
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


class CaseFile(Sealed, Model):
    """A file of a case: sent with the request, added since, or made by documents."""

    __tablename__ = "case_files"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    origin: Mapped[str]
    field: Mapped[str]
    name: Mapped[str]
    title: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
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


class Presence(Sealed, Model):
    """An agent has the page of a case open, or is typing there; stale after half a minute."""

    __tablename__ = "presences"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    typing: Mapped[bool]
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Reply(Sealed, Model):
    """Words kept ready: of `owner` alone, or of all for a family, a workflow or ("") any case."""

    __tablename__ = "replies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str]
    body: Mapped[str]
    owner: Mapped[str] = mapped_column(default="")
    family: Mapped[str] = mapped_column(default="")
    workflow: Mapped[str] = mapped_column(default="")
    kept_by: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Agent(Sealed, Model):
    """An agent who opens cases, as she was when she last did: whom a case may be given to."""

    __tablename__ = "agents"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    unit: Mapped[str]
    roles: Mapped[list[str]]
    families: Mapped[list[str]]
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Erasure(Sealed, Model):
    """The proof that a service erased its share of a request: how many of each thing."""

    __tablename__ = "erasures"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Conversion(Sealed, Model):
    """Cases taken from a version of a workflow to another in the background, and back.

    `state` is one of `CONVERTING`, `CONVERTED`, `REVERTING`, `REVERTED`; `cursor` the last case
    that was looked at; `statuses` the place of each status in the other version.
    """

    __tablename__ = "conversions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    workflow: Mapped[str]
    old: Mapped[int]
    new: Mapped[int]
    statuses: Mapped[dict[str, Any]]
    state: Mapped[str]
    cursor: Mapped[UUID | None]
    total: Mapped[int]
    moved: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    back: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class ConvertedCase(Sealed, Model):
    """A case that a conversion moved: where it was, and its version just after."""

    __tablename__ = "converted_cases"

    conversion_id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[dict[str, Any]]
    version: Mapped[int]


class Batch(Sealed, Model):
    """An act that an agent does to many cases: chosen, previewed, carried out in the background.

    `state` is one of `CHOOSING`, `RUNNING` (from `starts_at`: it may be cancelled before), `ENDED`,
    `STOPPED`, `CANCELLED`, `UNDOING`, `UNDONE`. `act` is a `core.batch.Act`; `roles` and `families`
    are those of the agent when she launched it, or undid it; `total` is how many cases it is for.
    """

    __tablename__ = "batches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    by_id: Mapped[str]
    by_name: Mapped[str]
    state: Mapped[str]
    roles: Mapped[list[str]]
    families: Mapped[list[str]]
    act: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(default="")
    total: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    starts_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class BatchItem(Sealed, Model):
    """A case of a batch: the version that the agent saw, then the one that the act made.

    `state` is one of `TODO`, `DONE`, `LEFT`, `BACK` (undone), `KEPT` (not undone); `reason`, of
    `core.batch.REASONS`, says why it was left out or not undone. `before` is what it takes to undo.
    """

    __tablename__ = "batch_items"

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default=TODO)
    reason: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tries: Mapped[int] = mapped_column(default=0)


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


def table_of(model: type[Model]) -> Table:
    """Give the table itself, to insert many rows in one statement without reading them back."""
    return cast(Table, model.__table__)
