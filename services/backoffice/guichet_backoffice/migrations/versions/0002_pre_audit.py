"""The audit of exports, each line chained to the one before."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, seal
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002_pre_audit"
down_revision = "0001_pre_first_tables"

CHAIN = """
create function chain_audit() returns trigger language plpgsql as $$
declare last record;
begin
  perform pg_advisory_xact_lock(hashtext('audit'), hashtext(new.authority));
  select position, hash into last from audit
   where authority = new.authority order by position desc limit 1;
  new.position := coalesce(last.position, 0) + 1;
  new.previous := coalesce(last.hash, '');
  new.at := clock_timestamp();
  new.hash := encode(sha256(convert_to(concat_ws('|', new.previous, new.position, new.authority,
    to_char(new.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US'), new.actor,
    new.action, new.object, new.details::text), 'UTF8')), 'hex');
  return new;
end$$
"""


def upgrade() -> None:
    names = ("actor", "action", "object", "previous", "hash")
    op.create_table(
        "audit",
        authority_column(),
        sa.Column("position", sa.BigInteger, primary_key=True),
        moment("at"),
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
        sa.Column("details", JSONB, nullable=False),
    )
    seal(op, "audit", web="select, insert")
    op.execute(CHAIN)
    op.execute(
        "create trigger chain before insert on audit for each row execute function chain_audit()"
    )
