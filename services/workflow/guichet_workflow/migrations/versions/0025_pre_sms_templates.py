"""Which templates of messages have a text of SMS."""

from alembic import op

revision = "0025_pre_sms_templates"
down_revision = "0024_pre_lost_codes"


def upgrade() -> None:
    op.drop_constraint("kind", "templates")
    op.create_check_constraint("kind", "templates", "kind in ('messages', 'sms', 'documents')")
