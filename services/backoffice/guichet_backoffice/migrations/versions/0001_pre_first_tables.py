"""First tables of backoffice."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, kit_tables, seal
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR, UUID

revision = "0001_pre_first_tables"
down_revision = None

OPEN = "closed_at is null"
# French stems; the names whole too, so that the start of one is found; and where the line belongs,
# so that a word common elsewhere and rare in the scope does not read what is elsewhere.
TSV = (
    "to_tsvector('french', fold(person || ' ' || title || ' ' || digest)) "
    "|| to_tsvector('simple', fold(person)) || array_to_tsvector(array[workflow || '/' || family])"
)
DUE = "coalesce(due_at, '9999-01-01 00:00:00+00'::timestamptz)"


def key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def moment(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(True))


def upgrade() -> None:
    kit_tables(op)
    _plan_for_the_values()
    op.execute(
        "create function fold(text) returns text language sql immutable strict parallel safe "
        "return public.unaccent('public.unaccent'::regdictionary, lower($1))"
    )
    _make_entries()
    _index_entries()
    _make_small_tables()
    for table in ("entries", "procedures", "workflows", "readers", "statuses"):
        seal(op, table)


def _plan_for_the_values() -> None:
    """A plan kept for any value takes a rare word for a common one, and reads everything."""
    for setting in ("plan_cache_mode = force_custom_plan", "jit = off"):
        op.execute(
            "do $$begin execute format("
            f"'alter database %I set {setting}', current_database()); end$$"
        )


def _make_entries() -> None:
    asked = ("procedure", "workflow", "family", "title", "person", "digest", "channel")
    stands = ("status_id", "status_label", "status_kind", "status_turn", "role")
    op.create_table(
        "entries",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("number", sa.Text(collation="C"), nullable=False),
        *(word(name) for name in asked),
        sa.Column("received_at", sa.DateTime(True), nullable=False),
        *(word(name) for name in (*stands, "assignee_id", "assignee_name")),
        *(moment(name) for name in ("moved_at", "due_at", "closed_at", "anonymised_at")),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("case_version", sa.Integer, nullable=False),
        sa.Column("due_order", sa.DateTime(True), sa.Computed(DUE, persisted=True)),
        sa.Column("tsv", TSVECTOR, sa.Computed(TSV, persisted=True)),
    )
    op.execute("alter table entries alter tsv set statistics 1000")


def _index_entries() -> None:
    received, due, scope = (
        ["received_at", "request_id"],
        ["due_order", "request_id"],
        ["workflow", "family"],
    )
    for name, columns, where in (
        ("received", received, None),
        ("due", due, None),
        ("workflow", [*scope, *received], None),
        ("workflow_due", [*scope, *due], None),
        ("status", [*scope, "status_id", *received], None),
        ("channel", [*scope, "channel", *received], None),
        ("procedure", ["procedure", *received], None),
        ("procedure_status", ["procedure", "status_id", *received], None),
        ("open", [*scope, *received], OPEN),
        ("open_due", [*scope, *due], OPEN),
        ("waiting", [*scope, *received], f"{OPEN} and status_turn = 'citizen'"),
        ("answered", [*scope, *received], f"{OPEN} and answered is true"),
        ("untaken", [*scope, *due], f"{OPEN} and status_turn = 'agent' and assignee_id = ''"),
        ("mine", ["assignee_id", *due], OPEN),
        ("number", ["number"], None),
    ):
        columns = ["authority", *columns]
        op.create_index(f"ix_entries_{name}", "entries", columns, postgresql_where=where)
    op.create_index("ix_entries_tsv", "entries", ["tsv"], postgresql_using="gin")


def _make_small_tables() -> None:
    op.create_table(
        "procedures",
        authority_column(),
        key("slug"),
        sa.Column("version", sa.Integer, nullable=False),
        *(word(name) for name in ("title", "summary", "family", "workflow", "access")),
        sa.Column("channels", JSONB, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
    )
    op.create_index("ix_procedures_workflow", "procedures", ["authority", "workflow"])
    version = sa.Column("version", sa.Integer, nullable=False)
    op.create_table("workflows", authority_column(), key("slug"), version)
    op.create_table("readers", authority_column(), key("workflow"), key("role"))
    op.create_table("statuses", authority_column(), key("procedure"), key("id"), word("label"))
