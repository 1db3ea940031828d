"""How urgent a request is, its tags, and every role whose turn it is."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal
from sqlalchemy.dialects.postgresql import ARRAY, UUID

revision = "0004_pre_urgency_and_tags"
down_revision = "0003_pre_legal_deadline"

# The most urgent first, then by deadline: each level is worth a century, more than any deadline.
# A column that the database computes by itself would have the whole table written again at once.
ORDER = """
create function set_urgent_order() returns trigger language plpgsql as $$
begin
  new.urgent_order := timezone('UTC', timezone('UTC',
      least(new.due_at, '2099-12-31 00:00:00+00'::timestamptz))
    - least(new.urgency_rank, 15) * interval '100 years');
  return new;
end$$
"""
KEPT = (
    "create trigger urgent_order before insert or update of due_at, urgency_rank on entries "
    "for each row execute function set_urgent_order()"
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
    op.add_column("entries", sa.Column("urgent_order", sa.DateTime(True)))
    op.execute(ORDER)
    op.execute(KEPT)
    op.create_table(
        "entry_tags",
        authority_column(),
        sa.Column("label", sa.Text, primary_key=True),
        sa.Column("request_id", UUID, primary_key=True),
    )
    op.create_index("ix_entry_tags_request", "entry_tags", ["authority", "request_id"])
    seal(op, "entry_tags")
