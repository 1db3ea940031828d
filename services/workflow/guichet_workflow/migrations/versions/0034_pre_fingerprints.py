"""The fingerprint of each file of a case: what a signature says was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0034_pre_fingerprints"
down_revision = "0033_pre_cases_of_procedure"


def upgrade() -> None:
    op.add_column("case_files", sa.Column("sha256", sa.Text, nullable=False, server_default=""))
