"""Timers that a worker holds while it fires them, so that several share the work."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import roles

revision = "0011_pre_timers_held"
down_revision = "0010_pre_simulations"


def upgrade() -> None:
    op.add_column("timers", sa.Column("held_until", sa.DateTime(True)))
    _owner, _web, worker = roles("workflow")
    op.execute(f"grant update (held_until) on timers to {worker}")
