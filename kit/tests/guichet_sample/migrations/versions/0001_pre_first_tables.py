"""The first tables of the sample service."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import kit_tables, seal

revision = "0001_pre_first_tables"
down_revision = None


def upgrade() -> None:
    kit_tables(op)
    op.create_table(
        "things",
        sa.Column(
            "authority",
            sa.Text,
            primary_key=True,
            server_default=sa.text("current_setting('guichet.authority')"),
        ),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(True), nullable=False, server_default=sa.func.now()),
    )
    seal(op, "things")
