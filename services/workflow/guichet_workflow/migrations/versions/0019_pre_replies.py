"""Replies that agents keep ready, for themselves or for their colleagues."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, seal
from sqlalchemy.dialects.postgresql import UUID

revision = "0019_pre_replies"
down_revision = "0018_pre_plays_forgotten"


def upgrade() -> None:
    texts = ("label", "body", "owner", "family", "workflow", "kept_by")
    op.create_table(
        "replies",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        moment("kept_at"),
    )
    op.create_index("ix_replies_kept", "replies", ["authority", "kept_at", "id"])
    op.create_index("ix_replies_owner", "replies", ["authority", "owner", "label", "id"])
    seal(op, "replies")
