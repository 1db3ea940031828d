"""First tables of stats."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, kit_tables, seal

revision = "0001_pre_first_tables"
down_revision = None


def upgrade() -> None:
    kit_tables(op)
    op.create_table(
        "facts",
        authority_column(),
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("procedure", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("delay_s", sa.Integer),
        sa.CheckConstraint("(kind = 'closed') = (delay_s is not null)", "delay"),
        sa.CheckConstraint("kind in ('received', 'closed')", "kind"),
    )
    # Read without the table: what the board filters, groups and orders stands in the index.
    columns = ["authority", "kind", "month", "procedure", "channel", "delay_s"]
    op.create_index("ix_facts_board", "facts", columns)
    op.create_table(
        "procedures",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
    )
    seal(op, "facts", web="select, insert")
    seal(op, "procedures", web="select, insert, update")
