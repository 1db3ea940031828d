"""Tables of the gateway: who answers at which name, charters, browser sessions, the catalogue."""

from datetime import datetime
from typing import Any

from guichet_kit.database import Base, Sealed, metadata_for
from sqlalchemy import LargeBinary, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, deferred, mapped_column

NOW = text("now()")


class Model(Base):
    """Parent of the gateway's tables."""

    __abstract__ = True
    metadata = metadata_for()


class HostName(Model):
    """A host name and the authority that answers there; read before the authority is known."""

    __tablename__ = "hosts"
    host: Mapped[str] = mapped_column(primary_key=True)
    authority: Mapped[str] = mapped_column(
        server_default=text("current_setting('guichet.authority')")
    )


class Authority(Sealed, Model):
    """An authority's public address and the charter in force; one row per authority."""

    __tablename__ = "authorities"
    slug: Mapped[str] = mapped_column(primary_key=True)
    origin: Mapped[str]
    charter: Mapped[dict[str, Any]]
    version: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)


class CharterVersion(Sealed, Model):
    """A charter as it was saved, by whom and when; never changed afterwards."""

    __tablename__ = "charters"
    version: Mapped[int] = mapped_column(primary_key=True)
    charter: Mapped[dict[str, Any]]
    saved_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Logo(Sealed, Model):
    """A logo image as it was checked, by the SHA-256 of its bytes."""

    __tablename__ = "logos"
    digest: Mapped[str] = mapped_column(primary_key=True)
    image: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class BrowserSession(Sealed, Model):
    """A person signed in from a browser; the row is found by the hash of her cookie.

    `subject_token` opens tokens at identity; it is encrypted under a key that only the cookie
    gives, so that the table alone opens nothing.
    """

    __tablename__ = "sessions"
    cookie_hash: Mapped[str] = mapped_column(primary_key=True)
    sid: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    visitor: Mapped[str]
    subject_token: Mapped[bytes] = mapped_column(LargeBinary)
    idle_s: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(server_default=NOW)
    expires_at: Mapped[datetime]


class Procedure(Sealed, Model):
    """What the catalogue shows of a procedure that forms published.

    `version` ranks what was told: the event's `revision`, else its version.
    """

    __tablename__ = "procedures"
    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    title_key: Mapped[str]
    summary: Mapped[str]
    family: Mapped[str]
    icon: Mapped[str]
    minutes: Mapped[int]
    access: Mapped[str]
    listed: Mapped[bool]
    version: Mapped[int]
    plain: Mapped[str] = deferred(mapped_column())
    words: Mapped[Any] = deferred(mapped_column(TSVECTOR))


class CardWriter(Sealed, Model):
    """The roles that write the cards of a model of forms, as told at `told_at`."""

    __tablename__ = "card_writers"
    model: Mapped[str] = mapped_column(primary_key=True)
    roles: Mapped[list[str]]
    told_at: Mapped[datetime]


class Tries(Sealed, Model):
    """How often one address, network or everybody tried something in one window of time."""

    __tablename__ = "tries"
    bucket: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column("time_window", primary_key=True)
    count: Mapped[int]
