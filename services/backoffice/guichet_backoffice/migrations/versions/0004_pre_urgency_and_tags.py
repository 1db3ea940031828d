"""How urgent a request is, its tags, and every role whose turn it is."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal
from sqlalchemy.dialects.postgresql import ARRAY, UUID

revision = "0004_pre_urgency_and_tags"
down_revision = "0003_pre_legal_deadline"

OPEN = "closed_at is null"
# The most urgent first, then by deadline: each level is worth a century, more than any deadline.
URGENT = (
    "timezone('UTC', timezone('UTC', least(due_at, '2099-12-31 00:00:00+00'::timestamptz))"
    " - least(urgency_rank, 15) * interval '100 years')"
)


def upgrade() -> None:
    for name in ("roles", "tags"):
        op.add_column(
            "entries", sa.Column(name, ARRAY(sa.Text), nullable=False, server_default="{}")
        )
    for name in ("urgency", "urgency_tone"):
        op.add_column("entries", sa.Column(name, sa.Text, nullable=False, server_default=""))
    rank = sa.Column("urgency_rank", sa.Integer, nullable=False, server_default="0")
    op.add_column("entries", rank)
    computed = sa.Column("urgent_order", sa.DateTime(True), sa.Computed(URGENT, persisted=True))
    op.add_column("entries", computed)
    _index()
    op.create_table(
        "entry_tags",
        authority_column(),
        sa.Column("label", sa.Text, primary_key=True),
        sa.Column("request_id", UUID, primary_key=True),
    )
    op.create_index("ix_entry_tags_request", "entry_tags", ["authority", "request_id"])
    seal(op, "entry_tags")


def _index() -> None:
    scope = ["authority", "workflow", "family"]
    urgent = f"{OPEN} and urgency_rank > 0"
    for name, columns, where in (
        ("by_urgency", ["urgent_order"], None),
        ("open_by_urgency", ["urgent_order"], OPEN),
        ("urgent", ["received_at"], urgent),
    ):
        keys = [*scope, *columns, "request_id"]
        op.create_index(f"ix_entries_{name}", "entries", keys, postgresql_where=where)
