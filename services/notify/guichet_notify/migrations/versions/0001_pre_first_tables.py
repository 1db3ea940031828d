"""First tables of notify."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, kit_tables, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import UUID

revision = "0001_pre_first_tables"
down_revision = None


def upgrade() -> None:
    kit_tables(op)
    _make_templates()
    _make_deliveries()
    op.create_table(
        "senders",
        authority_column(),
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", "one"), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
    )
    for table in ("templates", "deliveries", "senders"):
        seal(op, table)
    open_to_worker(op, "deliveries", can="select, update")


def _make_templates() -> None:
    op.create_table(
        "templates",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("saved_by", sa.Text, nullable=False),
        moment("saved_at"),
        sa.CheckConstraint("channel in ('email', 'portal')", "channel"),
        sa.UniqueConstraint("authority", "slug", "channel", "version"),
    )
    op.create_index(
        "ix_templates_current",
        "templates",
        ["authority", "slug", "channel"],
        unique=True,
        postgresql_where="current",
    )
    op.create_index(
        "ix_templates_list", "templates", ["authority", "id"], postgresql_where="current"
    )


def _make_deliveries() -> None:
    texts = ("number", "family", "subject", "name", "address", "title", "body", "link")
    op.create_table(
        "deliveries",
        authority_column(),
        sa.Column("message_id", UUID, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("request_id", UUID),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        moment("created_at"),
        moment("due_at"),
        sa.Column("settled_at", sa.DateTime(True)),
        sa.Column("read_at", sa.DateTime(True)),
        sa.CheckConstraint("channel in ('email', 'portal', 'none')", "channel"),
        sa.CheckConstraint(
            "state in ('waiting', 'sending', 'delivered', 'failed', 'erased')", "state"
        ),
    )
    _index_deliveries()


def _index_deliveries() -> None:
    whole = ("authority", "created_at", "message_id")
    for name, columns, where in (
        ("due", ["due_at"], "state in ('waiting', 'sending')"),
        ("request", ["authority", "request_id"], None),
        ("reader", ["authority", "family", "subject", *whole[1:]], "channel = 'portal'"),
        ("mailbox", list(whole), "channel = 'email'"),
        ("late", list(whole[:2]), "state = 'waiting' and attempts > 0"),
        ("passing", ["settled_at"], "request_id is null and body <> ''"),
    ):
        op.create_index(f"ix_deliveries_{name}", "deliveries", columns, postgresql_where=where)
