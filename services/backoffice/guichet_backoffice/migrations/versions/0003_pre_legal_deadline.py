"""When silence decides, so that agents see it come."""

import sqlalchemy as sa
from alembic import op

revision = "0003_pre_legal_deadline"
down_revision = "0002_pre_audit"


def upgrade() -> None:
    op.add_column("entries", sa.Column("legal_at", sa.DateTime(True)))
    op.create_index(
        "ix_entries_legal",
        "entries",
        ["authority", "workflow", "family", "legal_at", "request_id"],
        postgresql_where=sa.text("closed_at is null and legal_at is not null"),
    )
