"""Files of requests that the antivirus set aside, for who reads the answers."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal
from sqlalchemy.dialects.postgresql import UUID

revision = "0012_pre_held_files"
down_revision = "0011_pre_process_title"


def upgrade() -> None:
    op.create_table(
        "held_files",
        authority_column(),
        sa.Column("document_id", UUID, primary_key=True),
        sa.Column("request_id", UUID, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("told_at", sa.DateTime(True), nullable=False),
        sa.CheckConstraint("reason in ('', 'infected', 'too_large')", "reason"),
        sa.ForeignKeyConstraint(
            ["authority", "request_id"], ["submissions.authority", "submissions.request_id"]
        ),
    )
    op.create_index("ix_held_files_request_id", "held_files", ["authority", "request_id"])
    seal(op, "held_files")
