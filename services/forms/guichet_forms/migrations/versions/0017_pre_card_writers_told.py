"""Who writes the cards of the models in use is told once: the gateway knew nothing of it."""

from alembic import op
from guichet_kit.migrations import unsealed

revision = "0017_pre_card_writers_told"
down_revision = "0016_pre_whereabouts"
TOLD = """
insert into outbox (authority, id, type, subject, body)
select authority, id, 'forms.cards.entrusted.v1', slug, jsonb_build_object(
    'specversion', '1.0', 'id', id, 'type', 'forms.cards.entrusted.v1', 'source', 'migration',
    'subject', slug, 'time', now(), 'datacontenttype', 'application/json',
    'authority', authority,
    'data', jsonb_build_object('model', slug, 'roles', roles, 'told_at', now()))::text
from (select authority, slug, roles, gen_random_uuid() as id from card_models
      where live is not null offset 0) model
"""


def upgrade() -> None:
    with unsealed(op, "card_models", "outbox"):
        op.execute(TOLD)
