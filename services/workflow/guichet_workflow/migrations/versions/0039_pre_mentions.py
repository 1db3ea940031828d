"""The agents named in the notes of cases, until they open these."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import UUID

revision = "0039_pre_mentions"
down_revision = "0038_pre_known_names"


def upgrade() -> None:
    op.create_table(
        "mentions",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("agent_id", sa.Text, primary_key=True),
        sa.Column("by_name", sa.Text, nullable=False),
        moment("at"),
    )
    op.create_index("ix_mentions_own", "mentions", ["authority", "agent_id", "at", "request_id"])
    op.create_index("ix_mentions_old", "mentions", ["at"])
    seal(op, "mentions")
    open_to_worker(op, "mentions", can="select (at), delete")
