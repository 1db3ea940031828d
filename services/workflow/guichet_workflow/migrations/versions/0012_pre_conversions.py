"""Cases taken from a version of a workflow to another, and what it takes to bring them back."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0012_pre_conversions"
down_revision = "0011_pre_timers_held"
COUNTS = ("total", "moved", "left", "back")


def upgrade() -> None:
    op.create_table(
        "conversions",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("workflow", sa.Text, nullable=False),
        sa.Column("old", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("statuses", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("cursor", UUID),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("total", "moved", "left", "back")
        ),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("by_id", "by_name")),
        moment("at"),
    )
    op.create_table(
        "converted_cases",
        authority_column(),
        sa.Column("conversion_id", UUID, primary_key=True),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("place", JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "conversion_id"],
            ["conversions.authority", "conversions.id"],
            "fk_converted_cases_authority_conversion_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_conversions_workflow", "conversions", ["authority", "workflow", "at", "id"])
    at_work = sa.text("state in ('converting', 'reverting')")
    op.create_index("ix_conversions_at_work", "conversions", ["at"], postgresql_where=at_work)
    op.create_index(
        "ix_cases_running",
        "cases",
        ["authority", "workflow", "workflow_version", "request_id", "status"],
        postgresql_where=sa.text("closed_at is null"),
    )
    for table in ("conversions", "converted_cases"):
        seal(op, table)
    open_to_worker(op, "conversions", can="select")
