"""The batches of a case are found by an index, to erase what was said in them."""

from alembic import op

revision = "0021_pre_batches_of_a_case"
down_revision = "0020_pre_stuck"


def upgrade() -> None:
    op.create_index("ix_batch_items_request", "batch_items", ["authority", "request_id"])
