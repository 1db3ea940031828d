"""What was put in drafts before anyone typed; a person's latest request of a procedure."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006_pre_prefill"
down_revision = "0005_pre_publication"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("prefilled", JSONB, nullable=False, server_default="{}"))
    for owner in ("subject", "agent"):
        op.create_index(
            f"ix_submissions_latest_of_{owner}",
            "submissions",
            ["authority", owner, "slug", sa.text("received_at desc"), sa.text("request_id desc")],
            postgresql_where=sa.text(f"{owner} is not null"),
        )
