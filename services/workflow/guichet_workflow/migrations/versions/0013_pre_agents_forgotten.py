"""Agents who open no case any more are forgotten by the worker."""

from alembic import op
from guichet_kit.migrations import open_to_worker

revision = "0013_pre_agents_forgotten"
down_revision = "0012_pre_conversions"


def upgrade() -> None:
    op.create_index("ix_agents_seen", "agents", ["seen_at"])
    open_to_worker(op, "agents", can="select (seen_at), delete")
