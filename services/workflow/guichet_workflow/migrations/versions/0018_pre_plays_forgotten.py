"""What designers play is forgotten by the worker, whether or not they come back."""

from alembic import op
from guichet_kit.migrations import open_to_worker

revision = "0018_pre_plays_forgotten"
down_revision = "0017_pre_codes"


def upgrade() -> None:
    op.create_index("ix_plays_played", "plays", ["played_at"])
    open_to_worker(op, "plays", can="select (played_at), delete")
