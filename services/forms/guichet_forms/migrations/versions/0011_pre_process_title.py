"""What the workflows of the house are called, for who chooses one."""

import sqlalchemy as sa
from alembic import op

revision = "0011_pre_process_title"
down_revision = "0010_pre_unfinished"


def upgrade() -> None:
    op.add_column("processes", sa.Column("title", sa.Text, nullable=False, server_default=""))
