"""Circuits: their versions, working copies, simulations, and what other services told of."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.database import Sealed
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guichet_workflow.core.holidays import MAINLAND
from guichet_workflow.models.base import Model


class Portal(Sealed, Model):
    """How the authority calls itself and where its portal is: for messages and documents.

    `territory`, of `core.holidays`, says which holidays its delays pass over and when its days end.
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
    values it sets of the workflow's options, `roles` those it binds to its functions,
    `roles_version` how often these changed. `service`
    and `silence` are what its acknowledgement says, `fields` its questions; empty until forms
    tells them.
    """

    __tablename__ = "procedures"

    slug: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    family: Mapped[str]
    workflow: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    roles: Mapped[dict[str, Any]] = mapped_column(default=dict)
    roles_version: Mapped[int] = mapped_column(default=0)
    title: Mapped[str]
    service: Mapped[dict[str, Any]]
    silence: Mapped[dict[str, Any]]
    fields: Mapped[list[Any]] = mapped_column(JSONB)


def circle_of(workflow: str, procedure: str) -> str:
    """Give the name of who reads the requests of a procedure that binds roles of its own."""
    return f"{workflow}/{procedure}"


class Retelling(Sealed, Model):
    """A procedure that binds other roles since `since`: its cases are told again, in slices."""

    __tablename__ = "retellings"

    procedure: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(server_default=func.now())
    retry_at: Mapped[datetime | None]


class Template(Sealed, Model):
    """A template that exists in notify (`messages`) or in documents (`documents`).

    `workflow` is "" for one that all workflows share.
    """

    __tablename__ = "templates"

    kind: Mapped[str] = mapped_column(primary_key=True)
    workflow: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class KnownName(Sealed, Model):
    """A data source of forms or a role of identity: whether it is `kept`, as was told last."""

    __tablename__ = "known_names"

    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    kept: Mapped[bool]
    told_at: Mapped[datetime]
