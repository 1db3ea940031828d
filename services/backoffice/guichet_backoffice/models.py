"""The tables of backoffice: one line per request, the procedures, who may read what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.database import Base, Sealed, metadata_for
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FetchedValue,
    SQLColumnExpression,
    Text,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

AGENT = "agent"
CITIZEN = "citizen"
SYSTEM = "system"


class Model(Base):
    """Parent of the tables of backoffice."""

    __abstract__ = True
    metadata = metadata_for()


class Entry(Sealed, Model):
    """One request in the agents' list.

    The submission fills what was asked, the case where it stands; either may come first, so
    `workflow` is empty until either says it and `case_version` 0 until the case is known; it is a
    circle, whose readers are known: the workflow, or that of a procedure with roles of its own.
    `legal_at` is when silence decides (CRPA L231-1), None while it does not.
    `due_order` is `due_at`, or the year 9999 without one. `answered`: the citizen moved it last.
    `roles` are those whose turn it is, when it is agents' and the case says so. `urgency_rank` is 0
    for what is ordinary; `urgent_order` puts the highest first, then the nearest deadline.
    `awaits` counts what third parties owe it. `corrected_at` is that of the last correction that
    `person` and `digest` come from.
    """

    __tablename__ = "entries"
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    procedure: Mapped[str]
    workflow: Mapped[str]
    family: Mapped[str]
    title: Mapped[str]
    person: Mapped[str]
    digest: Mapped[str]
    channel: Mapped[str]
    received_at: Mapped[datetime]
    status_id: Mapped[str]
    status_label: Mapped[str]
    status_kind: Mapped[str]
    status_turn: Mapped[str]
    role: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    urgency: Mapped[str]
    urgency_tone: Mapped[str]
    urgency_rank: Mapped[int]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    assignee_id: Mapped[str]
    assignee_name: Mapped[str]
    moved_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    legal_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    answered: Mapped[bool]
    incidents: Mapped[int]
    awaits: Mapped[int]
    case_version: Mapped[int]
    anonymised_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    due_order: Mapped[datetime] = mapped_column(FetchedValue())
    urgent_order: Mapped[datetime] = mapped_column(FetchedValue())
    tsv: Mapped[str] = mapped_column(TSVECTOR, FetchedValue(), deferred=True)


class Whereabouts(Sealed, Model):
    """Where the authority is, once workflow told: `zone` is IANA's."""

    __tablename__ = "whereabouts"
    id: Mapped[str] = mapped_column(primary_key=True)
    zone: Mapped[str]
    told_at: Mapped[datetime]


class Subscriber(Sealed, Model):
    """An agent, as she was when she last came: who gets the mail of the morning if `wanted`.

    `told_at` is when her mail of the day was made, or found empty; `origin` where its link leads.
    """

    __tablename__ = "subscribers"
    agent_id: Mapped[str] = mapped_column(primary_key=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    families: Mapped[list[str]] = mapped_column(ARRAY(Text))
    origin: Mapped[str]
    wanted: Mapped[bool] = mapped_column(server_default=FetchedValue())
    seen_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    told_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())


class EntryTag(Sealed, Model):
    """A tag of a request, to filter the list by."""

    __tablename__ = "entry_tags"
    label: Mapped[str] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)


class Procedure(Sealed, Model):
    """A procedure as last published; `access` says who may send it.

    `version` ranks what was told: the event's `revision`, else its version.
    """

    __tablename__ = "procedures"
    slug: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    keywords: Mapped[list[str]] = mapped_column(server_default="[]")
    family: Mapped[str]
    workflow: Mapped[str]
    channels: Mapped[list[str]]
    access: Mapped[str]
    open: Mapped[bool]


class Workflow(Sealed, Model):
    """A circle, of a workflow or of one procedure (`own_circle`), and what ranks its readers."""

    __tablename__ = "workflows"
    slug: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]


class Reader(Sealed, Model):
    """A role that may read the requests of a circle, which `workflow` names."""

    __tablename__ = "readers"
    workflow: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


def own_circle(
    workflow: SQLColumnExpression[str] | str, procedure: SQLColumnExpression[str] | str
) -> ColumnElement[str]:
    """Give the circle of a procedure: its own once it binds roles, else that of its workflow."""
    own = literal("", Text).concat(workflow).concat("/").concat(procedure)
    known = select(Workflow.slug).where(Workflow.slug == own).correlate(Procedure)
    return func.coalesce(known.scalar_subquery(), workflow)


class Status(Sealed, Model):
    """A status that requests of a procedure have been in, to filter the list by."""

    __tablename__ = "statuses"
    procedure: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]


class Trace(Sealed, Model):
    """A line of the audit, chained to the one before by its hash; the database chains it.

    `actor` is an opaque id and `details` names nobody, so that the chain outlives erasures.
    """

    __tablename__ = "audit"
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    actor: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]
