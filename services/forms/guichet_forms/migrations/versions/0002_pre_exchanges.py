"""What goes in and out: repeated calls, prefilled links, answers looked for, exports, imports."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import audit_table, authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0002_pre_exchanges"
down_revision = "0001_pre_first_tables"


def upgrade() -> None:
    _make_repeats_and_prefills()
    _make_answer_values()
    _order_submissions()
    _make_exports()
    _make_bundles()
    audit_table(op, "actor", "action", "object")
    for table in ("repeats", "prefills", "answer_values", "exports", "export_parts", "bundles"):
        seal(op, table)
    for table in ("repeats", "prefills", "exports", "bundles"):
        open_to_worker(op, table, can="select, delete")


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def until(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(True), nullable=False)


def _make_repeats_and_prefills() -> None:
    op.create_table(
        "repeats",
        authority_column(),
        sa.Column("key", sa.Text, primary_key=True),
        text("content"),
        sa.Column("made", UUID, nullable=False),
        moment("created_at"),
    )
    op.create_index("ix_repeats_created_at", "repeats", ["created_at"])
    op.create_table(
        "prefills",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        text("slug"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        moment("created_at"),
        until("expires_at"),
        sa.ForeignKeyConstraint(
            ["authority", "slug", "number"],
            ["form_versions.authority", "form_versions.slug", "form_versions.number"],
            "fk_prefills_authority_slug_number",
        ),
    )
    op.create_index("ix_prefills_expires_at", "prefills", ["expires_at"])


def _make_answer_values() -> None:
    """Real columns under operators that row-level security lets an index use (text is LEAKPROOF).

    The collation makes a beginning a range of the index.
    """
    op.create_table(
        "answer_values",
        authority_column(),
        sa.Column("request_id", UUID, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("value", sa.Text(collation="C"), primary_key=True),
        text("slug"),
        until("received_at"),
        sa.ForeignKeyConstraint(
            ["authority", "request_id"],
            ["submissions.authority", "submissions.request_id"],
            "fk_answer_values_authority_request_id",
            ondelete="CASCADE",
        ),
    )
    order = ["authority", "slug", "field", "value", "received_at", "request_id"]
    op.create_index("ix_answer_values_value", "answer_values", order)


def _order_submissions() -> None:
    order = ["received_at", "request_id"]
    op.create_index("ix_submissions_received_at", "submissions", ["authority", "slug", *order])
    op.create_index(
        "ix_submissions_channel", "submissions", ["authority", "slug", "channel", *order]
    )
    for name, rows in (("erased", "is not null"), ("kept", "is null")):
        op.create_index(
            f"ix_submissions_{name}",
            "submissions",
            ["authority", "slug", *order],
            postgresql_where=sa.text(f"erased_at {rows}"),
        )
    op.drop_index("ix_submissions_slug")


def _make_exports() -> None:
    op.create_table(
        "exports",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        *map(text, ("slug", "format", "agent")),
        sa.Column("asked", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        *map(number, ("done", "parts", "failures")),
        sa.Column("total", sa.Integer),
        sa.Column("cursor", sa.Text, nullable=False, server_default=""),
        moment("created_at"),
        moment("changed_at"),
        until("expires_at"),
        sa.CheckConstraint("state in ('waiting', 'ready', 'failed')", "state"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_exports_waiting", "exports", ["created_at"], postgresql_where=waiting)
    op.create_index("ix_exports_expires_at", "exports", ["expires_at"])
    op.create_index("ix_exports_agent", "exports", ["authority", "agent", "slug", "id"])
    op.create_table(
        "export_parts",
        authority_column(),
        sa.Column("export", UUID, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "export"],
            ["exports.authority", "exports.id"],
            "fk_export_parts_authority_export",
            ondelete="CASCADE",
        ),
    )


def _make_bundles() -> None:
    op.create_table(
        "bundles",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        *map(text, ("name", "agent")),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("options", JSONB, nullable=False),
        moment("created_at"),
    )
    op.create_index("ix_bundles_created_at", "bundles", ["created_at"])
