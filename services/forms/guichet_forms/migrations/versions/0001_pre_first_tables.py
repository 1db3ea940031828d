"""First tables of forms."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, kit_tables, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0001_pre_first_tables"
down_revision = None


def upgrade() -> None:
    kit_tables(op)
    _make_procedures()
    _make_drafts()
    _make_submissions()
    op.create_table(
        "counters",
        authority_column(),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    for table in ("procedures", "processes", "form_versions", "drafts", "submissions", "counters"):
        seal(op, table)
    open_to_worker(op, "drafts", can="select, delete")


def _make_procedures() -> None:
    op.create_table(
        "procedures",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("workflow", sa.Text, nullable=False),
        sa.Column("live", sa.Integer),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        sa.CheckConstraint("state in ('open', 'closed')", "state"),
    )
    op.create_index("ix_procedures_title", "procedures", ["authority", "title", "slug"])
    op.create_table(
        "processes",
        authority_column(),
        sa.Column("workflow", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("steps", JSONB, nullable=False),
        sa.Column("delay_text", sa.Text, nullable=False),
    )
    op.create_table(
        "form_versions",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("source", JSONB, nullable=False),
        sa.Column("added_by", sa.Text, nullable=False, server_default=""),
        moment("added_at"),
        sa.Column("published_at", sa.DateTime(True)),
        sa.ForeignKeyConstraint(
            ["authority", "slug"],
            ["procedures.authority", "procedures.slug"],
            "fk_form_versions_authority_slug",
        ),
    )


def _make_drafts() -> None:
    op.create_table(
        "drafts",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("typed", JSONB, nullable=False),
        sa.Column("token", UUID, nullable=False),
        sa.Column("reached", sa.Integer, nullable=False, server_default="0"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("resume_digest", sa.Text),
        moment("saved_at"),
        sa.Column("expires_at", sa.DateTime(True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "slug", "number"],
            ["form_versions.authority", "form_versions.slug", "form_versions.number"],
            "fk_drafts_authority_slug_number",
        ),
        sa.UniqueConstraint("authority", "slug", "owner", name="uq_drafts_authority_slug_owner"),
    )
    op.create_index("ix_drafts_expires_at", "drafts", ["expires_at"])
    op.create_index("ix_drafts_resume_digest", "drafts", ["authority", "resume_digest"])


def _make_submissions() -> None:
    op.create_table(
        "submissions",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("visitor", sa.Text),
        sa.Column("agent", sa.Text),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("code_digest", sa.Text),
        sa.Column("second_digest", sa.Text),
        sa.Column("acknowledgement", JSONB, nullable=False),
        sa.Column("idempotency_key", sa.Text),
        sa.Column("received_at", sa.DateTime(True), nullable=False),
        sa.Column("erased_at", sa.DateTime(True)),
        sa.UniqueConstraint("authority", "number", name="uq_submissions_authority_number"),
        sa.UniqueConstraint("authority", "idempotency_key", name="uq_submissions_authority_key"),
        sa.ForeignKeyConstraint(
            ["authority", "slug", "version"],
            ["form_versions.authority", "form_versions.slug", "form_versions.number"],
            "fk_submissions_authority_slug_version",
        ),
    )
    op.create_index("ix_submissions_slug", "submissions", ["authority", "slug"])
