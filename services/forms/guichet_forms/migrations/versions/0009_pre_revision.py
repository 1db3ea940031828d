"""What ranks the tellings about a procedure: higher each time, and than any of its versions."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import unsealed

revision = "0009_pre_revision"
down_revision = "0008_pre_language"
NEWEST = """
update procedures p set revision = (
    select coalesce(max(v.number), 0) from form_versions v
    where v.authority = p.authority and v.slug = p.slug)
"""


def upgrade() -> None:
    rank = sa.Column("revision", sa.Integer, nullable=False, server_default="0")
    op.add_column("procedures", rank)
    with unsealed(op, "procedures", "form_versions"):
        op.execute(NEWEST)
