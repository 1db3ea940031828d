"""The data sources of forms and the roles of agents, which circuits name."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal

revision = "0038_pre_known_names"
down_revision = "0037_pre_picked"


def upgrade() -> None:
    op.create_table(
        "known_names",
        authority_column(),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.Column("told_at", sa.DateTime(True), nullable=False),
    )
    seal(op, "known_names")
