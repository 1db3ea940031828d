"""What was typed and joined in a form of a case, while its author goes and adds a file."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0031_pre_preparations"
down_revision = "0030_pre_procedures_of_workflow"


def upgrade() -> None:
    op.create_table(
        "preparations",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("by_id", "act")),
        *(sa.Column(name, JSONB, nullable=False) for name in ("typed", "files")),
        moment("kept_at"),
    )
    op.create_index("ix_preparations_old", "preparations", ["kept_at"])
    seal(op, "preparations")
    open_to_worker(op, "preparations", can="select (kept_at), delete")
