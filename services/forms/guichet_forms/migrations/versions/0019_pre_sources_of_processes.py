"""The data sources that agents pick from in the cases of each workflow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019_pre_sources_of_processes"
down_revision = "0018_pre_placed_told_at"


def upgrade() -> None:
    op.add_column("processes", sa.Column("sources", JSONB, nullable=False, server_default="[]"))
