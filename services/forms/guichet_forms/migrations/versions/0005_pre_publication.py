"""Publication: recorded tests, opening and closing at a date, as many requests, one per person."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0005_pre_publication"
down_revision = "0004_pre_sources_and_cards"


def upgrade() -> None:
    op.add_column("procedures", sa.Column("opens_at", sa.DateTime(True)))
    op.add_column("procedures", sa.Column("closes_at", sa.DateTime(True)))
    op.add_column("procedures", sa.Column("most_requests", sa.Integer))
    one = sa.Column("one_per_person", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("procedures", one)
    op.add_column("procedures", sa.Column("told_open", sa.Boolean))
    op.create_index(
        "ix_procedures_dated",
        "procedures",
        ["authority", "slug"],
        postgresql_where=sa.text("opens_at is not null or closes_at is not null"),
    )
    open_to_worker(op, "procedures", can="select")
    op.add_column("submissions", sa.Column("person_digest", sa.Text))
    op.create_index(
        "uq_submissions_person",
        "submissions",
        ["authority", "slug", "person_digest"],
        unique=True,
        postgresql_where=sa.text("person_digest is not null"),
    )
    _make_rehearsals()


def _make_rehearsals() -> None:
    op.create_table(
        "rehearsals",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False, server_default=""),
        moment("recorded_at"),
    )
    op.create_index("ix_rehearsals_slug", "rehearsals", ["authority", "slug", "id"])
    seal(op, "rehearsals")
