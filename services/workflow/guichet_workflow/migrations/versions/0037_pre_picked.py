"""The items of lists that somebody picked in a form of a case, beside what she typed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0037_pre_picked"
down_revision = "0036_pre_authorities_told"


def upgrade() -> None:
    picked = sa.Column("picked", JSONB, nullable=False, server_default="{}")
    op.add_column("preparations", picked)
