"""The tables of stats: anonymous facts, and the titles of procedures."""

from datetime import date

from guichet_kit.database import Base, Sealed, metadata_for
from sqlalchemy import FetchedValue
from sqlalchemy.orm import Mapped, mapped_column

RECEIVED = "received"
CLOSED = "closed"
REOPENED = "reopened"


class Model(Base):
    """Parent of the tables of stats."""

    __abstract__ = True
    metadata = metadata_for()


class Fact(Sealed, Model):
    """One request received, or one closed: nothing here leads back to it or to a person.

    One reopened whose closing has not come yet is held until it comes, and counted nowhere.

    `month` is the first day of the month, Paris time; `delay_s` goes from reception to closing,
    in seconds rounded to the minute. `id` is a serial number of this table alone.
    """

    __tablename__ = "facts"
    id: Mapped[int] = mapped_column(primary_key=True, server_default=FetchedValue())
    kind: Mapped[str]
    month: Mapped[date]
    procedure: Mapped[str]
    family: Mapped[str]
    channel: Mapped[str]
    delay_s: Mapped[int | None]


class Procedure(Sealed, Model):
    """The title under which a procedure is shown."""

    __tablename__ = "procedures"
    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    family: Mapped[str]
