"""How many SMS an authority sent on the last day that it sent any."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal

revision = "0005_pre_sms_counts"
down_revision = "0004_pre_attachments"


def upgrade() -> None:
    op.create_table(
        "sms_counts",
        authority_column(),
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", "one"), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
    )
    seal(op, "sms_counts")
