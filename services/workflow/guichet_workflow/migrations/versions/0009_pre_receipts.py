"""What the acknowledgement of each procedure says: its service, and its silence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009_pre_receipts"
down_revision = "0008_pre_options"


def upgrade() -> None:
    op.add_column("procedures", sa.Column("title", sa.Text, nullable=False, server_default=""))
    for name in ("service", "silence"):
        op.add_column("procedures", sa.Column(name, JSONB, nullable=False, server_default="{}"))
