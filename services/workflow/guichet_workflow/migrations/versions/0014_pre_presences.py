"""Who has which case open at this moment, forgotten within the hour."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import UUID

revision = "0014_pre_presences"
down_revision = "0013_pre_agents_forgotten"


def upgrade() -> None:
    op.create_table(
        "presences",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("agent_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("typing", sa.Boolean, nullable=False),
        moment("seen_at"),
    )
    op.create_index("ix_presences_seen", "presences", ["seen_at"])
    seal(op, "presences", web="select, insert, update")
    open_to_worker(op, "presences", can="select (seen_at), delete")
