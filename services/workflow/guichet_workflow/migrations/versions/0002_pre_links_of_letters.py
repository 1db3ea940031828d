"""The number of the link that letters bear, so that the links before can be disabled."""

import sqlalchemy as sa
from alembic import op

revision = "0002_pre_links_of_letters"
down_revision = "0001_pre_first_tables"


def upgrade() -> None:
    op.add_column("cases", sa.Column("link", sa.Integer, nullable=False, server_default="1"))
