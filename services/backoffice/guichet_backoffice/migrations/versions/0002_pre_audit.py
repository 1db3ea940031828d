"""The audit of exports, each line chained to the one before."""

from alembic import op
from guichet_kit.migrations import audit_table

revision = "0002_pre_audit"
down_revision = "0001_pre_first_tables"


def upgrade() -> None:
    audit_table(op, "actor", "action", "object")
