"""A case of a batch to which nothing was done yet is `pending`, the word of the code.

Safe beside a former release: none that was published had batches.
"""

from alembic import op
from guichet_kit.migrations import unsealed

revision = "0023_pre_batch_pending"
down_revision = "0022_pre_code_rounds"


def upgrade() -> None:
    with unsealed(op, "batch_items"):
        op.execute("update batch_items set state = 'pending' where state = 'todo'")
