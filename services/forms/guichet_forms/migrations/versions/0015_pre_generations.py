"""How many requests, each made by the circuit of the one before, led to a request."""

import sqlalchemy as sa
from alembic import op

revision = "0015_pre_generations"
down_revision = "0014_pre_code_rounds"


def upgrade() -> None:
    made = sa.Column("generation", sa.Integer, nullable=False, server_default="0")
    op.add_column("submissions", made)
