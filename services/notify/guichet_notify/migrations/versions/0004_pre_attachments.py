"""The attachments of a mail: their ids and titles, never their bytes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004_pre_attachments"
down_revision = "0003_pre_sms"


def upgrade() -> None:
    column = sa.Column("attachments", JSONB, nullable=False, server_default="[]")
    op.add_column("deliveries", column)
