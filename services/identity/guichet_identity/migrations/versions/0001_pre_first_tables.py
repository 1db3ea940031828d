"""First tables: accounts, agents, roles, sessions, codes, links, clients, keys and the audit."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, kit_tables, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR, UUID

revision = "0001_pre_first_tables"
down_revision = None

# Whole words, found by their beginning: LIKE is not leakproof and gets no index under the seals.
WORDS = "array_to_tsvector(string_to_array(search, ' '))"
EXPIRING = ("codes", "links", "sessions", "attempts")


def text(name: str, **kwargs: object) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, **kwargs)  # type: ignore[arg-type]  # plain options


def time(name: str, *, now: bool = False, nullable: bool = False) -> sa.Column[object]:
    default = sa.func.now() if now else None
    return sa.Column(name, sa.DateTime(True), nullable=nullable, server_default=default)


def json_list(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB, nullable=False, server_default=sa.text("'[]'"))


def of_account() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority", "account_id"], ["accounts.authority", "accounts.id"], ondelete="CASCADE"
    )


def upgrade() -> None:
    kit_tables(op)
    people()
    sign_in()
    audit()
    for table in ("units", "roles", "accounts", "assignments", "profiles", "clients", *EXPIRING):
        seal(op, table)
    for table in EXPIRING:
        open_to_worker(op, table, can="select, delete")


def people() -> None:
    op.create_table("units", authority_column(), text("slug", primary_key=True), text("name"))
    op.create_table(
        "roles",
        authority_column(),
        text("slug", primary_key=True),
        text("label"),
        json_list("families"),
        json_list("rights"),
    )
    op.create_table(
        "accounts",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        text("kind"),
        text("email"),
        text("name"),
        text("search"),
        sa.Column("search_words", TSVECTOR, sa.Computed(WORDS, persisted=True)),
        sa.Column("password_hash", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        time("created_at", now=True),
        sa.CheckConstraint("kind in ('citizen', 'agent')", name="kind"),
        sa.UniqueConstraint("authority", "email"),
        sa.ForeignKeyConstraint(["authority", "unit"], ["units.authority", "units.slug"]),
    )
    op.create_index("ix_accounts_kind", "accounts", ["authority", "kind", "id"])
    op.create_index(
        "ix_accounts_search_words",
        "accounts",
        ["authority", "search_words"],
        postgresql_using="gin",
        postgresql_where=sa.text("kind = 'agent'"),
    )
    op.create_table(
        "assignments",
        authority_column(),
        sa.Column("account_id", UUID, primary_key=True),
        text("role", primary_key=True),
        of_account(),
        sa.ForeignKeyConstraint(["authority", "role"], ["roles.authority", "roles.slug"]),
    )
    op.create_index("ix_assignments_role", "assignments", ["authority", "role"])
    op.create_table(
        "profiles",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("account_id", UUID, nullable=False),
        text("slug"),
        text("name"),
        text("number"),
        time("granted_at", now=True),
        of_account(),
        sa.UniqueConstraint("authority", "account_id", "slug", "number"),
    )


def sign_in() -> None:
    op.create_table(
        "keys",
        text("kid", primary_key=True),
        sa.Column("public", JSONB, nullable=False),
        text("private"),
        time("created_at", now=True),
        time("active_from"),
        time("expires_at", nullable=True),
    )
    # Nobody's data: no authority, no seal.
    op.execute("grant select, insert, update, delete on keys to guichet_identity_web")
    op.create_table(
        "clients",
        authority_column(),
        text("id", primary_key=True),
        text("name"),
        text("secret_digest"),
        json_list("redirect_uris"),
        json_list("logout_uris"),
        json_list("audiences"),
        sa.CheckConstraint("id <> 'gateway'", name="not_gateway"),
    )
    op.create_table(
        "sessions",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("account_id", UUID, nullable=False),
        text("token_digest"),
        text("client_id"),
        text("device"),
        time("signed_in_at"),
        time("created_at", now=True),
        time("seen_at", now=True),
        time("expires_at"),
        of_account(),
        sa.UniqueConstraint("authority", "token_digest"),
    )
    op.create_index("ix_sessions_account", "sessions", ["authority", "account_id", "id"])
    op.create_table(
        "codes",
        authority_column(),
        text("digest", primary_key=True),
        sa.Column("account_id", UUID, nullable=False),
        *(text(name) for name in ("client_id", "redirect_uri", "challenge", "nonce", "scope")),
        text("device"),
        time("signed_in_at"),
        time("expires_at"),
        time("used_at", nullable=True),
        sa.Column("session_id", UUID),
        of_account(),
    )
    op.create_index("ix_codes_account", "codes", ["authority", "account_id"])
    op.create_table(
        "links",
        authority_column(),
        text("digest", primary_key=True),
        text("purpose"),
        text("email"),
        sa.Column("account_id", UUID),
        time("expires_at"),
        of_account(),
    )
    op.create_index("ix_links_account", "links", ["authority", "account_id"])
    op.create_table(
        "attempts",
        authority_column(),
        text("digest", primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("trusted", sa.Boolean, nullable=False, server_default=sa.false()),
        time("blocked_until", nullable=True),
        time("changed_at", now=True),
    )
    for table, column in (
        ("codes", "expires_at"),
        ("links", "expires_at"),
        ("sessions", "expires_at"),
        ("attempts", "changed_at"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def audit() -> None:
    op.create_table(
        "audit",
        authority_column(),
        sa.Column("position", sa.BigInteger, primary_key=True),
        time("at"),
        *(text(name) for name in ("actor", "action", "subject")),
        sa.Column("details", JSONB, nullable=False),
        text("previous"),
        text("hash"),
    )
    op.create_index("ix_audit_subject", "audit", ["authority", "subject", "position"])
    op.execute(HASH)
    op.execute(CHAIN)
    op.execute(
        "create trigger chain before insert on audit for each row execute function chain_audit()"
    )
    seal(op, "audit", web="select, insert")


HASH = """
create function audit_hash(entry audit) returns text language sql stable as $$
  select encode(sha256(convert_to(jsonb_build_array(
    entry.previous, entry.authority, entry.position, extract(epoch from entry.at)::text,
    entry.actor, entry.action, entry.subject, entry.details
  )::text, 'UTF8')), 'hex')
$$
"""
CHAIN = """
create function chain_audit() returns trigger language plpgsql as $$
declare
  last audit;
begin
  perform pg_advisory_xact_lock(hashtextextended('audit|' || new.authority, 0));
  select * into last from audit where authority = new.authority order by position desc limit 1;
  new.position := coalesce(last.position, 0) + 1;
  new.previous := coalesce(last.hash, repeat('0', 64));
  new.at := clock_timestamp();
  new.hash := audit_hash(new);
  return new;
end
$$
"""
