"""The drafts of a person, last touched first, for her dashboard."""

from alembic import op

revision = "0010_pre_unfinished"
down_revision = "0009_pre_revision"


def upgrade() -> None:
    columns = ["authority", "owner", "saved_at", "id"]
    op.create_index("ix_drafts_owner_saved_at", "drafts", columns)
