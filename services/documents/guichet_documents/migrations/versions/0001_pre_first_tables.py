"""The first tables of documents."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, kit_tables, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0001_pre_first_tables"
down_revision = None


def upgrade() -> None:
    kit_tables(op)
    _files()
    _templates()
    _queues()
    _accesses()


def _files() -> None:
    op.create_table(
        "files",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("deposit", sa.Text),
        sa.Column("request_id", UUID),
        sa.Column("number", sa.Text),
        sa.Column("family", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("in_wallet", sa.Boolean, nullable=False),
        sa.Column("available_until", sa.DateTime(True)),
        moment("created_at"),
        sa.UniqueConstraint("authority", "object"),
        sa.CheckConstraint("state in ('deposited', 'claimed', 'generated')", "state"),
        sa.CheckConstraint("state = 'deposited' or request_id is not null", "claimed"),
    )
    wallet = ["authority", "family", "subject", "created_at", "id"]
    op.create_index("ix_files_wallet", "files", wallet, postgresql_where=sa.text("in_wallet"))
    op.create_index("ix_files_request", "files", ["authority", "request_id"])
    unclaimed = sa.text("state = 'deposited'")
    op.create_index(
        "ix_files_deposit", "files", ["authority", "deposit"], postgresql_where=unclaimed
    )
    op.create_index("ix_files_unclaimed", "files", ["created_at"], postgresql_where=unclaimed)
    seal(op, "files")
    # The worker finds what nobody claimed, and sees neither names nor people.
    open_to_worker(op, "files", can="select (authority, id, state, created_at)")


def _templates() -> None:
    op.create_table(
        "templates",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        moment("created_at"),
    )
    seal(op, "templates", web="select, insert")


def _queues() -> None:
    op.create_table(
        "renderings",
        authority_column(),
        sa.Column("document_id", UUID, primary_key=True),
        sa.Column("request_id", UUID, nullable=False),
        sa.Column("wanted", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        moment("due_at"),
        sa.CheckConstraint("state in ('waiting', 'made', 'failed')", "state"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_renderings_due", "renderings", ["due_at"], postgresql_where=waiting)
    op.create_index("ix_renderings_request", "renderings", ["authority", "request_id"])
    op.create_table(
        "removals",
        authority_column(),
        sa.Column("object", sa.Text, primary_key=True),
        sa.Column("request_id", UUID),
        moment("created_at"),
    )
    op.create_index("ix_removals_created_at", "removals", ["created_at"])
    own = ["authority", "created_at", "object"]
    op.create_index("ix_removals_own", "removals", own)
    op.create_index("ix_removals_request", "removals", ["authority", "request_id"])
    op.create_table(
        "erasures",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("erased", JSONB, nullable=False),
        sa.Column("done_at", sa.DateTime(True)),
        moment("created_at"),
    )
    undone = sa.text("done_at is null")
    op.create_index("ix_erasures_undone", "erasures", ["created_at"], postgresql_where=undone)
    for table in ("renderings", "removals", "erasures"):
        seal(op, table)
        open_to_worker(op, table, can="select")


def _accesses() -> None:
    op.create_table(
        "accesses",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("document_id", UUID, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("reader_kind", sa.Text, nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        moment("at"),
    )
    op.create_index("ix_accesses_document", "accesses", ["authority", "document_id"])
    op.create_index("ix_accesses_at", "accesses", ["at"])
    seal(op, "accesses", web="select, insert, delete")
    open_to_worker(op, "accesses", can="select (at), delete")
