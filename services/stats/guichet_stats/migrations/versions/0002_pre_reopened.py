"""A closing is not counted any more once its case is reopened."""

from alembic import op
from guichet_kit.migrations import roles

revision = "0002_pre_reopened"
down_revision = "0001_pre_first_tables"


def upgrade() -> None:
    _owner, web, _worker = roles("stats")
    op.execute(f"grant delete on facts to {web}")
