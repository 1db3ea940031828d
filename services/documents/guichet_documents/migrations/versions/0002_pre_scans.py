"""What the antivirus said of each file that was sent."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import moment, roles

revision = "0002_pre_scans"
down_revision = "0001_pre_first_tables"


def upgrade() -> None:
    op.add_column("files", sa.Column("scan", sa.Text, nullable=False, server_default="waiting"))
    op.add_column("files", sa.Column("threat", sa.Text, nullable=False, server_default=""))
    op.add_column("files", moment("scan_due_at"))
    known = "scan in ('waiting', 'clean', 'infected', 'too_large')"
    op.create_check_constraint("scan", "files", known)
    waiting = sa.text("scan = 'waiting' and state <> 'generated'")
    op.create_index("ix_files_to_scan", "files", ["scan_due_at", "id"], postgresql_where=waiting)
    # The worker finds what is still to be scanned.
    _owner, _web, worker = roles("documents")
    op.execute(f"grant select (scan, scan_due_at) on files to {worker}")
