"""Where an authority is: the zone of its days and hours."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, seal

revision = "0010_pre_whereabouts"
down_revision = "0009_pre_words_of_a_procedure"


def upgrade() -> None:
    op.create_table(
        "whereabouts",
        authority_column(),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("zone", sa.Text, nullable=False),
    )
    seal(op, "whereabouts")
