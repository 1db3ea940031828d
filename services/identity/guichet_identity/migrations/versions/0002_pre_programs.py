"""Programs: clients with rights of their own, a secret that is renewed, and an end."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002_pre_programs"
down_revision = "0001_pre_first_tables"


def _times(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(True)) for name in names]


def _from_now(*names: str) -> list[sa.Column[Any]]:
    now = sa.func.now()
    return [
        sa.Column(name, sa.DateTime(True), nullable=False, server_default=now) for name in names
    ]


def _lists(*names: str) -> list[sa.Column[Any]]:
    none = sa.text("'[]'")
    return [sa.Column(name, JSONB, nullable=False, server_default=none) for name in names]


def upgrade() -> None:
    columns: list[sa.Column[Any]] = [
        sa.Column("kind", sa.Text, nullable=False, server_default="site"),
        sa.Column("former_digest", sa.Text, nullable=False, server_default=""),
        *_lists("rights", "families"),
        *_from_now("created_at", "secret_at"),
        *_times("former_until", "seen_at", "revoked_at"),
    ]
    for column in columns:
        op.add_column("clients", column)
    op.create_index("ix_clients_kind", "clients", ["authority", "kind", "created_at", "id"])
