"""What a procedure sets of the options of its workflow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008_pre_options"
down_revision = "0007_pre_agents"


def upgrade() -> None:
    op.add_column("procedures", sa.Column("options", JSONB, nullable=False, server_default="{}"))
