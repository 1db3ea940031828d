"""The tables of the sample service."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import kit_tables, seal
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001_pre_first_tables"
down_revision = None
TABLES: dict[str, list[sa.Column[str]]] = {
    "things": [sa.Column("data", JSONB, nullable=False)],
    "traces": [sa.Column(name, sa.Text, nullable=False) for name in ("subject", "act")],
    "effects": [sa.Column("subject", sa.Text, nullable=False)],
}


def upgrade() -> None:
    kit_tables(op)
    own = sa.text("current_setting('guichet.authority')")
    for name, columns in TABLES.items():
        op.create_table(
            name,
            sa.Column("authority", sa.Text, primary_key=True, server_default=own),
            sa.Column("id", sa.Uuid, primary_key=True),
            *columns,
        )
        seal(op, name)
