"""Simulations: those kept as tests of a circuit, and those that designers are playing."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, seal
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010_pre_simulations"
down_revision = "0009_pre_receipts"


def upgrade() -> None:
    op.create_table(
        "simulations",
        authority_column(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("scenario", JSONB, nullable=False),
        sa.Column("kept_by", sa.Text, nullable=False),
        moment("kept_at"),
    )
    op.create_index("ix_simulations_slug", "simulations", ["authority", "slug", "id"])
    op.create_table(
        "plays",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("agent_id", sa.Text, primary_key=True),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("scenario", JSONB, nullable=False),
        moment("played_at"),
    )
    op.create_index("ix_plays_played_at", "plays", ["authority", "played_at"])
    for table in ("simulations", "plays"):
        seal(op, table)
