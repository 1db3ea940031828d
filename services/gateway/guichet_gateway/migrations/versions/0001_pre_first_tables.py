"""The first tables of the gateway."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, kit_tables, moment, open_to_worker, roles, seal
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

revision = "0001_pre_first_tables"
down_revision = None


def upgrade() -> None:
    kit_tables(op)
    _hosts()
    _charters()
    _sessions()
    _procedures()
    _tries()


def _hosts() -> None:
    """Which authority answers at a name is public (DNS says it too); writing stays sealed."""
    op.create_table(
        "hosts", sa.Column("host", sa.Text, primary_key=True), authority_column(key=False)
    )
    op.create_index("ix_hosts_authority", "hosts", ["authority"])
    seal(op, "hosts")
    web = roles("gateway")[1]
    op.execute(f"create policy find_authority on hosts for select to {web} using (true)")


def _charters() -> None:
    op.create_table(
        "authorities",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("charter", JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        moment("updated_at"),
        sa.CheckConstraint("slug = authority", "one"),
    )
    op.create_table(
        "charters",
        authority_column(),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("charter", JSONB, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
        moment("created_at"),
    )
    op.create_table(
        "logos",
        authority_column(),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("image", sa.LargeBinary, nullable=False),
        moment("created_at"),
    )
    seal(op, "authorities")
    seal(op, "charters", web="select, insert")
    seal(op, "logos", web="select, insert")


def _sessions() -> None:
    op.create_table(
        "sessions",
        authority_column(),
        sa.Column("cookie_hash", sa.Text, primary_key=True),
        sa.Column("sid", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("visitor", sa.Text, nullable=False),
        sa.Column("subject_token", sa.LargeBinary, nullable=False),
        sa.Column("idle_s", sa.Integer, nullable=False),
        moment("seen_at"),
        sa.Column("expires_at", sa.DateTime(True), nullable=False),
        sa.CheckConstraint("kind in ('citizen', 'agent')", "kind"),
    )
    op.create_index("ix_sessions_sid", "sessions", ["authority", "sid"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_index("ix_sessions_seen_at", "sessions", ["seen_at"])
    seal(op, "sessions")
    open_to_worker(op, "sessions", can="select, delete")


def _procedures() -> None:
    """Searched among one authority's rows, some hundreds: the key's first column narrows enough."""
    op.create_table(
        "procedures",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("title_key", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("icon", sa.Text, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("access", sa.Text, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("plain", sa.Text, nullable=False),
        sa.Column("words", TSVECTOR, nullable=False),
    )
    listed = sa.text("listed")
    op.create_index(
        "ix_procedures_listed",
        "procedures",
        ["authority", "title_key", "slug"],
        postgresql_where=listed,
    )
    op.create_index(
        "ix_procedures_family",
        "procedures",
        ["authority", "family", "title_key", "slug"],
        postgresql_where=listed,
    )
    seal(op, "procedures")


def _tries() -> None:
    """Not logged: a crash forgets the counts, which only restarts the windows."""
    op.create_table(
        "tries",
        authority_column(),
        sa.Column("bucket", sa.Text, primary_key=True),
        sa.Column("time_window", sa.BigInteger, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_tries_time_window", "tries", ["time_window"])
    seal(op, "tries")
    open_to_worker(op, "tries", can="select, delete")
