"""The order of urgency of the requests there already, filled in and indexed while people work.

A list of a million rows is neither rewritten nor locked: batches of rows, each kept at once, then
indexes made beside. Whatever stops it, it may begin again.
"""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import unsealed

revision = "0008_pre_urgent_order_kept"
down_revision = "0007_pre_keywords"

OPEN = "closed_at is null"
BATCH = 5_000
# To write the deadline again has the trigger work the order out.
FILL = sa.text(
    "update entries set due_at = due_at where ctid = any(array("
    "select ctid from entries where urgent_order is null limit :batch))"
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        with unsealed(op, "entries"):
            while op.get_bind().execute(FILL, {"batch": BATCH}).rowcount:
                pass
        _index()


def _index() -> None:
    scope = "authority, workflow, family"
    for name, columns, where in (
        ("by_urgency", "urgent_order", "true"),
        ("open_by_urgency", "urgent_order", OPEN),
        ("urgent", "received_at", f"{OPEN} and urgency_rank > 0"),
    ):
        keys = f"{scope}, {columns}, request_id"
        op.execute(f"drop index concurrently if exists ix_entries_{name}")
        made = f"create index concurrently ix_entries_{name} on entries ({keys})"
        op.execute(made if where == "true" else f"{made} where {where}")
