"""Forms being made: working copies and their steps, reusable blocks, procedures put away."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, seal
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003_pre_builder"
down_revision = "0002_pre_exchanges"


def upgrade() -> None:
    op.add_column("procedures", sa.Column("archived_at", sa.DateTime(True)))
    op.create_index(
        "ix_procedures_archived",
        "procedures",
        ["authority", "title", "slug"],
        postgresql_where=sa.text("archived_at is not null"),
    )
    _make_works()
    _make_blocks()
    for table in ("works", "work_steps", "blocks", "block_versions", "block_uses"):
        seal(op, table)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _source() -> sa.Column[object]:
    return sa.Column("source", JSONB, nullable=False)


def _make_works() -> None:
    op.create_table(
        "works",
        authority_column(),
        _key("kind"),
        _key("slug"),
        _source(),
        _number("revision"),
        _number("kept_revision"),
        sa.Column("kept_number", sa.Integer),
        _number("step"),
        _word("edited_by"),
        moment("edited_at"),
        *map(_word, ("holder", "holder_name")),
        sa.Column("held_since", sa.DateTime(True)),
        sa.Column("held_until", sa.DateTime(True)),
        sa.CheckConstraint("kind in ('form', 'block')", "kind"),
    )
    op.create_table(
        "work_steps",
        authority_column(),
        _key("kind"),
        _key("slug"),
        sa.Column("position", sa.Integer, primary_key=True),
        _source(),
        *map(_word, ("label", "done_by")),
        moment("done_at"),
        sa.ForeignKeyConstraint(
            ["authority", "kind", "slug"],
            ["works.authority", "works.kind", "works.slug"],
            "fk_work_steps_authority_kind_slug",
            ondelete="CASCADE",
        ),
    )


def _make_blocks() -> None:
    op.create_table(
        "blocks",
        authority_column(),
        _key("slug"),
        sa.Column("title", sa.Text, nullable=False),
        _word("family"),
        sa.Column("newest", sa.Integer),
        sa.Column("archived_at", sa.DateTime(True)),
    )
    op.create_index("ix_blocks_title", "blocks", ["authority", "title", "slug"])
    op.create_table(
        "block_versions",
        authority_column(),
        _key("slug"),
        sa.Column("number", sa.Integer, primary_key=True),
        _source(),
        _word("added_by"),
        moment("added_at"),
        sa.ForeignKeyConstraint(
            ["authority", "slug"],
            ["blocks.authority", "blocks.slug"],
            "fk_block_versions_authority_slug",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "block_uses",
        authority_column(),
        _key("form"),
        _key("field"),
        sa.Column("block", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "form"],
            ["procedures.authority", "procedures.slug"],
            "fk_block_uses_authority_form",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_block_uses_block", "block_uses", ["authority", "block", "form", "field"])
