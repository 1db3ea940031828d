"""The territory of an authority, by which its holidays are known."""

import sqlalchemy as sa
from alembic import op

revision = "0005_pre_territory"
down_revision = "0004_pre_procedures_of_cases"


def upgrade() -> None:
    territory = sa.Column("territory", sa.Text, nullable=False, server_default="metropole")
    op.add_column("portals", territory)
