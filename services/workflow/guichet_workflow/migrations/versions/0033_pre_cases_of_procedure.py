"""The cases of a procedure, those told with its former roles first."""

from alembic import op

revision = "0033_pre_cases_of_procedure"
down_revision = "0032_pre_roles_of_procedures"


def upgrade() -> None:
    """Make it while people work; whatever stops it, it may begin again."""
    columns = "authority, procedure, roles_version, request_id"
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists ix_cases_procedure")
        op.execute(f"create index concurrently ix_cases_procedure on cases ({columns})")
