"""Which workflows the cases of a procedure are on: each has readers, once roles are bound."""

from alembic import op

revision = "0035_pre_workflows_of_cases"
down_revision = "0034_pre_fingerprints"


def upgrade() -> None:
    """Make it while people work; whatever stops it, it may begin again."""
    columns = "authority, procedure, workflow"
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists ix_cases_workflow_of")
        op.execute(f"create index concurrently ix_cases_workflow_of on cases ({columns})")
