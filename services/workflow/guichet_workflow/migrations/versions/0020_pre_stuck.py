"""Running cases that an incident holds, or that nothing has moved: shown on the drawing."""

import sqlalchemy as sa
from alembic import op

revision = "0020_pre_stuck"
down_revision = "0019_pre_replies"


def upgrade() -> None:
    op.create_index(
        "ix_cases_incidents",
        "cases",
        ["authority", "workflow", "request_id"],
        postgresql_where=sa.text("closed_at is null and state -> 'incidents' <> '[]'::jsonb"),
    )
    op.create_index(
        "ix_cases_still",
        "cases",
        ["authority", "workflow", "moved_at", "request_id"],
        postgresql_where=sa.text("closed_at is null"),
    )
