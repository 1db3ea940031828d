"""SMS beside mails and notices, and what there is to say of a message that left otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0003_pre_sms"
down_revision = "0002_pre_recipients"

CHANNELS = {
    "templates": "channel in ('email', 'portal', 'sms')",
    "deliveries": "channel in ('email', 'portal', 'sms', 'none')",
}


def upgrade() -> None:
    for table, rule in CHANNELS.items():
        op.drop_constraint("channel", table)
        op.create_check_constraint("channel", table, rule)
    op.add_column("deliveries", sa.Column("note", sa.Text, nullable=False, server_default=""))
    op.drop_index("ix_deliveries_mailbox", "deliveries")
    op.create_index(
        "ix_deliveries_mailbox",
        "deliveries",
        ["authority", "created_at", "message_id", "channel"],
        postgresql_where="channel in ('email', 'sms')",
    )
