"""A reopening that comes before its closing is held until the closing comes."""

from alembic import op

revision = "0003_pre_reopened_first"
down_revision = "0002_pre_reopened"


def upgrade() -> None:
    op.drop_constraint("delay", "facts")
    op.drop_constraint("kind", "facts")
    op.create_check_constraint("delay", "facts", "(kind = 'received') = (delay_s is null)")
    kinds = "kind in ('received', 'closed', 'reopened')"
    op.create_check_constraint("kind", "facts", kinds)
