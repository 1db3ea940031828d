"""Forms and blocks being made: the working copy, its last states, reusable blocks."""

from datetime import datetime
from typing import Any

from guichet_kit.database import Sealed
from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from guichet_forms.models.base import Model


class Work(Sealed, Model):
    """The working copy of a form or block, which may be incomplete.

    `kind` is "form" or "block". `revision` grows at each change; it was kept as version
    `kept_number` at `kept_revision`. `step` is the position in `WorkStep` of what it holds now.
    `holder` is the agent who edits, until `held_until`.
    """

    __tablename__ = "works"

    kind: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(server_default="0")
    kept_revision: Mapped[int] = mapped_column(server_default="0")
    kept_number: Mapped[int | None]
    step: Mapped[int] = mapped_column(server_default="0")
    edited_by: Mapped[str] = mapped_column(server_default="")
    edited_at: Mapped[datetime] = mapped_column(server_default=func.now())
    holder: Mapped[str] = mapped_column(server_default="")
    holder_name: Mapped[str] = mapped_column(server_default="")
    held_since: Mapped[datetime | None]
    held_until: Mapped[datetime | None]

    @property
    def is_kept(self) -> bool:
        """Whether the working copy says nothing more than the version it was kept as."""
        return self.kept_number is not None and self.revision == self.kept_revision

    def held_by_other(self, agent: str, now: datetime) -> bool:
        """Whether somebody else than `agent` edits at this moment."""
        return (
            self.holder not in ("", agent) and self.held_until is not None and now < self.held_until
        )


class WorkStep(Sealed, Model):
    """A state that the working copy had, to come back to; `label` says what led to it."""

    __tablename__ = "work_steps"

    kind: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[dict[str, Any]]
    label: Mapped[str]
    done_by: Mapped[str]
    done_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Block(Sealed, Model):
    """A reusable block of questions; `family` is "" when every family may use it."""

    __tablename__ = "blocks"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    family: Mapped[str]
    newest: Mapped[int | None]
    archived_at: Mapped[datetime | None]


class BlockVersion(Sealed, Model):
    """One version of a block, never changed: its title and its fields."""

    __tablename__ = "block_versions"

    slug: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[dict[str, Any]]
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())


class BlockUse(Sealed, Model):
    """A question of a form's newest version that copies a block."""

    __tablename__ = "block_uses"

    form: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    block: Mapped[str]
    version: Mapped[int]
