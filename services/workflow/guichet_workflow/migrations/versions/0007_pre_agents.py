"""The agents that cases may be given to, and how many each follows."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, seal, unsealed
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_pre_agents"
down_revision = "0006_pre_drafts"


def upgrade() -> None:
    op.create_table(
        "agents",
        authority_column(),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("roles", JSONB, nullable=False),
        sa.Column("families", JSONB, nullable=False),
        moment("seen_at"),
    )
    op.create_index("ix_agents_name", "agents", ["authority", "name", "id"])
    seal(op, "agents", web="select, insert, update")
    op.add_column("cases", sa.Column("assignee_id", sa.Text, nullable=False, server_default=""))
    with unsealed(op, "cases"):
        op.execute(
            "update cases set assignee_id = state->'assignee'->>'id' "
            "where jsonb_typeof(state->'assignee') = 'object'"
        )
    op.create_index(
        "ix_cases_assignee",
        "cases",
        ["authority", "assignee_id"],
        postgresql_where=sa.text("closed_at is null and assignee_id <> ''"),
    )
