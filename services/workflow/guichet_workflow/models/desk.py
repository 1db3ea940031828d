"""What agents share: who is there, ready replies, colleagues, conversions, acts on many cases."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.database import Sealed
from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from guichet_workflow.models.base import Model

CONVERTING, CONVERTED = "converting", "converted"
REVERTING, REVERTED = "reverting", "reverted"
CHOOSING, RUNNING, ENDED = "choosing", "running", "ended"
STOPPED, CANCELLED, UNDOING, UNDONE = "stopped", "cancelled", "undoing", "undone"
OVER = (ENDED, STOPPED, CANCELLED, UNDONE)
PENDING, DONE, LEFT, BACK, KEPT = "pending", "done", "left", "back", "kept"


class Presence(Sealed, Model):
    """An agent has the page of a case open, or is typing there; stale after half a minute."""

    __tablename__ = "presences"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    typing: Mapped[bool]
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Grace(Sealed, Model):
    """A choice or an action of an agent that waits until `due_at`, to be taken back until then.

    `wish` is what will be done, `typed` what she typed, shown to her again; `onwards` the page
    where it leads. `reason` says why it was refused then, "" while it waits. After `until` it is
    not done any more; `tries` counts those that failed.
    """

    __tablename__ = "graces"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID]
    kind: Mapped[str]
    label: Mapped[str]
    onwards: Mapped[str]
    wish: Mapped[dict[str, Any]]
    typed: Mapped[dict[str, Any]]
    by_id: Mapped[str]
    by_name: Mapped[str]
    roles: Mapped[list[str]]
    families: Mapped[list[str]]
    due_at: Mapped[datetime]
    until: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")


class Preparation(Sealed, Model):
    """What somebody typed and joined in a form of a case, while she goes and adds a file.

    `act` names the form, `files` has those of each question, as documents told of them, `picked`
    the items of each question that takes them from a data source, as forms told of them.
    """

    __tablename__ = "preparations"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    by_id: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(primary_key=True)
    typed: Mapped[dict[str, Any]]
    files: Mapped[dict[str, Any]]
    picked: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime] = mapped_column(server_default=func.now())


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


class Mention(Sealed, Model):
    """An agent named in a note of a case that she has not opened since: by whom, when last."""

    __tablename__ = "mentions"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(primary_key=True)
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class Conversion(Sealed, Model):
    """Cases taken from a version of a workflow to another in the background, and back.

    `state` is one of `CONVERTING`, `CONVERTED`, `REVERTING`, `REVERTED`; `cursor` the last case
    that was looked at; `statuses` the place of each status in the other version; `retry_at` when
    its turn comes again, after one that failed.
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
    retry_at: Mapped[datetime | None]


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
    are those of the agent when she launched it, or undid it; `total` is how many cases it is for;
    `retry_at` when its turn comes again, after one that failed.
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
    retry_at: Mapped[datetime | None]


class BatchItem(Sealed, Model):
    """A case of a batch: the version that the agent saw, then the one that the act made.

    `state` is one of `PENDING`, `DONE`, `LEFT`, `BACK` (undone), `KEPT` (not undone); `reason`, of
    `core.batch.REASONS`, says why it was left out or not undone. `before` is what it takes to undo.
    """

    __tablename__ = "batch_items"

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default=PENDING)
    reason: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tries: Mapped[int] = mapped_column(default=0)
