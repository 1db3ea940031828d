"""When workflow told where an authority is: what comes late changes nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0011_pre_placed_told_at"
down_revision = "0010_pre_whereabouts"


def upgrade() -> None:
    told_at = sa.Column("told_at", sa.DateTime(True), nullable=False, server_default="epoch")
    op.add_column("whereabouts", told_at)
