"""Which code a request is followed by, and when its answers were last corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0022_pre_code_rounds"
down_revision = "0021_pre_batches_of_a_case"


def upgrade() -> None:
    op.add_column("cases", sa.Column("code_round", sa.Integer, nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("corrected_at", sa.DateTime(True)))
