"""Which calls a program answers: those of before answer none until an administrator says which."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003_pre_calls_of_programs"
down_revision = "0002_pre_programs"


def upgrade() -> None:
    none = sa.text("'[]'")
    for name in ("connectors", "calls"):
        op.add_column("clients", sa.Column(name, JSONB, nullable=False, server_default=none))
