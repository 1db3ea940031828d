"""The words of the acknowledgement, said again by a first message that leaves once more."""

import sqlalchemy as sa
from alembic import op

revision = "0029_pre_acknowledgement"
down_revision = "0028_pre_graces_undone"


def upgrade() -> None:
    words = sa.Column("acknowledgement", sa.Text, nullable=False, server_default="")
    op.add_column("cases", words)
