"""The data sources of forms, which circuits name."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal

revision = "0038_pre_known_sources"
down_revision = "0037_pre_picked"


def upgrade() -> None:
    op.create_table(
        "known_sources",
        authority_column(),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.Column("told_at", sa.DateTime(True), nullable=False),
    )
    seal(op, "known_sources")
