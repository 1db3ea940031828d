"""Until when a choice that waits may be done, how often it was tried, and those of an author."""

import sqlalchemy as sa
from alembic import op

revision = "0028_pre_graces_undone"
down_revision = "0027_pre_graces"


def upgrade() -> None:
    soon = sa.text("now() + interval '2 minutes 10 seconds'")
    until = sa.Column("until", sa.DateTime(True), nullable=False, server_default=soon)
    op.add_column("graces", until)
    tries = sa.Column("tries", sa.Integer, nullable=False, server_default="0")
    op.add_column("graces", tries)
    keys = ["authority", "by_id", "due_at", "id"]
    undone = sa.text("reason <> ''")
    op.create_index("ix_graces_author", "graces", keys, postgresql_where=undone)
