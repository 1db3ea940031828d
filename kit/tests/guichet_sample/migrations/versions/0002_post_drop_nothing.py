"""A step for when the former release no longer runs."""

from alembic import op

revision = "0002_post_drop_nothing"
down_revision = "0001_pre_first_tables"


def upgrade() -> None:
    op.execute("comment on table things is 'after'")
