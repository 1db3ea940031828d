"""Which roles there are is told once: workflow knew nothing of them."""

from alembic import op
from guichet_kit.migrations import unsealed

revision = "0004_pre_roles_told"
down_revision = "0003_pre_calls_of_programs"
TOLD = """
insert into outbox (authority, id, type, subject, body)
select authority, id, 'identity.role.kept.v1', slug, jsonb_build_object(
    'specversion', '1.0', 'id', id, 'type', 'identity.role.kept.v1', 'source', 'migration',
    'subject', slug, 'time', now(), 'datacontenttype', 'application/json',
    'authority', authority,
    'data', jsonb_build_object('role', slug, 'kept', true, 'told_at', now()))::text
from (select authority, slug, gen_random_uuid() as id from roles offset 0) role
"""


def upgrade() -> None:
    with unsealed(op, "roles", "outbox"):
        op.execute(TOLD)
