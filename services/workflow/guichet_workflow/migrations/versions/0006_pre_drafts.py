"""Circuits being made: a working copy of each, the states one may come back to."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, seal
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006_pre_drafts"
down_revision = "0005_pre_territory"


def upgrade() -> None:
    op.create_table(
        "drafts",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("source", JSONB, nullable=False),
        sa.Column("based_on", sa.Integer),
        _number("revision"),
        _number("step"),
        *map(_word, ("edited_by", "holder", "holder_name")),
        sa.Column("held_since", sa.DateTime(True)),
        sa.Column("held_until", sa.DateTime(True)),
        moment("updated_at"),
    )
    op.create_index("ix_drafts_title", "drafts", ["authority", "title", "slug"])
    op.create_table(
        "draft_steps",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("source", JSONB, nullable=False),
        *map(_word, ("label", "done_by")),
        moment("done_at"),
        sa.ForeignKeyConstraint(
            ["authority", "slug"],
            ["drafts.authority", "drafts.slug"],
            "fk_draft_steps_authority_slug",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_definitions_title",
        "definitions",
        ["authority", "title", "slug"],
        postgresql_where=sa.text("live"),
    )
    for table in ("drafts", "draft_steps"):
        seal(op, table)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")
