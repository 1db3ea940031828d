"""Drafts by which a request that was sent is corrected, and the last one that was sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013_pre_corrections"
down_revision = "0012_pre_held_files"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("correction", JSONB))
    op.create_index(
        "ix_drafts_correction",
        "drafts",
        ["authority", sa.text("(correction->>'request_id')")],
        postgresql_where=sa.text("correction is not null"),
    )
    op.add_column("submissions", sa.Column("correction_key", sa.Text))
    op.create_index(
        "ix_submissions_correction_key",
        "submissions",
        ["authority", "correction_key"],
        unique=True,
        postgresql_where=sa.text("correction_key is not null"),
    )
