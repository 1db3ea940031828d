"""Many requests at once, for the tests of plans and of load."""

from typing import Any

import psycopg
from guichet_kit.testing import Bench

from .conftest import changed, publish

SLUG = "dix-champs"
RARE = "girafe"
RARE_COUNT = 12
STEP = 100_000
# Motives are shared out as in life; the rare name is that of the oldest requests, where a walk by
# date would end.
LINES = """
insert into submissions (authority, request_id, number, slug, version, channel, answers,
  acknowledgement, received_at, erased_at)
select %(authority)s, md5(%(authority)s || i)::uuid, '2024-' || lpad(i::text, 7, '0'), %(slug)s, 1,
  (array['web', 'web', 'web', 'web', 'guichet', 'telephone'])[1 + a %% 6],
  jsonb_build_object('nom', {name}, 'prenom', 'Marie', 'motif', {motive},
    'email', 'personne' || i || '@exemple.fr', 'message', repeat('Merci de me répondre. ', 8)),
  '{{}}', now() - (%(total)s::int - i) * interval '40 seconds',
  case when i <= %(total)s::int / 2 and i > %(rare)s then now() end
from generate_series(%(first)s::int, %(last)s::int) i,
  lateral (select hashint4(i) & 2147483647 as a, hashint4(i + 7) & 2147483647 as b) as h
"""
VALUES = """
insert into answer_values (authority, request_id, field, value, slug, received_at)
select authority, request_id, field, lower(answers ->> field), slug, received_at
from submissions, unnest(array['nom', 'motif']) as field
where authority = %(authority)s and erased_at is null
"""
NAME = (
    "case when i <= %(rare)s then 'Girafe' else"
    " initcap(translate(md5((b %% 9000)::text), '0123456789', 'aeioulmnrs')) end"
)
MOTIVE = "(array['carte', 'carte', 'carte', 'horaire', 'horaire', 'autre'])[1 + b %% 6]"


def listed() -> dict[str, Any]:
    """Give the procedure of ten fields, whose name and motive are columns of the list."""
    source = changed(channels=["web", "guichet", "telephone"])
    for page in source["pages"]:
        for item in page["fields"]:
            item["in_list"] = item["id"] in ("nom", "motif")
    return source


def load_requests(bench: Bench, count: int) -> None:
    """Fill the bench's authority with `count` requests, the older half erased but the rarest."""
    publish(bench, listed())
    given = {"authority": bench.authority, "slug": SLUG, "total": count, "rare": RARE_COUNT}
    with psycopg.connect(bench.service.url(), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        for first in range(1, count + 1, STEP):
            last = min(first + STEP - 1, count)
            lines = LINES.format(name=NAME, motive=MOTIVE)
            connection.execute(lines.encode(), {**given, "first": first, "last": last})
        connection.execute(VALUES.encode(), given)


def tidy(bench: Bench) -> None:
    """Vacuum and analyse as autovacuum would."""
    with psycopg.connect(bench.service.url(), autocommit=True) as connection:
        connection.execute("vacuum analyze submissions")
        connection.execute("vacuum analyze answer_values")
