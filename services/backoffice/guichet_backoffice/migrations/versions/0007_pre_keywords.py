"""The keywords of a procedure, by which an agent who enters a request finds it too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_pre_keywords"
down_revision = "0006_pre_corrected_at"


def upgrade() -> None:
    op.add_column("procedures", sa.Column("keywords", JSONB, nullable=False, server_default="[]"))
