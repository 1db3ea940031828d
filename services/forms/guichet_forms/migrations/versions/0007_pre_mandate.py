"""Requests made for somebody else: what was declared, by whom, when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_pre_mandate"
down_revision = "0006_pre_prefill"


def upgrade() -> None:
    for table in ("drafts", "submissions"):
        op.add_column(table, sa.Column("mandate", JSONB))
