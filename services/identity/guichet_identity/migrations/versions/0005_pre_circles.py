"""Which roles the circuits in use name: none of them is deleted."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005_pre_circles"
down_revision = "0004_pre_roles_told"


def upgrade() -> None:
    op.create_table(
        "circles",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("roles", JSONB, nullable=False),
    )
    seal(op, "circles")
