"""The procedures of a workflow, in order: each sets its options on a page."""

from alembic import op

revision = "0030_pre_procedures_of_workflow"
down_revision = "0029_pre_acknowledgement"


def upgrade() -> None:
    columns = ["authority", "workflow", "slug"]
    op.create_index("ix_procedures_of_workflow", "procedures", columns)
