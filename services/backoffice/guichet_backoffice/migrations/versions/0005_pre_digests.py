"""Agents who get a mail each morning, and how many incidents a request has."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0005_pre_digests"
down_revision = "0004_pre_urgency_and_tags"


def upgrade() -> None:
    count = sa.Column("incidents", sa.Integer, nullable=False, server_default="0")
    op.add_column("entries", count)
    op.create_index(
        "ix_entries_incidents",
        "entries",
        ["authority", "workflow", "family", "request_id"],
        postgresql_where=sa.text("closed_at is null and incidents > 0"),
    )
    op.create_table(
        "subscribers",
        authority_column(),
        sa.Column("agent_id", sa.Text, primary_key=True),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("families", ARRAY(sa.Text), nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("wanted", sa.Boolean, nullable=False, server_default="true"),
        moment("seen_at"),
        moment("told_at"),
    )
    op.create_index(
        "ix_subscribers_due",
        "subscribers",
        ["authority", "agent_id", "told_at"],
        postgresql_where=sa.text("wanted"),
    )
    seal(op, "subscribers")
    open_to_worker(op, "subscribers", can="select, delete")
