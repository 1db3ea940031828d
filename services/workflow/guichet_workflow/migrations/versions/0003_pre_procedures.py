"""The procedures that follow each workflow: by them a workflow belongs to families."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal

revision = "0003_pre_procedures"
down_revision = "0002_pre_links_of_letters"


def upgrade() -> None:
    op.create_table(
        "procedures",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("workflow", sa.Text, nullable=False),
    )
    op.create_index("ix_procedures_workflow", "procedures", ["authority", "workflow", "family"])
    seal(op, "procedures", web="select, insert, update")
