"""Which files are scanned again after their request was told that they are set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0003_pre_told_aside"
down_revision = "0002_pre_scans"


def upgrade() -> None:
    no = sa.false()
    op.add_column("files", sa.Column("told_aside", sa.Boolean, nullable=False, server_default=no))
