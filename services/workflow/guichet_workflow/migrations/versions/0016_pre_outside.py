"""What other services told: the questions of procedures, the templates that exist."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016_pre_outside"
down_revision = "0015_pre_batches"


def upgrade() -> None:
    op.add_column("procedures", sa.Column("fields", JSONB, nullable=False, server_default="[]"))
    op.create_table(
        "templates",
        authority_column(),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.CheckConstraint("kind in ('messages', 'documents')", "kind"),
    )
    seal(op, "templates")
