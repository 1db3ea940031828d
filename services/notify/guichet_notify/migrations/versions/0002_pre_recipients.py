"""Whom mails about requests without account went to, so that nobody's mailbox is flooded."""

import sqlalchemy as sa
from alembic import op

revision = "0002_pre_recipients"
down_revision = "0001_pre_first_tables"


def upgrade() -> None:
    column = sa.Column("recipient", sa.Text, nullable=False, server_default="")
    op.add_column("deliveries", column)
    op.create_index(
        "ix_deliveries_recipient", "deliveries", ["authority", "recipient", "created_at"]
    )
