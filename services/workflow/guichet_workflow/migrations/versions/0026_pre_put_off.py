"""When conversions and batches whose turn failed are tried again: they starve no other."""

import sqlalchemy as sa
from alembic import op

revision = "0026_pre_put_off"
down_revision = "0025_pre_sms_templates"


def upgrade() -> None:
    for table in ("conversions", "batches"):
        op.add_column(table, sa.Column("retry_at", sa.DateTime(True)))
