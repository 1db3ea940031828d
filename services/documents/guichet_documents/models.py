"""Files and their owners, templates, documents being made, erasures, accesses."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.database import Base, Sealed, metadata_for
from sqlalchemy import BigInteger, func
from sqlalchemy.orm import Mapped, mapped_column

DEPOSITED, CLAIMED, GENERATED = "deposited", "claimed", "generated"
WAITING, MADE, FAILED = "waiting", "made", "failed"
TO_SCAN, CLEAN, INFECTED, TOO_LARGE = "waiting", "clean", "infected", "too_large"


class Model(Base):
    """Parent of the tables of documents."""

    __abstract__ = True
    metadata = metadata_for()


class File(Sealed, Model):
    """One stored object: whose it is, what it is called, what it must still be made of.

    `state` is deposited (nobody's yet), claimed by a request, or generated for one. `scan` is what
    the antivirus said of it, `threat` the name of what it found; `told_aside` that it is scanned
    again after its request was told that it is set aside.
    """

    __tablename__ = "files"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    object: Mapped[str]
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    state: Mapped[str]
    deposit: Mapped[str | None]
    request_id: Mapped[UUID | None]
    number: Mapped[str | None]
    family: Mapped[str | None]
    subject: Mapped[str | None]
    in_wallet: Mapped[bool] = mapped_column(default=False)
    available_until: Mapped[datetime | None]
    scan: Mapped[str] = mapped_column(default=TO_SCAN)
    threat: Mapped[str] = mapped_column(default="")
    told_aside: Mapped[bool] = mapped_column(default=False)
    scan_due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    def held_back(self, *, scanning: bool) -> str:
        """Say why nobody may read the file yet, or ever: its `scan`; "" when it may be read.

        What is made here is not scanned; nothing is, in an installation without an antivirus.
        """
        fine = self.scan == CLEAN or self.state == GENERATED
        return "" if fine or (self.scan == TO_SCAN and not scanning) else self.scan

    def belongs_to(self, family: str, subject: str) -> bool:
        """Tell whether the file is of this citizen, known in `family` as `subject`."""
        return bool(subject) and (self.family, self.subject) == (family, subject)


class Template(Sealed, Model):
    """One version of the HTML from which documents are made; it never changes.

    `saved_by` is the name of the agent who saved it, "" for a command or a program.
    """

    __tablename__ = "templates"

    slug: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    html: Mapped[str]
    saved_by: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Rendering(Sealed, Model):
    """A document to be made; once `made` or `failed` it only keeps a duplicate from being made."""

    __tablename__ = "renderings"

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID]
    wanted: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Removal(Sealed, Model):
    """An object whose row is gone and whose bytes are still to be removed."""

    __tablename__ = "removals"

    object: Mapped[str] = mapped_column(primary_key=True)
    request_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Erasure(Sealed, Model):
    """A request that was anonymised: what was erased of it, and since when no byte is left."""

    __tablename__ = "erasures"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    erased: Mapped[dict[str, Any]]
    done_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Access(Sealed, Model):
    """Who opened a file, or tried to without the right."""

    __tablename__ = "accesses"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID]
    reader: Mapped[str]
    reader_kind: Mapped[str]
    granted: Mapped[bool]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
