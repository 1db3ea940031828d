"""Links that open a request once, for who lost her code; requests found by their number."""

import sqlalchemy as sa
from alembic import op

revision = "0017_pre_codes"
down_revision = "0016_pre_outside"


def upgrade() -> None:
    op.add_column("cases", sa.Column("once", sa.Integer, nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("link_sent_at", sa.DateTime(True)))
    op.create_index("ix_cases_number", "cases", ["authority", "number"])
