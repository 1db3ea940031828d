"""The roles that a procedure binds to functions, and which of its cases were told with them."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB

revision = "0032_pre_roles_of_procedures"
down_revision = "0031_pre_preparations"


def upgrade() -> None:
    op.add_column("procedures", sa.Column("roles", JSONB, nullable=False, server_default="{}"))
    for table in ("procedures", "cases"):
        rank = sa.Column("roles_version", sa.Integer, nullable=False, server_default="0")
        op.add_column(table, rank)
    op.create_table(
        "retellings",
        authority_column(),
        sa.Column("procedure", sa.Text, primary_key=True),
        moment("since"),
        sa.Column("retry_at", sa.DateTime(True)),
    )
    op.create_index("ix_retellings_since", "retellings", ["since", "authority", "procedure"])
    seal(op, "retellings")
    open_to_worker(op, "retellings", can="select")
