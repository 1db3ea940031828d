"""The roles of agents, which circuits bind functions to."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal

revision = "0039_pre_known_roles"
down_revision = "0038_pre_known_sources"


def upgrade() -> None:
    op.create_table(
        "known_roles",
        authority_column(),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.Column("told_at", sa.DateTime(True), nullable=False),
    )
    seal(op, "known_roles")
