"""Who writes cards: the agents whose menu leads to them."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002_pre_card_writers"
down_revision = "0001_pre_first_tables"


def upgrade() -> None:
    op.create_table(
        "card_writers",
        authority_column(),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("roles", JSONB, nullable=False),
        sa.Column("told_at", sa.DateTime(True), nullable=False),
    )
    seal(op, "card_writers")
