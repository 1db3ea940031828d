"""Links asked for by who lost her code, until the worker has looked whether they are hers."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import UUID

revision = "0024_pre_lost_codes"
down_revision = "0023_pre_batch_pending"


def upgrade() -> None:
    op.create_table(
        "lost_codes",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        moment("due_at"),
    )
    op.create_index("ix_lost_codes_due", "lost_codes", ["due_at", "id"])
    seal(op, "lost_codes")
    open_to_worker(op, "lost_codes", can="select (authority, id, due_at)")
