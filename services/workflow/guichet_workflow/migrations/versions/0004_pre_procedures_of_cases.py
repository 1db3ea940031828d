"""The procedures of the cases kept before: which workflow each follows, and its family.

Rank 0: whatever forms tells of them is newer.
"""

from alembic import op
from guichet_kit.migrations import unsealed

revision = "0004_pre_procedures_of_cases"
down_revision = "0003_pre_procedures"
KNOWN = """
insert into procedures (authority, slug, version, family, workflow)
select distinct on (authority, procedure) authority, procedure, 0, family, workflow
from cases order by authority, procedure, received_at desc, request_id desc
on conflict do nothing
"""


def upgrade() -> None:
    with unsealed(op, "procedures", "cases"):
        op.execute(KNOWN)
