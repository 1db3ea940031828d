"""Who saved each version of a template."""

import sqlalchemy as sa
from alembic import op

revision = "0004_pre_template_authors"
down_revision = "0003_pre_told_aside"


def upgrade() -> None:
    op.add_column("templates", sa.Column("saved_by", sa.Text, nullable=False, server_default=""))
