"""The tables of notify: templates and their versions, senders, counts of SMS, deliveries."""

from datetime import date, datetime
from uuid import UUID

from guichet_kit.database import Base, Sealed, metadata_for
from guichet_kit.ids import uuid7
from sqlalchemy import FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

EMAIL = "email"
PORTAL = "portal"
SMS = "sms"
NOWHERE = "none"
WAITING = "waiting"
SENDING = "sending"
DELIVERED = "delivered"
FAILED = "failed"
ERASED = "erased"
UNSETTLED = (WAITING, SENDING)


class Model(Base):
    """Parent of the tables of notify."""

    __abstract__ = True
    metadata = metadata_for()


class Template(Sealed, Model):
    """One version of the words of a message on one channel; `current` marks the one in use."""

    __tablename__ = "templates"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    slug: Mapped[str]
    channel: Mapped[str]
    version: Mapped[int]
    current: Mapped[bool]
    subject: Mapped[str]
    body: Mapped[str]
    saved_by: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())


class Sender(Sealed, Model):
    """Who the mails of an authority come from; one row per authority, so `id` is always 1."""

    __tablename__ = "senders"
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    address: Mapped[str]


class SmsCount(Sealed, Model):
    """The SMS of an authority on its last day of SMS, in parts; `id` is always 1."""

    __tablename__ = "sms_counts"
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    day: Mapped[date]
    parts: Mapped[int]


class Delivery(Sealed, Model):
    """One message on its way on one channel, its words as they were when it was asked for.

    While it waits `due_at` is the next try; while it is being sent, the moment after which that
    try is given up for lost. `note` tells agents how it left, when that is worth telling;
    `attachments` are documents (id, title). `subject` is the citizen's
    pseudonym in `family`; `recipient` the address in lower case, or the number, when the request
    was made without account.
    """

    __tablename__ = "deliveries"
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    template: Mapped[str]
    request_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(default="")
    family: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    recipient: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    attachments: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    due_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    settled_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


PERSONAL = ("number", "subject", "name", "address", "recipient", "title", "body", "link")
BLANKED = (*PERSONAL, "reason", "note")
"""What goes with a request: who it was for, and what was said of its messages."""
