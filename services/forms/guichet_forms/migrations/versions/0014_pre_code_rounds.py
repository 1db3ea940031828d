"""How often the codes of a request were made again."""

import sqlalchemy as sa
from alembic import op

revision = "0014_pre_code_rounds"
down_revision = "0013_pre_corrections"


def upgrade() -> None:
    rounds = sa.Column("code_round", sa.Integer, nullable=False, server_default="0")
    op.add_column("submissions", rounds)
