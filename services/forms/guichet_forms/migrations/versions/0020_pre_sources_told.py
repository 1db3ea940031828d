"""Which data sources there are is told once: workflow knew nothing of them."""

from alembic import op
from guichet_kit.migrations import unsealed

revision = "0020_pre_sources_told"
down_revision = "0019_pre_sources_of_processes"
TOLD = """
insert into outbox (authority, id, type, subject, body)
select authority, id, 'forms.source.kept.v1', slug, jsonb_build_object(
    'specversion', '1.0', 'id', id, 'type', 'forms.source.kept.v1', 'source', 'migration',
    'subject', slug, 'time', now(), 'datacontenttype', 'application/json',
    'authority', authority,
    'data', jsonb_build_object('source', slug, 'kept', true, 'told_at', now()))::text
from (select authority, slug, gen_random_uuid() as id from sources offset 0) source
"""


def upgrade() -> None:
    with unsealed(op, "sources", "outbox"):
        op.execute(TOLD)
