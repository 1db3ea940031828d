"""The first tables of workflow."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import (
    audit_table,
    authority_column,
    kit_tables,
    moment,
    open_to_worker,
    seal,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0001_pre_first_tables"
down_revision = None


def upgrade() -> None:
    kit_tables(op)
    _definitions()
    _cases()
    _history()
    _timers()
    _around()
    audit_table(op, "actor_kind", "actor_id", "action", "object")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _definitions() -> None:
    op.create_table(
        "portals",
        authority_column(),
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("name", "origin"),
    )
    op.create_table(
        "definitions",
        authority_column(),
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("source", JSONB, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        moment("published_at"),
    )
    live = sa.text("live")
    op.create_index(
        "uq_definitions_live",
        "definitions",
        ["authority", "slug"],
        unique=True,
        postgresql_where=live,
    )
    seal(op, "portals", web="select, insert, update")
    seal(op, "definitions", web="select, insert, update (live)")


def _cases() -> None:
    op.create_table(
        "cases",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        *_texts("number", "procedure", "title", "family", "channel", "digest", "workflow"),
        sa.Column("received_at", sa.DateTime(True), nullable=False),
        sa.Column("workflow_version", sa.Integer, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("applicant", JSONB, nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("code_digest", sa.Text),
        sa.Column("second_digest", sa.Text),
        sa.Column("state", JSONB, nullable=False),
        sa.Column("draft", JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("due_at", sa.DateTime(True)),
        sa.Column("closed_at", sa.DateTime(True)),
        sa.Column("anonymised_at", sa.DateTime(True)),
        moment("moved_at"),
        sa.ForeignKeyConstraint(
            ["authority", "workflow", "workflow_version"],
            ["definitions.authority", "definitions.slug", "definitions.version"],
        ),
    )
    own = ["authority", "subject", "received_at", "request_id"]
    op.create_index("ix_cases_subject", "cases", own)
    op.create_index("ix_cases_code", "cases", ["authority", "code_digest"])
    op.create_index("ix_cases_workflow", "cases", ["authority", "workflow", "workflow_version"])
    seal(op, "cases", web="select, insert, update")


def _case_key(name: str = "request_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["authority", name], ["cases.authority", "cases.request_id"])


def _history() -> None:
    op.create_table(
        "history",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("values", JSONB, nullable=False),
        *_texts("kind", "by_kind", "by_id", "by_name", "outcome"),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("ref", UUID),
        moment("at"),
        _case_key(),
    )
    op.create_index("ix_history_ref", "history", ["authority", "request_id", "ref"])
    seal(op, "history", web="select, insert, update")


def _timers() -> None:
    op.create_table(
        "timers",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("due_at", sa.DateTime(True), nullable=False),
        _case_key(),
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at"])
    seal(op, "timers")
    open_to_worker(op, "timers", can="select")


def _around() -> None:
    op.create_table(
        "case_files",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("document_id", UUID, primary_key=True),
        *_texts("origin", "field", "name", "title", "media_type"),
        sa.Column("size", sa.BigInteger, nullable=False),
        moment("added_at"),
        _case_key(),
    )
    op.create_table(
        "accesses",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("reader_id", sa.Text, primary_key=True),
        sa.Column("hour", sa.DateTime(True), primary_key=True),
        *_texts("reader_name", "unit"),
        moment("at"),
        _case_key(),
    )
    op.create_table(
        "erasures",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("counts", JSONB, nullable=False),
        moment("at"),
        _case_key(),
    )
    seal(op, "case_files", web="select, insert, delete")
    seal(op, "accesses", web="select, insert, update")
    seal(op, "erasures", web="select, insert")
