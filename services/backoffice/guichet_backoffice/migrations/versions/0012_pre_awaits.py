"""How many opinions, signatures and answers third parties owe a request; indexed beside.

Whatever stops it, it may begin again.
"""

from alembic import op

revision = "0012_pre_awaits"
down_revision = "0011_pre_placed_told_at"


def upgrade() -> None:
    op.execute("alter table entries add column if not exists awaits integer not null default 0")
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists ix_entries_awaits")
        op.execute(
            "create index concurrently ix_entries_awaits on entries "
            "(authority, workflow, family, request_id) where closed_at is null and awaits > 0"
        )
