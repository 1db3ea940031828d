"""Tables of accounts, agents, sessions, clients and the audit trail; rules that need one row."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guichet_kit.database import Base, Sealed, metadata_for
from guichet_kit.ids import uuid7
from sqlalchemy import BigInteger, FetchedValue, ForeignKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

CITIZEN = "citizen"
AGENT = "agent"
FAMILIES = (
    "fiscalite",
    "travail-social",
    "sante",
    "transports",
    "etat-civil",
    "elus",
    "scolaire",
    "sport-culture",
    "eco-urbanisme",
    "voirie",
)
MANAGE, ANSWER = "accounts.manage", "calls.answer"
RIGHTS = (
    MANAGE,
    "charter.edit",
    "forms.build",
    "workflows.build",
    "cases.trigger",
    ANSWER,
    "messages.edit",
    "stats.read",
    "answers.read",
)
PROGRAM_RIGHTS = {"cases.trigger": "workflow", ANSWER: "workflow"}
"""The rights that a program may hold, each with the one service where it serves."""
CALLS = ("payment", "appointment", "signature", "transfer")
"""The kinds of calls, besides connectors by their names, that a program with `ANSWER` is given."""
SITE, PROGRAM = "site", "program"
PROFILES = ("association",)
IDLE = {CITIZEN: timedelta(minutes=60), AGENT: timedelta(minutes=30)}


def _of_account() -> ForeignKeyConstraint:
    """Give the constraint by which a row ends with its account."""
    own = ["authority", "account_id"]
    return ForeignKeyConstraint(own, ["accounts.authority", "accounts.id"], ondelete="CASCADE")


class Model(Base):
    """Parent of the tables of this service."""

    __abstract__ = True
    metadata = metadata_for()


class SigningKey(Model):
    """A key that signs tokens, of the installation: nobody's data, so it has no authority."""

    __tablename__ = "keys"
    kid: Mapped[str] = mapped_column(primary_key=True)
    public: Mapped[dict[str, Any]]
    private: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    active_from: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class Unit(Sealed, Model):
    """A service of the authority, where agents work."""

    __tablename__ = "units"
    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Role(Sealed, Model):
    """What the agents who hold it may do, and in which families."""

    __tablename__ = "roles"
    slug: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    families: Mapped[list[str]] = mapped_column(default=list)
    rights: Mapped[list[str]] = mapped_column(default=list)


class Circle(Sealed, Model):
    """Roles that see requests of workflow: a circuit's, or a procedure's (`workflow/procedure`).

    `rank` grows with what is told of it.
    """

    __tablename__ = "circles"
    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    rank: Mapped[int]
    roles: Mapped[list[str]]


class Assignment(Sealed, Model):
    """One role held by one agent."""

    __tablename__ = "assignments"
    __table_args__ = (
        _of_account(),
        ForeignKeyConstraint(["authority", "role"], ["roles.authority", "roles.slug"]),
    )
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class Account(Sealed, Model):
    """A person who signs in: a citizen or an agent. Its id never leaves identity for a citizen."""

    __tablename__ = "accounts"
    __table_args__ = (
        ForeignKeyConstraint(["authority", "unit"], ["units.authority", "units.slug"]),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str]
    email: Mapped[str]
    name: Mapped[str]
    search: Mapped[str]
    password_hash: Mapped[str | None]
    unit: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Profile(Sealed, Model):
    """A capacity that an agent recognised to a citizen's account, such as "association"."""

    __tablename__ = "profiles"
    __table_args__ = (_of_account(),)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID]
    slug: Mapped[str]
    name: Mapped[str]
    number: Mapped[str]
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    account: Mapped[Account] = relationship(
        primaryjoin="foreign(Profile.account_id) == Account.id", viewonly=True, lazy="joined"
    )


class LiveSession(Sealed, Model):
    """One sign-in of one account through one client; `id` is the `sid` that others may know."""

    __tablename__ = "sessions"
    __table_args__ = (_of_account(),)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    account_id: Mapped[UUID]
    token_digest: Mapped[str]
    client_id: Mapped[str]
    device: Mapped[str]
    signed_in_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    account: Mapped[Account] = relationship(
        primaryjoin="foreign(LiveSession.account_id) == Account.id", viewonly=True, lazy="joined"
    )

    def alive(self, now: datetime) -> bool:
        """Tell whether the session may still be used at `now`, the database's clock."""
        idle_until = self.seen_at + IDLE[self.account.kind]
        return self.account.active and now < self.expires_at and now < idle_until


class Code(Sealed, Model):
    """An authorization code, kept hashed; `session_id` is what its first use opened."""

    __tablename__ = "codes"
    __table_args__ = (_of_account(),)
    digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    client_id: Mapped[str]
    redirect_uri: Mapped[str]
    challenge: Mapped[str]
    nonce: Mapped[str]
    scope: Mapped[str]
    device: Mapped[str]
    signed_in_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    session_id: Mapped[UUID | None]
    account: Mapped[Account] = relationship(
        primaryjoin="foreign(Code.account_id) == Account.id", viewonly=True
    )


class Link(Sealed, Model):
    """A link sent by e-mail, kept hashed, for one use; `purpose` says what it opens."""

    __tablename__ = "links"
    __table_args__ = (_of_account(),)
    digest: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    email: Mapped[str]
    account_id: Mapped[UUID | None]
    expires_at: Mapped[datetime]


class Attempt(Sealed, Model):
    """How often something was tried (sign-in, letter asked for), under a keyed digest."""

    __tablename__ = "attempts"
    digest: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    trusted: Mapped[bool] = mapped_column(default=False)
    blocked_until: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Client(Sealed, Model):
    """A site of the authority that lets people sign in here, or a program that acts by itself.

    Always confidential. `former_digest` is the secret before the last one, good until
    `former_until`; `seen_at` is known within a minute.
    """

    __tablename__ = "clients"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret_digest: Mapped[str]
    redirect_uris: Mapped[list[str]] = mapped_column(default=list)
    logout_uris: Mapped[list[str]] = mapped_column(default=list)
    audiences: Mapped[list[str]] = mapped_column(default=list)
    kind: Mapped[str] = mapped_column(default=SITE)
    rights: Mapped[list[str]] = mapped_column(default=list)
    families: Mapped[list[str]] = mapped_column(default=list)
    connectors: Mapped[list[str]] = mapped_column(default=list)
    calls: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    secret_at: Mapped[datetime] = mapped_column(server_default=func.now())
    former_digest: Mapped[str] = mapped_column(default="")
    former_until: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column("revoked_at")  # a former release reads it so


class AuditEntry(Sealed, Model):
    """One line of the audit trail; the database numbers and chains it, nobody may change it."""

    __tablename__ = "audit"
    position: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, server_default=FetchedValue()
    )
    at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(server_default=FetchedValue())
    hash: Mapped[str] = mapped_column(server_default=FetchedValue())
