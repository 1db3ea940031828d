"""Words looked for within a procedure: one full-text index that holds both."""

from alembic import op

revision = "0009_pre_words_of_a_procedure"
down_revision = "0008_pre_urgent_order_kept"


def upgrade() -> None:
    """Make it beside, while people work; whatever stops it, it may begin again."""
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists ix_entries_words")
        op.execute(
            "create index concurrently ix_entries_words on entries using gin (procedure, tsv)"
        )
        op.execute("drop index concurrently if exists ix_entries_tsv")
