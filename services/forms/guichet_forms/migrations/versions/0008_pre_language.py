"""The language in which the person of a draft reads its form."""

import sqlalchemy as sa
from alembic import op

revision = "0008_pre_language"
down_revision = "0007_pre_mandate"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("language", sa.Text, nullable=False, server_default="fr"))
