"""Where the authorities overseas are is told once: forms and backoffice knew nothing of it."""

from alembic import op
from guichet_kit.migrations import unsealed

revision = "0036_pre_authorities_told"
down_revision = "0035_pre_workflows_of_cases"
TOLD = """
insert into outbox (authority, id, type, subject, body)
select authority, id, 'workflow.authority.placed.v1', territory, jsonb_build_object(
    'specversion', '1.0', 'id', id, 'type', 'workflow.authority.placed.v1', 'source', 'migration',
    'subject', territory, 'time', now(), 'datacontenttype', 'application/json',
    'authority', authority,
    'data', jsonb_build_object('territory', territory, 'zone', zone, 'hour', hour,
      'told_at', now()))::text
from (
  select authority, territory, zone, hour, gen_random_uuid() as id
  from portals join (values
    ('guadeloupe', 'America/Guadeloupe', 'heure de la Guadeloupe'),
    ('guyane', 'America/Cayenne', 'heure de la Guyane'),
    ('martinique', 'America/Martinique', 'heure de la Martinique'),
    ('reunion', 'Indian/Reunion', 'heure de La Réunion'),
    ('mayotte', 'Indian/Mayotte', 'heure de Mayotte'),
    ('saint-barthelemy', 'America/St_Barthelemy', 'heure de Saint-Barthélemy'),
    ('saint-martin', 'America/Marigot', 'heure de Saint-Martin'),
    ('saint-pierre-et-miquelon', 'America/Miquelon', 'heure de Saint-Pierre-et-Miquelon')
  ) as places (territory, zone, hour) using (territory)
  offset 0
) place
"""


def upgrade() -> None:
    with unsealed(op, "portals", "outbox"):
        op.execute(TOLD)
