"""Choices of agents that wait some seconds, to be taken back; and those refused since."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0027_pre_graces"
down_revision = "0026_pre_put_off"


def upgrade() -> None:
    op.create_table(
        "graces",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("request_id", UUID, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "label", "onwards")),
        sa.Column("wish", JSONB, nullable=False),
        sa.Column("typed", JSONB, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("by_id", "by_name")),
        *(sa.Column(name, JSONB, nullable=False) for name in ("roles", "families")),
        moment("due_at"),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
    )
    waits = sa.text("reason = ''")
    keys = ["authority", "request_id"]
    op.create_index("uq_graces_waiting", "graces", keys, unique=True, postgresql_where=waits)
    op.create_index("ix_graces_request", "graces", keys)
    op.create_index("ix_graces_due", "graces", ["due_at", "id"], postgresql_where=waits)
    op.create_index("ix_graces_old", "graces", ["due_at"])
    seal(op, "graces")
    open_to_worker(op, "graces", can="select (authority, id, due_at, reason), delete")
