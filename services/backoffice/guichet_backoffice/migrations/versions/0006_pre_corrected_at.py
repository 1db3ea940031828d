"""When the answers of a request were last corrected: what is told of older ones came late."""

import sqlalchemy as sa
from alembic import op

revision = "0006_pre_corrected_at"
down_revision = "0005_pre_digests"


def upgrade() -> None:
    op.add_column("entries", sa.Column("corrected_at", sa.DateTime(True)))
