"""The order of urgency kept by a trigger everywhere: it was worked out by the column itself."""

from alembic import op

revision = "0008_pre_urgent_order_kept"
down_revision = "0007_pre_keywords"

ORDER = """
create or replace function set_urgent_order() returns trigger language plpgsql as $$
begin
  new.urgent_order := timezone('UTC', timezone('UTC',
      least(new.due_at, '2099-12-31 00:00:00+00'::timestamptz))
    - least(new.urgency_rank, 15) * interval '100 years');
  return new;
end$$
"""
KEPT = (
    "create or replace trigger urgent_order before insert or update of due_at, urgency_rank "
    "on entries for each row execute function set_urgent_order()"
)


def upgrade() -> None:
    op.execute("alter table entries alter column urgent_order drop expression if exists")
    op.execute(ORDER)
    op.execute(KEPT)
