"""Acts done to many cases at once: the batches of agents, and what became of each case."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0015_pre_batches"
down_revision = "0014_pre_presences"


def upgrade() -> None:
    _make_batches()
    _make_items()
    for table in ("batches", "batch_items"):
        seal(op, table)
    open_to_worker(op, "batches", can="select, delete")


def _make_batches() -> None:
    op.create_table(
        "batches",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("by_id", "by_name", "state")),
        *(sa.Column(name, JSONB, nullable=False) for name in ("roles", "families", "act")),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        moment("made_at"),
        *(sa.Column(name, sa.DateTime(True)) for name in ("starts_at", "ended_at")),
    )
    op.create_index("ix_batches_own", "batches", ["authority", "by_id", "made_at", "id"])
    op.create_index("ix_batches_made_at", "batches", ["made_at"])
    unused = sa.text("state = 'choosing'")
    op.create_index("ix_batches_choosing", "batches", ["made_at"], postgresql_where=unused)
    at_work = sa.text("state in ('running', 'undoing')")
    op.create_index("ix_batches_at_work", "batches", ["starts_at"], postgresql_where=at_work)


def _make_items() -> None:
    op.create_table(
        "batch_items",
        authority_column(),
        sa.Column("batch_id", UUID, primary_key=True),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("state", "reason")),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "batch_id"],
            ["batches.authority", "batches.id"],
            "fk_batch_items_authority_batch_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("authority", "batch_id", "position", name="uq_batch_items_position"),
    )
    keys = ["authority", "batch_id", "state", "tries", "position"]
    op.create_index("ix_batch_items_state", "batch_items", keys)
